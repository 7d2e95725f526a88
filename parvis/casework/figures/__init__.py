"""Figures: how many requests, how long they wait, how many are answered in time. Statistics of procedures."""
