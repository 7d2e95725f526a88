"""The checks of the verifier, by theme. Each is a function from a definition to the faults it finds."""
