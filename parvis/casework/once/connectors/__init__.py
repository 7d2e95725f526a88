"""Connectors: outside services that answer a question. One module each, with its double for demonstrations."""
