"""Foundations with tables: authorities, people, permissions, journal, files, messages, jobs, search."""
