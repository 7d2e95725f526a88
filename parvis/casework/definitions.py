"""The parsed definition of a version. Versions never change, so what was parsed once is kept."""

from __future__ import annotations

from collections import OrderedDict

from parvis.casework.definition.language import read
from parvis.casework.definition.model import Definition
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
