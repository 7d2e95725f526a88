"""French full-text search: accents, stems, prefixes and typing errors."""
