"""Cards (fiches): an authority's own tables, such as schools or streets, asked with the language of procedures."""
