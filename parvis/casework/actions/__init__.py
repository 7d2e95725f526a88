"""Writes of casework: one verb per module. Each is one transaction with its journal entries."""
