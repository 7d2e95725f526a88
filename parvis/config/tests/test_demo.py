"""The demonstration is made whole, town by town: a run that was killed is finished by the next one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from parvis.config import demo
from parvis.core.authorities.models import Authority, Unit
from parvis.core.authorities.queries import in_authority
from parvis.core.database.scope import in_scope
from parvis.core.exchange.tokens import find_token
from parvis.core.registries import registry
from tests.town import make_authority

pytestmark = [pytest.mark.django_db, pytest.mark.install, pytest.mark.usefixtures("_fresh")]


class Killed(BaseException):
    """The process ended here."""


def silent(text: str) -> None:
    pass


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def slugs() -> list[str]:
    with in_scope(None):
        return list(Authority.objects.order_by("id").values_list("slug", flat=True))


def test_a_killed_run_is_finished_by_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    real, made = demo.build, []

    def build_then_die(slug: str, *rest: Any, **sizes: Any) -> Any:
        if made:
            raise Killed
        made.append(slug)
        return real(slug, *rest, **sizes)

    monkeypatch.setattr(demo, "build", build_then_die)
    with pytest.raises(Killed):
        demo.build_all(silent, scale=0.01)
    monkeypatch.undo()
    assert slugs() == ["saint-aubin"]
    told = demo.build_all(silent, scale=0.01)
    assert slugs() == ["saint-aubin", "valbourg"]
    with in_scope(None):
        first = Authority.objects.get(slug="saint-aubin")
    with in_authority(first):
        assert find_token(told["token"])
    assert demo.absent() == []
    assert demo.build_all(silent, scale=0.01) == {"accounts": [], "token": ""}


def test_a_town_cut_in_the_middle_is_not_there_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(**_now: Any) -> None:
        raise Killed

    monkeypatch.setattr(type(registry), "ticks", property(lambda self: [type("T", (), {"run": die})]))
    with pytest.raises(Killed):
        demo.build_all(silent, scale=0.01)
    assert slugs() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)
    assert demo.absent() == ["saint-aubin", "valbourg"]


def test_a_real_authority_gets_no_demonstration_beside_it() -> None:
    town = make_authority("vraie", "vraie.example")
    with in_scope(None):
        Authority.objects.update(is_demo=False)
    assert demo.absent() == []
    with in_authority(town):
        assert not Unit.objects.exists()
