"""The mail server is away, refuses, or asks to come back later: a message leaves once, or its failure is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.casework.models import Case
from parvis.casework.queries.cases import timeline
from parvis.config.bench.stage import free_port
from parvis.core.actors import SYSTEM
from parvis.core.authorities.queries import in_authority
from parvis.core.messaging.actions import send_again
from parvis.core.messaging.models import OutgoingMessage
from parvis.core.messaging.queries import undelivered
from tests.chaos.house import House, until

pytestmark = pytest.mark.install
PLAIN, REFUSED, GREY, FULL = "lina@exemple.fr", "inconnu@exemple.fr", "gris@exemple.fr", "lourd@exemple.fr"


class Post:
    """A mail server with moods."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.ids: set[str] = set()
        self.forgiving = False

    async def handle_RCPT(  # noqa: N802 - the library calls it so
        self, server: Any, session: Any, envelope: Any, to: str, options: Any
    ) -> str:
        self.asked[to] += 1
        if to == REFUSED and not self.forgiving:
            return "550 5.1.1 Cette boite n'existe pas"
        if to == GREY and self.asked[to] < 3:
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if FULL in envelope.rcpt_tos:
            return "552 5.3.4 Message too big"
        self.taken.update(envelope.rcpt_tos)
        self.ids.update(line for line in envelope.content.splitlines() if line.startswith(b"Message-ID"))
        return "250 Taken"


def state(case: int) -> str:
    return OutgoingMessage.objects.get(subject_kind="case", subject_id=case).state


def reads(case: int, sentence: str) -> bool:
    """Whether the timeline of the case, as the agent sees it, says so of its e-mail."""
    (line,) = [one for one in timeline(Case.objects.get(pk=case), public_only=False) if one.type == "mail"]
    return line.title.startswith(sentence % {"subject": ""})


@pytest.fixture
def post() -> Iterator[Controller]:
    """The mail server, not started yet."""
    server = Controller(Post(), hostname="127.0.0.1", port=free_port())
    yield server
    server.stop()


def test_a_message_waits_for_its_server_and_leaves_once(house: House, post: Controller) -> None:
    cases = {who: house.filed(email=who) for who in (PLAIN, REFUSED, GREY, FULL)}
    smtp = {"PARVIS_SMTP_HOST": "127.0.0.1", "PARVIS_SMTP_PORT": post.port, "PARVIS_SMTP_TLS": "0"}
    with house.worker(**smtp) as worker:
        tried = "SELECT count(*) FROM messaging_outgoingmessage WHERE subject_id = ANY(%s) AND attempts > 0"
        until(lambda: house.one(tried, list(cases.values())) == 4, lambda: worker.said)
        with in_authority(house.authority):
            assert {state(pk) for pk in cases.values()} == {"queued"}
            assert reads(cases[PLAIN], _("E-mail about to leave: %(subject)s"))
        post.start()
        until(house.idle, lambda: worker.said)
        _outcome(house, cases, post.handler)
        post.handler.forgiving = True
        with in_authority(house.authority):
            refused = OutgoingMessage.objects.get(subject_id=cases[REFUSED])
            assert send_again(refused.pk, by=SYSTEM, now=timezone.now())
            assert not send_again(refused.pk, by=SYSTEM, now=timezone.now()), "it is on its way already"
        until(house.idle, lambda: worker.said)
    assert post.handler.taken == {PLAIN: 1, GREY: 1, REFUSED: 1}


def _outcome(house: House, cases: dict[str, int], post: Post) -> None:
    assert post.taken == {PLAIN: 1, GREY: 1}
    assert post.asked == {PLAIN: 1, REFUSED: 1, GREY: 3, FULL: 1}, "tried no more and no less than needed"
    assert len(post.ids) == 2
    with in_authority(house.authority):
        assert [state(cases[who]) for who in (PLAIN, GREY, REFUSED, FULL)] == [
            "sent",
            "sent",
            "failed",
            "failed",
        ]
        assert reads(cases[PLAIN], _("E-mail sent: %(subject)s"))
        assert reads(cases[REFUSED], _("E-mail not delivered: %(subject)s"))
        errors = dict(undelivered().values_list("subject_id", "last_error"))
    assert errors[cases[REFUSED]] == "550 5.1.1 Cette boite n'existe pas"
    assert errors[cases[FULL]] == "552 5.3.4 Message too big"
