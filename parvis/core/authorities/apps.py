"""Django application of authorities."""

from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    name = "parvis.core.authorities"
    label = "authorities"
