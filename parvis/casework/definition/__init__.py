"""The definition language: a procedure as typed data, read from YAML and written back."""
