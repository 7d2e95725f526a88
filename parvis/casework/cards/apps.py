"""Django application of cards."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "parvis.casework.cards"
    label = "cards"
