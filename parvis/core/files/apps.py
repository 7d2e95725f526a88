"""Django application of files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "parvis.core.files"
    label = "files"
