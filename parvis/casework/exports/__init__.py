"""Exports: any list of cases as a file (CSV, ODS, JSON lines), made in the background, kept for some days."""
