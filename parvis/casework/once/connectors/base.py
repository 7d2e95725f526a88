"""What a connector is: what it asks of the person, how it calls its service, how it reads the answer.

A new one is a subclass listed in a manifest (`connectors`). It reads the official answer, which its double also gives:
the same code runs in a demonstration and in production, but for the network.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from parvis.casework.definition.model import APPLICANT, Definition, FieldSpec
from parvis.casework.once.faults import Silent
from parvis.kit import http

DEADLINE = 4.0  # seconds: a person waits
LARGEST = 200_000


@dataclass(frozen=True)
class Service:
    """Where and how to call: the address, the key, who asks, and whether private addresses may be called."""

    address: str
    key: str = ""
    recipient: str = ""
    private: bool = False


@dataclass(frozen=True)
class Said:
    """What the service said: answers by question, who says so, as of which day."""

    answers: Mapping[str, Any]
    source: str
    valid_on: date
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """What is needed to ask: the question, the words of the definition about it, what is known of the person."""

    spec: FieldSpec
    argument: Any
    facts: Mapping[str, Any]


class Connector(ABC):
    """Base class of connectors."""

    name: ClassVar[str] = ""
    label: ClassVar[Any] = ""
    button: ClassVar[Any] = ""
    address: ClassVar[str] = ""  # the usual one
    answers_to: ClassVar[frozenset[str]] = frozenset()  # types of questions
    # What it needs besides the identity, among sex, birth_place, school. A service that asks for something says
    # something about a person: it is only asked by who surely is the applicant.
    asks: ClassVar[tuple[str, ...]] = ()

    def about(self, argument: Any) -> str:
        """The identity question that says about whom it is asked; empty when it is about nobody."""
        return APPLICANT if self.asks else ""

    def faults(self, argument: Any, spec: FieldSpec, definition: Definition) -> Iterable[str]:
        """What is wrong with the words of a definition, in plain sentences, for the verifier."""
        return ()

    @abstractmethod
    def path(self, wanted: Wanted, service: Service, today: date) -> str:
        """Path and query of the call. Raises Silent when what is known does not suffice."""

    @abstractmethod
    def read(self, body: Mapping[str, Any], wanted: Wanted, today: date) -> Said:
        """The service's answer as ours. Raises KeyError, TypeError or ValueError when it is not one."""

    @abstractmethod
    def twin(self, wanted: Wanted, today: date) -> tuple[int, Mapping[str, Any]]:
        """What the service would answer in a demonstration: a status and a body of the official shape."""

    def ask(self, wanted: Wanted, service: Service | None, today: date) -> Said:
        """Ask the service, or its double when there is none. Raises Silent: `unknown` for a file that it does not
        have, `silent` for anything else than an answer in time."""
        status, body = (
            self.twin(wanted, today) if service is None else _call(self.path(wanted, service, today), service)
        )
        if status in (404, 410, 422):
            raise Silent("unknown")
        if status != 200:
            raise Silent("silent")
        try:
            return self.read(body, wanted, today)
        except Silent:
            raise
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise Silent("silent") from problem


def _call(path: str, service: Service) -> tuple[int, Mapping[str, Any]]:
    headers = {"Accept": "application/json"} | (
        {"Authorization": f"Bearer {service.key}"} if service.key else {}
    )
    try:
        answer = http.request(
            "GET",
            service.address.rstrip("/") + path,
            None,
            headers,
            DEADLINE,
            allow_private=service.private,
            max_bytes=LARGEST,
        )
    except (http.Unreachable, http.Refused) as problem:
        raise Silent("silent") from problem
    try:
        body = json.loads(answer.body) if answer.ok else {}
    except ValueError as problem:
        raise Silent("silent") from problem
    return answer.status, body if isinstance(body, dict) else {}


def query(path: str, **values: Any) -> str:
    """A path with its query; lists are repeated, empty values left out."""
    return f"{path}?{urlencode({k: v for k, v in values.items() if v not in ('', None, [])}, doseq=True)}"
