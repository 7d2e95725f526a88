"""What figures contribute to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.rules import VIEW
from parvis.core.registries import Command, Manifest, Menu

manifest = Manifest(
    label="figures",
    menu=(Menu(_("Statistics"), "/agent/statistiques/", VIEW, group=_("Tools"), order=71),),
    commands=(Command(_("See the statistics"), "/agent/statistiques/", VIEW, order=30),),
)
