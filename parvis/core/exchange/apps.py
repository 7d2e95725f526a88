"""Django application of exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "parvis.core.exchange"
    label = "exchange"
