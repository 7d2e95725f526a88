"""Django application of messaging."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "parvis.core.messaging"
    label = "messaging"
