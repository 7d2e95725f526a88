"""Django application of permissions."""

from django.apps import AppConfig


class PermissionsConfig(AppConfig):
    name = "parvis.core.permissions"
    label = "permissions"
