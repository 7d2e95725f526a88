"""`{% load ui %}`: every component of the design system. The package's docstring shows how each is used."""

from django.template import Library

from parvis.kit.ui.tags import feedback, fields, frame, leaves, lists, wrappers

register = Library()
for family in (feedback, fields, frame, leaves, lists, wrappers):
    register.tags.update(family.register.tags)
    register.filters.update(family.register.filters)
