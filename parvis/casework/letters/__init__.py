"""Receipts and letters: what they must say by law, and how they become tagged PDF."""
