"""Placeholder."""


def measure(stage):
    return []
