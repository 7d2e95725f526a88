"""Writes of the studio: definitions, and cases that change version."""
