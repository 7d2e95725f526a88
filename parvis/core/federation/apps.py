"""Django application of federation."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "parvis.core.federation"
    label = "federation"
