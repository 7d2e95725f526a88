"""Django application of circuits."""

from django.apps import AppConfig


class CircuitsConfig(AppConfig):
    name = "parvis.casework.circuits"
    label = "circuits"
