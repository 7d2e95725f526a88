"""The webhook of a rule: signed, and refused when it hangs, redirects or leads into our own network."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from parvis.casework.automations.actions import activate, add_act, create_rule
from parvis.casework.automations.tests.test_rules import by, keeper, work
from parvis.casework.models import Case
from parvis.core.actors import SYSTEM, Actor
from parvis.core.authorities.models import Authority
from parvis.core.exchange import webhooks
from parvis.core.exchange.actions import add_webhook
from parvis.core.exchange.models import Delivery, Webhook
from parvis.core.exchange.webhooks import NotDelivered, deliver, sign
from parvis.kit.http import Refused, post_json
from tests.town import NOON

__all__ = ["by", "keeper"]
pytestmark = pytest.mark.django_db
FileOne = Callable[..., Case]


@contextmanager
def program(status: int, headers: dict[str, str]) -> Iterator[tuple[str, list[Any]]]:
    """Another program, with what it was sent."""
    received: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append((self.path, dict(self.headers), body))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", received
    finally:
        server.shutdown()
        server.server_close()


def told(url: str, file_one: FileOne, by: Actor) -> Delivery:
    """What a rule that calls this address leaves to deliver, once a request is received."""
    hook = add_webhook(url=url, events=["automation"], by=SYSTEM, now=NOON)
    rule = create_rule(name="Prévenir", procedure_id=None, when="submitted", by=by, now=NOON)
    add_act(rule.pk, {"do": "webhook", "webhook": hook.pk}, by=by, now=NOON)
    activate(rule.pk, by=by, now=NOON)
    file_one()
    work()
    return Delivery.objects.select_related("webhook").get()


def test_the_call_is_signed(file_one: FileOne, by: Actor, authority: Authority, settings: Any) -> None:
    settings.PARVIS_PRIVATE_WEBHOOKS = True
    with program(200, {}) as (url, received):
        row = told(url, file_one, by)
        deliver.run(authority=authority.pk, delivery=row.pk)
    _path, headers, body = received[0]
    expected = sign(row.webhook.secret, headers["webhook-id"], headers["webhook-timestamp"], body)
    assert headers["webhook-signature"] == expected
    assert b"Pr\xc3\xa9venir" in body
    row.refresh_from_db()
    assert row.state == Delivery.State.DONE


def test_a_redirection_is_not_followed(
    file_one: FileOne, by: Actor, authority: Authority, settings: Any
) -> None:
    settings.PARVIS_PRIVATE_WEBHOOKS = True
    with program(200, {}) as (inside, reached), program(302, {"Location": inside}) as (url, received):
        row = told(url, file_one, by)
        with pytest.raises(NotDelivered):
            deliver.run(authority=authority.pk, delivery=row.pk)
    assert len(received) == 1
    assert reached == []


def test_one_that_hangs_is_given_up(
    file_one: FileOne, by: Actor, authority: Authority, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PARVIS_PRIVATE_WEBHOOKS = True
    monkeypatch.setattr(webhooks, "post_json", partial(post_json, timeout=0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        row = told(f"http://127.0.0.1:{silent.getsockname()[1]}/", file_one, by)
        with pytest.raises(NotDelivered):
            deliver.run(authority=authority.pk, delivery=row.pk)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.last_status) == (Delivery.State.QUEUED, 1, None)


def test_our_own_network_is_refused_when_added_and_when_called(
    file_one: FileOne, by: Actor, authority: Authority
) -> None:
    with pytest.raises(Refused):
        add_webhook(url="http://127.0.0.1:8000/", events=["automation"], by=SYSTEM, now=NOON)
    hook = Webhook.objects.create(url="http://127.0.0.1:8000/", events=["automation"], secret="x")
    row = Delivery.objects.create(webhook=hook, event="automation", body={})
    with pytest.raises(NotDelivered):
        deliver.run(authority=authority.pk, delivery=row.pk)
    row.refresh_from_db()
    assert row.last_status is None
