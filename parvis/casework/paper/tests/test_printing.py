"""Forms on paper: every procedure and kind of question prints, tagged, with its code on each page."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from django.conf import settings
from django.test import Client

from parvis.casework.actions.publish import publish
from parvis.casework.definition.language import from_data, read, to_data
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.models import ProcedureVersion
from parvis.casework.paper import marks
from parvis.casework.paper.marks import Mark
from parvis.casework.paper.printing import as_paper, asked_of
from parvis.casework.paper.tests.conftest import BLANK, SLUG
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority, Unit
from parvis.core.registries import registry
from tests.town import BIRTHS, NOON

CATALOGUE = sorted((Path(settings.BASE_DIR) / "catalogue").glob("*.yaml"))


def definition(path: Path = BIRTHS) -> Definition:
    return read(path.read_text(encoding="utf-8"))[0]


def texts_of(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.parametrize("path", CATALOGUE, ids=lambda path: path.stem)
def test_each_procedure_prints_tagged_with_its_code_on_each_page(path: Path, authority: Authority) -> None:
    whole = definition(path)
    pdf = as_paper(whole, 7, Unit(name="Service"), authority)
    tree = pikepdf.open(io.BytesIO(pdf))
    assert tree.Root.MarkInfo.Marked
    assert str(tree.Root.Lang) == "fr-FR"
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        (code,) = zxingcpp.read_barcodes(page.render(scale=1.5).to_pil())
        assert marks.read(code.text) == Mark(whole.procedure, 7)
    said = " ".join(" ".join(texts_of(pdf)).split())
    assert "Votre signature" in said
    assert "Base légale" in said


def test_every_kind_of_question_has_its_drawing(authority: Authority) -> None:
    """Whatever a module brings: a widget that nobody knows is a line to write on."""
    made = 0
    for name, kind in registry.field_types.items():
        spec = FieldSpec.model_validate(
            {
                "name": "q",
                "type": name,
                "label": "Question",
                "choices": {"a": "Un", "b": "Deux"} if "choices" in kind.options else {},
            }
        )
        try:
            one = asked_of(spec, [])
        except (KeyError, IndexError, AttributeError, TypeError, ValueError):
            continue  # a type that needs words of its own: the catalogue has it
        assert (one is None) == kind.derived
        made += 1
    assert made >= 25


def test_conditions_are_said_in_words(authority: Authority) -> None:
    said = " ".join(" ".join(texts_of(as_paper(definition(), 1, Unit(name="S"), authority))).split())
    assert "Seulement si" in said
    assert "kind" not in said.replace("copie-acte-naissance", "")


def test_a_hostile_definition_prints_its_text(authority: Authority) -> None:
    data = to_data(definition())
    data["title"] = '#eval("1") *gras* <a> $x$ \\ “guillemets”'
    pdf = as_paper(from_data(data), 1, Unit(name="#panic()"), authority)
    assert "#eval" in texts_of(pdf)[0]


def test_from_the_start_page(client: Client, version: ProcedureVersion) -> None:
    assert BLANK in client.get(f"/demarches/{SLUG}/").content.decode()
    answer = client.get(BLANK)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert client.get("/demarches/nothing/formulaire.pdf").status_code == 404
    assert client.post(BLANK).status_code == 405


def test_the_number_is_that_of_the_version_in_force(client: Client, version: ProcedureVersion) -> None:
    data = to_data(definition())
    publish(from_data({**data, "takes": "6 minutes"}), by=SYSTEM, now=NOON)
    page = pypdfium2.PdfDocument(client.get(BLANK).content)[0].render(scale=1.5).to_pil()
    assert marks.read(zxingcpp.read_barcodes(page)[0].text) == Mark(SLUG, 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PARVIS",
        "PARVIS:x",
        "parvis:a-b:1",
        "PARVIS:a-b:0",
        "PARVIS:a-b:1:",
        "PARVIS:a-b:1:AAAA",
        "PARVIS:a-b:1:AAAAAAAAA",
        "PARVIS:../etc:1",
        "PARVIS:a-b:1\n",
        "PARVIS:a-b:٣",
        "https://elsewhere.example/PARVIS:a-b:1",
        "PARVIS:a-b:1" * 100,
    ],
)
def test_what_is_no_mark(text: str) -> None:
    assert marks.read(text) is None


def test_marks_come_back() -> None:
    for mark in (Mark("a-b", 1), Mark("a-b", 99, "ACFHKLMR")):
        assert marks.read(mark.text) == mark
        assert "ACFHKLMR" not in mark.shown
