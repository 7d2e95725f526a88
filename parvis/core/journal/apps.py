"""Django application of journal."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "parvis.core.journal"
    label = "journal"
