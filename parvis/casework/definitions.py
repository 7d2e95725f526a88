"""The parsed definition of a version. Versions never change, so what was parsed once is kept."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache

from parvis.casework.definition.language import read
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.models import ProcedureVersion

MOST_KEPT = 500
_kept: OrderedDict[int, Definition] = OrderedDict()


def definition_of(version_id: int) -> Definition:
    """The definition of a version of the authority in force. Raises ProcedureVersion.DoesNotExist."""
    found = _kept.get(version_id)
    if found is None:
        found = read(ProcedureVersion.objects.values_list("source", flat=True).get(pk=version_id))[0]
        _kept[version_id] = found
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


@lru_cache(maxsize=200)
def at_the_counter(version_id: int) -> Definition:
    """The same when an agent files for somebody: an e-mail address may be missing, since not everybody has one;
    and she writes what a co-applicant says."""
    whole = definition_of(version_id)
    pages = tuple(
        page.model_copy(
            update={
                "fields": tuple(_without_email(spec) for spec in page.fields),
                "filled_by": None,
                "shows": (),
            }
        )
        for page in whole.pages
    )
    return whole.model_copy(update={"pages": pages})


def _without_email(spec: FieldSpec) -> FieldSpec:
    return spec.model_copy(update={"optional": True}) if spec.type == "email" else spec


def definition_for(version_id: int, channel: str) -> Definition:
    """The definition as this channel asks it."""
    return definition_of(version_id) if channel in {"web", "api"} else at_the_counter(version_id)
