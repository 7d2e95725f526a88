"""Makes the town of the browser tests and prints, as JSON, where to go: run by `conftest.py` in its own process.

The demonstration gives people and a few cases; the cases whose state a test must know are made here, by the
real actions.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from allauth.mfa.totp.internal.auth import TOTP  # noqa: E402 - models need Django
from django.utils import timezone  # noqa: E402

from parvis.casework.actions import conversation, missing  # noqa: E402
from parvis.casework.actions.submit import file_case  # noqa: E402
from parvis.casework.actions.ticking import tick  # noqa: E402
from parvis.casework.actions.transition import take  # noqa: E402
from parvis.casework.links import case_path  # noqa: E402
from parvis.casework.models import Case, Procedure  # noqa: E402
from parvis.config.demo import build_all  # noqa: E402
from parvis.core.actors import SYSTEM, Actor, applicant  # noqa: E402
from parvis.core.administration.demo import PASSWORD  # noqa: E402
from parvis.core.authorities.models import Authority  # noqa: E402
from parvis.core.authorities.queries import in_authority  # noqa: E402
from parvis.core.database.scope import in_scope  # noqa: E402
from parvis.core.files.actions import make  # noqa: E402
from parvis.core.people.models import Account, Agent  # noqa: E402
from parvis.core.permissions.queries import agent_actor  # noqa: E402
from tests.e2e.pictures import jpeg  # noqa: E402

SCALE = 0.06
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
IN_DAYS = timedelta(days=30)
PERSON = {"family_name": "Martin", "given_names": "Lina", "birth_date": "2004-03-14"}
ANSWERS: dict[str, Any] = {
    "kind": "full",
    "link": "self",
    "applicant": PERSON,
    "first_parent": "Rosa Lopez",
    "email": "lina.martin@exemple.fr",
    "address": {"street": "3 rue des Lilas", "extra": "", "postcode": "35999", "city": "Saint-Aubin"},
}
GROUNDS = "La pièce demandée n’a pas été envoyée dans le délai."


def case(authority: Authority, version: int, age: int, account: int | None = None) -> Case:
    """A request for a birth certificate, `age` days old, with a picture."""
    now = timezone.now() - timedelta(days=age)
    file = make(io.BytesIO(jpeg()), "carte-identite.jpg", "image/jpeg", by=SYSTEM, now=now, kind="case")
    return file_case(
        version,
        ANSWERS,
        {"identity_proof": [file.pk]},
        by=applicant("Lina Martin", account),
        now=now,
        authority=authority,
        channel="web",
        account_id=account,
    )


def cases(authority: Authority, officer: Actor, resident: Account) -> dict[str, Case]:
    """One case in each state a page must show."""
    version = Procedure.objects.get(slug="copie-acte-naissance").published_id
    assert version is not None
    now = timezone.now()
    found = {name: case(authority, version, 3) for name in ("received", "refused", "accepted")}
    found["waiting"] = case(authority, version, 9, resident.pk)
    found["implicit"] = case(authority, version, 100)
    until = timezone.localdate() + IN_DAYS
    asked = {"names": ["identity_proof"], "text": "La photo est floue.", "until": until}
    missing.ask(found["waiting"].pk, **asked, by=officer, now=now, authority=authority)
    take(found["accepted"].pk, "accept", by=officer, now=now, authority=authority)
    take(found["refused"].pk, "refuse", by=officer, now=now, authority=authority, grounds=GROUNDS)
    conversation.note(found["received"].pk, text="Vue au guichet.", by=officer, now=now)
    conversation.write(
        found["received"].pk, text="Bonjour, nous examinons votre demande.", by=officer, now=now
    )
    while tick(now=now):
        pass
    return found


def main() -> None:
    """Build both authorities, then the cases of the first."""
    build_all(lambda text: sys.stderr.write(text), scale=SCALE)
    with in_scope(None):
        authority = Authority.objects.get(slug="saint-aubin")
    with in_authority(authority):
        agents = {str(row.account): row for row in Agent.objects.select_related("account").order_by("id")}
        resident = Account.objects.filter(agent=None).order_by("id").first()
        assert resident is not None
        claire, karim = agents["Claire Morin"], agents["Karim Benali"]
        made = cases(authority, agent_actor(claire, claire.account), resident)
        TOTP.activate(karim.account, SECRET)
        told = {
            "cases": {name: [row.number, case_path(row)] for name, row in made.items()},
            "accounts": {name: row.account_id for name, row in agents.items()},
            "emails": {name: row.account.email for name, row in agents.items()},
            "resident": resident.pk,
            "password": PASSWORD,
            "secret": SECRET,
        }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
