"""What people contribute to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.core.people.demo import seed
from parvis.core.registries import Ability, DemoSeed, Manifest

manifest = Manifest(
    label="people",
    abilities=(Ability("people.manage", _("Manage agents, units and roles")),),
    demo=(DemoSeed("people", seed, order=10),),
)
