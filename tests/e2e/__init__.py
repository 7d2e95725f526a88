"""Journeys, screens and budgets in a real browser, on a live server with a small demonstration town."""
