"""Every page of the product, filled in with what a whole town of demonstration really holds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from django.apps import apps
from django.http import HttpResponseBase

from parvis.casework.circuits.links import guest_path
from parvis.casework.circuits.models import Opinion
from parvis.casework.households.links import mandate_path, section_path
from parvis.casework.households.models import CoApplicant
from parvis.casework.models import Case, Draft, Procedure
from parvis.casework.numbers import access_code
from parvis.config import demo
from parvis.core.authorities.models import Authority, Scoped
from parvis.core.database.scope import in_scope
from parvis.core.people.models import RepresentationMandate

HOST = "saint-aubin.example"
MOST_COMBINATIONS = 200  # of a page's address


def whole_town() -> Authority:
    """A town in which every room has put something."""
    return demo.build("saint-aubin", demo.TOWN, (HOST,), cases=12, people=20).authority


def numbers(town: Authority) -> set[str]:
    """The first number of each table of the town."""
    with in_scope(town.pk):
        models = [model for model in apps.get_models() if issubclass(model, Scoped)]
        first = (
            model._default_manager.order_by("pk").values_list("pk", flat=True).first() for model in models
        )
        return {str(pk) for pk in first if isinstance(pk, int)}


def known(town: Authority) -> dict[str, list[str]]:
    """What may stand in each part of an address: true numbers and true secrets of the town."""
    with in_scope(town.pk):
        cases = list(Case.objects.order_by("pk")[:2])
        links = [section_path(row) for row in CoApplicant.objects.all()[:2]]
        links += [mandate_path(row) for row in RepresentationMandate.objects.exclude(salt="")[:2]]
        links += [guest_path(row) for row in Opinion.objects.exclude(salt="")[:2]]
        drafts = list(Draft.objects.order_by("pk").values_list("pk", flat=True)[:2])
        return {
            "<int:pk>": sorted(numbers(town)),
            "<str:number>": [case.number for case in cases],
            "<str:code>": [access_code(cases[0]), *(link.strip("/").split("/")[-1] for link in links)],
            "<str:token>": [f"reprendre-{pk}" for pk in drafts],
            "<slug:slug>": list(Procedure.objects.order_by("pk").values_list("slug", flat=True)[:2]),
        }


def addresses(path: str, facts: dict[str, list[str]]) -> Iterator[str]:
    """The addresses of a page with all that is known of the town, the rest filled in anyhow."""
    slots = [slot for slot in facts if slot in path]
    for count, values in enumerate(product(*(facts[slot] for slot in slots))):
        if count == MOST_COMBINATIONS:
            return
        filled = path
        for slot, value in zip(slots, values, strict=True):
            filled = filled.replace(slot, value)
        for slot, value in (("<int:number>", "1"), ("<slug:name>", "accept"), ("<str:name>", "x")):
            filled = filled.replace(slot, value)
        yield "/" + filled.replace("<str:path>", "pages.0").replace("<str:where>", "pages").replace(
            "<slug:page>", "x"
        )


def text_of(answer: HttpResponseBase) -> str:
    """The page, whether it was whole or in parts."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined,arg-type]
    return content.decode("utf-8", "replace")
