"""What automations contribute to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.automations.demo import seed
from parvis.casework.automations.listening import hear, tick
from parvis.casework.automations.queries import failures
from parvis.casework.automations.rules import MANAGE
from parvis.core.registries import Ability, Command, DemoSeed, IncidentList, Listener, Manifest, Menu, Tick

manifest = Manifest(
    label="automations",
    abilities=(Ability(MANAGE, _("Write automatic rules"), whole=True),),
    menu=(Menu(_("Automatic rules"), "/agent/automates/", MANAGE, group=_("Tools"), order=73),),
    commands=(Command(_("Write an automatic rule"), "/agent/automates/nouveau/", MANAGE, order=61),),
    listeners=(Listener("automations", hear),),
    incidents=(IncidentList(_("Automatic rules that could not act"), failures),),
    ticks=(Tick("automations.clock", tick, minutes=15),),
    demo=(DemoSeed("automations", seed, order=70),),
)
