"""Django application of the bridge."""

from django.apps import AppConfig


class BridgeConfig(AppConfig):
    name = "parvis.casework.bridge"
    label = "bridge"
