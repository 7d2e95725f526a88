"""Django's record of the design system."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "parvis.kit.ui"
    label = "ui"
    verbose_name = _("Design system")
