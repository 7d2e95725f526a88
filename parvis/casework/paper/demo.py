"""The demonstration of paper: a form that came back, waiting to be typed."""

from __future__ import annotations

import io

from parvis.casework.definitions import definition_of
from parvis.casework.models import Procedure
from parvis.casework.paper.marks import Mark
from parvis.casework.paper.models import PaperScan
from parvis.casework.paper.printing import as_paper
from parvis.casework.paper.scans import note_reading
from parvis.core.actors import SYSTEM
from parvis.core.files.actions import make
from parvis.core.registries.town import Town

SLUG = "inscription-scolaire"


def seed(town: Town) -> None:
    """One scan, sent by an agent of the reception desk and recognised."""
    procedure = Procedure.objects.filter(slug=SLUG).select_related("published", "unit").first()
    agent = next((one for one in town.agents if one.unit.slug == "accueil"), town.agents[-1])
    if procedure is None or procedure.published is None:
        return
    version = procedure.published
    definition = definition_of(version.pk)
    answers = {"email": "famille.petit@courriel.example", "phone": "+33699000042"}
    pdf = as_paper(definition, version.number, procedure.unit, town.authority, answers=answers)
    file = make(io.BytesIO(pdf), "courrier-recu.pdf", "application/pdf", by=SYSTEM, now=town.now, kind="scan")
    row = PaperScan.objects.create(file=file, account_id=agent.account_id, created_at=town.now)
    text = "Adresse e-mail\nfamille.petit@courriel.example\nNuméro de téléphone\n06 99 00 00 42\n"
    note_reading(row.pk, [Mark(SLUG, version.number).text], text, machine_read=True, now=town.now)
