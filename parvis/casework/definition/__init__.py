"""The definition language: a procedure as typed data, read from YAML, checked before publication."""
