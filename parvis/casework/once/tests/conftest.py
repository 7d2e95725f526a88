"""What the tests of "tell us once" share: a procedure, a resident with a certified identity, services to call."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.casework.actions.publish import publish
from parvis.casework.definition.language import read
from parvis.casework.definitions import definition_of
from parvis.casework.models import Draft, ProcedureVersion
from parvis.casework.once.asking import set_connector
from parvis.casework.once.models import ConnectorSetting
from parvis.core.actors import SYSTEM, Actor, applicant
from parvis.core.authorities.models import Unit
from parvis.core.federation.models import Identity, IdentityProvider
from parvis.core.people.models import Account
from tests.town import BIRTHS, NOON

SOURCE = BIRTHS.with_name("cantine.yaml")
SLUG = "cantine-essai"
WHO = {"family_name": "Martin", "given_names": "Camille Rose", "birth_date": "1990-05-17"}
HOME = {"street": "1 rue des Lilas", "extra": "", "postcode": "35000", "city": "Rennes"}
FIRST = {"applicant": WHO, "email": "camille@exemple.fr", "phone": "+33612345678", "home": HOME}
BIRTH = {"sex": "F", "birth_place": {"code": "35238", "name": "Rennes"}}
QUOTIENT = {
    "data": {
        "allocataires": [],
        "enfants": [
            {
                "nom_naissance": "MARTIN",
                "nom_usage": None,
                "prenoms": "JEAN-LOU",
                "date_naissance": "2019-04-12",
            }
        ],
        "quotient_familial": {"fournisseur": "MSA", "valeur": 512.5, "annee": 2026, "mois": 9},
    },
    "links": {},
    "meta": {},
}
COMPANY = {
    "data": {
        "siret": "73282932000074",
        "etat_administratif": "A",
        "unite_legale": {"personne_morale_attributs": {"raison_sociale": "LES LILAS"}},
        "adresse": {
            "numero_voie": "12",
            "indice_repetition_voie": "B",
            "type_voie": "RUE",
            "libelle_voie": "DES LILAS",
            "complement_adresse": None,
            "code_postal": "35000",
            "libelle_commune": "RENNES",
        },
    }
}
GEOCODED = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [-1.6778, 48.1173]},
            "properties": {
                "label": "12 Rue des Lilas 35000 Rennes",
                "name": "12 Rue des Lilas",
                "postcode": "35000",
                "city": "Rennes",
                "citycode": "35238",
                "type": "housenumber",
                "score": 0.97,
            },
        }
    ],
}


class Handler(BaseHTTPRequestHandler):
    """A service that answers what the test says, and remembers what it was asked."""

    status, body, wait = 200, b"{}", 0.0
    asked: list[tuple[str, str]] = []

    def do_GET(self) -> None:
        """Answer."""
        type(self).asked.append((self.path, self.headers.get("Authorization", "")))
        time.sleep(self.wait)
        self.send_response(self.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The caller hung up, as asked."""


class Outside:
    """The service, as tests set it."""

    def __init__(self, address: str, handler: type[Handler]) -> None:
        self.address, self.handler = address, handler

    def says(self, body: Any, status: int = 200, wait: float = 0.0) -> None:
        """What it answers from now on."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.handler.status, self.handler.body, self.handler.wait = status, raw, wait

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Paths and keys of the calls."""
        return self.handler.asked


@pytest.fixture
def outside(settings: Any) -> Iterator[Outside]:
    """A real server on this machine."""
    settings.PARVIS_PRIVATE_PROVIDERS = True
    handler = type("Mine", (Handler,), {"asked": []})
    server = Quiet(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield Outside(f"http://127.0.0.1:{server.server_port}", handler)
    server.shutdown()
    server.server_close()


def use(name: str, address: str = "", key: str = "clé-secrète") -> None:
    """Use a service: its double, or the one at an address."""
    row = ConnectorSetting(
        name=name, is_active=True, is_twin=not address, address=address, recipient="73282932000074"
    )
    set_connector(row, key=key, by=SYSTEM, now=NOON)


@pytest.fixture
def canteen(unit: Unit) -> ProcedureVersion:
    return publish(read(Path(SOURCE).read_text(encoding="utf-8"))[0], by=SYSTEM, now=NOON)


@pytest.fixture
def begun(canteen: ProcedureVersion) -> drafting.Opened:
    """A request whose first page is filled in."""
    return drafting.begin(canteen.pk, dict(FIRST), 0, by=None, now=timezone.now())


def definition(draft: Draft) -> Any:
    return definition_of(draft.version_id)


@pytest.fixture
def camille(canteen: ProcedureVersion) -> Account:
    """A resident whose identity FranceConnect certified."""
    account = Account.objects.create(email="camille@exemple.fr", name="Camille Martin", password="!")
    address, now = "https://fc.example", timezone.now()
    provider = IdentityProvider.objects.create(
        kind="franceconnect",
        name="FranceConnect",
        audience="residents",
        discovery_url=f"{address}/.well-known/openid-configuration",
        client_id="x",
        sealed_secret="x",
        is_active=True,
        changed_at=now,
    )
    facts = {"claims": WHO, "issuer": address, "sub": "1", "linked_at": now, "verified_at": now}
    Identity.objects.create(provider=provider, account=account, **facts)
    return account


def as_actor(account: Account) -> Actor:
    return applicant(account.name, account.pk)


def browser(account: Account) -> Client:
    client = Client()
    client.force_login(account, backend=django_settings.AUTHENTICATION_BACKENDS[0])
    return client
