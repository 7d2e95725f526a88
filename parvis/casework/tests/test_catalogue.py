"""The ready procedures at work: published, filed, decided by silence, with receipts and letters that read well."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from parvis.casework.actions.publish import publish
from parvis.casework.actions.submit import file_case
from parvis.casework.actions.ticking import tick
from parvis.casework.clock import day_of
from parvis.casework.definition.language import read
from parvis.casework.definition.model import Definition
from parvis.casework.demo import CONDITIONS, grounds_for
from parvis.casework.letters.pdf import Letter, as_pdf
from parvis.casework.letters.wording import decision, receipt
from parvis.casework.models import Case
from parvis.casework.verification.checks.decisions import letters_of
from parvis.casework.verification.scenarios import complete
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority, Unit
from tests.town import NOON

FILES = sorted((Path(settings.BASE_DIR) / "catalogue").glob("*.yaml"))
each = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
ACCEPTED = {  # by silence; all others stay open
    "carte-stationnement-professionnel",
    "carte-stationnement-resident",
    "certificat-urbanisme-information",
    "debit-boissons-temporaire",
    "derogation-scolaire",
    "inscription-cantine",
    "inscription-scolaire",
}


def filed(path: Path, authority: Authority) -> tuple[Definition, Case]:
    """A case of a procedure of the catalogue, with believable answers and no document."""
    definition, _lines = read(path.read_text(encoding="utf-8"))
    Unit.objects.get_or_create(slug=definition.handled_by, defaults={"name": "Service"})
    version = publish(definition, by=SYSTEM, now=NOON)
    answers = complete(definition, {}, day_of(NOON))
    case = file_case(version.pk, answers, {}, by=None, now=NOON, authority=authority, channel="web")
    return definition, case


def text_of(letter: Letter) -> str:
    """All that a letter says."""
    rows = [cell for block in letter.blocks for row in block.rows for cell in row]
    return " ".join([letter.title, *[block.text for block in letter.blocks], *rows, *letter.signature])


@each
def test_silence_does_what_the_procedure_says(path: Path, authority: Authority) -> None:
    definition, case = filed(path, authority)
    Case.objects.update(clock_started_on=day_of(NOON), legal_due_on=None)
    case.refresh_from_db()
    assert case.applicant_name != "Anonyme"
    optional = any(spec.type == "email" and spec.optional for spec in definition.fields)
    assert case.applicant_email or optional
    for days in range(0, 140, 12):
        tick(now=NOON + timedelta(days=days))
    case.refresh_from_db()
    assert case.outcome == ("accepted" if path.stem in ACCEPTED else "")
    rule = definition.legal.clock
    assert rule is not None
    assert case.implicit == ("" if rule.silence == "none" else rule.silence)


@each
def test_receipts_and_letters_are_whole(path: Path, authority: Authority) -> None:
    definition, case = filed(path, authority)
    made = receipt(case, definition, case.unit, authority, code="X")
    said = text_of(made)
    assert case.number in said
    assert any(word in said for word in ("acceptée", "rejetée", "n’appelle pas de décision"))
    flow, told = definition.workflow, set[str]()
    sent = [(step, name) for step in flow.transitions.values() for name in letters_of(step)]
    for step, name in sent:
        told.add(name)
        spec, outcome = definition.letters[name], flow.states[step.to].outcome or ""
        case.outcome = outcome
        letter = decision(spec, case, definition, case.unit, authority, "La raison.", NOON)
        text = text_of(letter)
        assert "{{" not in text
        assert ("contester" in text) == (outcome == "refused")
        assert as_pdf(letter).startswith(b"%PDF")
    assert told == set(definition.letters)


@pytest.mark.parametrize(
    ("author", "signed"),
    [
        (("Claire Morin", "Adjointe"), ("Le maire", "Par délégation :", "Claire Morin, Adjointe")),
        (("Rosa Blum", "Maire"), ("Le maire", "Rosa Blum")),
        (("Rosa Blum",), ("Le maire", "Par délégation :", "Rosa Blum")),
        ((), ("Le maire",)),
    ],
)
def test_a_decision_names_its_author(
    author: tuple[str, ...], signed: tuple[str, ...], authority: Authority
) -> None:
    definition, case = filed(next(path for path in FILES if "subvention" in path.stem), authority)
    spec = next(iter(definition.letters.values())).model_copy(update={"signed_by": "Le maire"})
    assert decision(spec, case, definition, case.unit, authority, "", NOON, author).signature == signed


def test_remedies_name_the_right_judge(authority: Authority) -> None:
    births, case = filed(next(path for path in FILES if "acte-naissance" in path.stem), authority)
    said = text_of(receipt(case, births, case.unit, authority, code="X"))
    assert "auprès du procureur de la République, puis devant le tribunal judiciaire" in said
    assert "telerecours" not in said
    grant, case = filed(next(path for path in FILES if "subvention" in path.stem), authority)
    said = text_of(receipt(case, grant, case.unit, authority, code="X"))
    assert "2 mois" in said
    assert "auprès du maire" in said
    assert "tribunal administratif de Rennes" in said
    assert "à partir de sa réception ou du jour où le silence vaut rejet" in said
    card, case = filed(next(path for path in FILES if "resident" in path.stem), authority)
    assert "silence vaut rejet" not in text_of(receipt(case, card, case.unit, authority, code="X"))


def test_a_page_of_notes_alone_is_read_and_passed(authority: Authority, client: Client) -> None:
    definition, _case = filed(next(path for path in FILES if "recensement" in path.stem), authority)
    start = f"/demarches/{definition.procedure}/nouvelle/1/"
    sent = {
        "shown": "young,birth_place,filer",
        "birth_place": "Rennes, France",
        "filer": "self",
        "young_family_name": "Martin",
        "young_given_names": "Alix",
        "young_birth_date_day": "1",
        "young_birth_date_month": "1",
        "young_birth_date_year": "2015",
    }
    answer = client.post(start, sent)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    second = client.get(answer["Location"])
    assert "Revenez à cette date" in second.content.decode()
    third = client.post(answer["Location"], {"shown": ""})
    assert third.status_code == 302
    assert "/4/" in third["Location"]


@each
def test_the_demonstration_gives_grounds_that_fit_the_step(path: Path) -> None:
    definition, _lines = read(path.read_text(encoding="utf-8"))
    for spec in definition.workflow.transitions.values():
        if "grounds" not in spec.needs:
            continue
        said, outcome = grounds_for(spec, definition), definition.workflow.states[spec.to].outcome
        assert said
        assert set(said).issubset(CONDITIONS) is (outcome == "accepted")
        assert "justificatif de domicile" not in " ".join(said) or "home_proof" in {
            document.name for document in definition.documents
        }
