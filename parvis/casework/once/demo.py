"""The demonstration: services answered by their doubles, and residents who keep a document."""

from __future__ import annotations

from io import BytesIO

from parvis.casework.once import geocoder
from parvis.casework.once.asking import set_connector
from parvis.casework.once.keeping import say
from parvis.casework.once.models import ConnectorSetting, VaultItem
from parvis.core.actors import SYSTEM, applicant
from parvis.core.files.actions import make
from parvis.core.registries import registry
from parvis.core.registries.town import Town

KEPT = "Justificatif de domicile de mars"
PAGE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def seed(town: Town) -> None:
    """Use every service through its double; fill in the profiles and vaults of those who have an account."""
    for name in (*registry.connectors, geocoder.NAME):
        row = ConnectorSetting(name=name, is_active=True, is_twin=True)
        set_connector(row, key="", by=SYSTEM, now=town.now)
    for person in [one for one in town.residents if one.account_id][:5]:
        actor = applicant(str(person), person.account_id)
        say(person.phone, person.address, by=actor, now=town.now)
        file = make(
            BytesIO(PAGE),
            "justificatif.pdf",
            "application/pdf",
            by=SYSTEM,
            now=town.now,
            kind="vault",
            subject_id=person.account_id,
        )
        VaultItem.objects.create(account_id=person.account_id, title=KEPT, file=file, added_at=town.now)
