"""Django application of search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "parvis.core.search"
    label = "search"
