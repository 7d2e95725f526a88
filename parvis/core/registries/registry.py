"""The one registry, filled from the manifests of installed applications."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from parvis.core.registries.contributions import (
    Ability,
    Aside,
    Command,
    DemoSeed,
    EventType,
    Filing,
    Hold,
    Holding,
    IncidentList,
    Indicator,
    Known,
    Listener,
    MailTemplate,
    Manifest,
    Menu,
    OpenDataExport,
    Panel,
    SearchSource,
    Tick,
)
from parvis.core.registries.modules import is_module


class Twice(RuntimeError):
    """Two modules contribute the same name."""


class Registry:
    """What all modules contribute, by kind. Manifests are found on first use."""

    def __init__(self, takes: Callable[[str], bool] = lambda app: True) -> None:
        self._takes = takes
        self._manifests: list[Manifest] | None = None

    @property
    def manifests(self) -> list[Manifest]:
        """The manifests, in the order of INSTALLED_APPS."""
        if self._manifests is None:
            self._manifests = list(_find(self._takes))
        return self._manifests

    def _all(self, kind: str) -> list[Any]:
        return [item for manifest in self.manifests for item in getattr(manifest, kind)]

    def _named(self, kind: str) -> dict[str, Any]:
        named: dict[str, Any] = {}
        for item in self._all(kind):
            if item.name in named:
                raise Twice(f"{kind}: {item.name!r} is contributed twice")
            named[item.name] = item
        return named

    @property
    def abilities(self) -> dict[str, Ability]:
        """Every right that exists, by name."""
        return self._named("abilities")

    @property
    def menu(self) -> list[Menu]:
        """Menu entries, in order."""
        return sorted(self._all("menu"), key=lambda item: item.order)

    @property
    def field_types(self) -> dict[str, Any]:
        """Kinds of questions a form may ask, by name."""
        return self._named("field_types")

    @property
    def workflow_actions(self) -> dict[str, Any]:
        """Things a transition may do, by name."""
        return self._named("workflow_actions")

    @property
    def timeline_events(self) -> dict[str, EventType]:
        """Kinds of lines on a timeline, by name."""
        return self._named("timeline_events")

    @property
    def personal_data(self) -> list[Holding]:
        """What is kept about people, and why."""
        return self._all("personal_data")

    @property
    def indicators(self) -> dict[str, Indicator]:
        """Figures of quality of service, by name."""
        return self._named("indicators")

    @property
    def open_data(self) -> dict[str, OpenDataExport]:
        """Tables that may be published, by name."""
        return self._named("open_data")

    @property
    def search(self) -> list[SearchSource]:
        """Where the palette looks."""
        return self._all("search")

    @property
    def mail(self) -> dict[str, MailTemplate]:
        """Messages that can be rewritten, by name."""
        return self._named("mail")

    @property
    def ticks(self) -> list[Tick]:
        """What the clock starts every minute."""
        return self._all("ticks")

    @property
    def panels(self) -> list[Panel]:
        """Parts of a case's page, in order."""
        return sorted(self._all("panels"), key=lambda item: item.order)

    @property
    def holds(self) -> list[Hold]:
        """What may keep a step of the workflow waiting."""
        return self._all("holds")

    @property
    def commands(self) -> list[Command]:
        """What the palette proposes to begin, in order."""
        return sorted(self._all("commands"), key=lambda item: item.order)

    @property
    def listeners(self) -> list[Listener]:
        """Who hears what happens to cases."""
        return self._all("listeners")

    @property
    def incidents(self) -> list[IncidentList]:
        """What did not work, besides jobs and e-mails."""
        return self._all("incidents")

    @property
    def filings(self) -> list[Filing]:
        """What rooms add to the filing of a request."""
        return self._all("filings")

    @property
    def asides(self) -> list[Aside]:
        """Help offered beside questions and documents, in order."""
        return sorted(self._all("asides"), key=lambda item: item.order)

    @property
    def known(self) -> list[Known]:
        """What is known of residents already, the surest first."""
        return sorted(self._all("known"), key=lambda item: item.order)

    @property
    def connectors(self) -> dict[str, Any]:
        """Outside services that answer questions, by name."""
        return self._named("connectors")

    @property
    def demo(self) -> list[DemoSeed]:
        """Demonstration data, in order."""
        return sorted(self._all("demo"), key=lambda item: item.order)


def _find(takes: Callable[[str], bool]) -> Iterator[Manifest]:
    for config in apps.get_app_configs():
        ours = config.name.startswith("parvis.") and takes(config.name)
        if ours and find_spec(f"{config.name}.manifest"):
            yield import_module(f"{config.name}.manifest").manifest


registry = Registry()
# The same without modules: for what the house says of itself.
house = Registry(lambda app: not is_module(app))
