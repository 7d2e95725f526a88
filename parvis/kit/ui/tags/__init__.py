"""The components, by family: `templatetags/ui.py` gathers them so that one `{% load ui %}` gives them all."""
