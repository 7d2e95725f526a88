"""Lists in the order of French dictionaries, on any PostgreSQL."""

from __future__ import annotations

import pytest

from parvis.core.authorities.models import Authority, Unit
from parvis.core.search.queries import alphabetical

pytestmark = pytest.mark.django_db


def test_accents_and_capitals_do_not_change_the_order(authority: Authority) -> None:
    for name in ("Urbanisme", "état civil", "Écoles", "emploi", "Espaces verts", "œuvres"):
        Unit.objects.create(slug=name[:3], name=name)
    found = list(Unit.objects.order_by(alphabetical("name")).values_list("name", flat=True))
    assert found == ["Écoles", "emploi", "Espaces verts", "état civil", "œuvres", "Urbanisme"]
