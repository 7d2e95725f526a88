"""Parvis: the digital public square of a town."""

__version__ = "0.1.0"
