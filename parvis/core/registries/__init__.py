"""Typed registries: what a module contributes to the house, on one page (its `manifest.py`).

Core and casework never import a module; they look here. `registry` is filled once, when Django is ready, by
`load()`, which imports the manifest of each installed application that has one.
"""

from parvis.core.registries.contributions import (
    Ability,
    Aside,
    Command,
    DemoSeed,
    EventType,
    Filing,
    FilingPart,
    Found,
    Hold,
    Holding,
    IncidentList,
    Indicator,
    Known,
    KnownAnswer,
    Listener,
    MailTemplate,
    Manifest,
    Menu,
    OpenDataExport,
    Panel,
    SearchSource,
    Tick,
)
from parvis.core.registries.registry import Registry, house, registry

__all__ = [
    "Ability",
    "Aside",
    "Command",
    "DemoSeed",
    "EventType",
    "Filing",
    "FilingPart",
    "Found",
    "Hold",
    "Holding",
    "IncidentList",
    "Indicator",
    "Known",
    "KnownAnswer",
    "Listener",
    "MailTemplate",
    "Manifest",
    "Menu",
    "OpenDataExport",
    "Panel",
    "Registry",
    "SearchSource",
    "Tick",
    "house",
    "registry",
]
