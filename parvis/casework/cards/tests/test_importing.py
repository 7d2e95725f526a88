"""Importing files as towns have them: encodings, separators, errors by cell, nothing kept unless confirmed."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parvis.casework.cards.cells import cell_of, raw_of_cell
from parvis.casework.cards.definition import read_cards
from parvis.casework.cards.files import BadTable, decode, table_of
from parvis.casework.cards.models import Card, CardImport, CardType
from parvis.casework.cards.tests.test_cards import SCHOOLS, by, keeper, schools
from parvis.casework.definition.model import FieldSpec
from parvis.core.journal.models import JournalEntry
from parvis.core.people.models import Agent
from tests.town import signed_in

__all__ = ["by", "keeper", "schools"]
TODAY = date(2026, 11, 18)
TEXT = "Nom;Niveau;Places;Directrice\nÉcole d’Été;Maternelle;12;Mme X\nSud;primaire;;\n"
DEFINITION = read_cards(SCHOOLS)


@pytest.mark.parametrize(
    ("content", "encoding", "separator"),
    [
        (TEXT.encode(), "utf-8", ";"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8", ";"),
        (TEXT.encode("cp1252"), "cp1252", ";"),
        (TEXT.encode("utf-16"), "utf-16", ";"),
        (TEXT.replace(";", ",").encode(), "utf-8", ","),
        (TEXT.replace(";", "\t").replace("\n", "\r\n").encode("cp1252"), "cp1252", "\t"),
    ],
)
def test_awkward_files_are_read_and_what_was_guessed_is_said(
    content: bytes, encoding: str, separator: str
) -> None:
    read = decode(content)
    assert (read.encoding, read.separator) == (encoding, separator)
    table = table_of(read, DEFINITION, TODAY)
    assert [line.answers["nom"] for line in table.lines] == ["École d’Été", "Sud"]
    assert table.lines[0].answers["places"] == 12
    assert table.unknown == ["Directrice"]
    assert not table.wrong


@pytest.mark.parametrize("content", [b"", b"\n\n", b"PK\x03\x04\x00\x00", b"x" * 3_000_001, b"\xff\xfea"])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(BadTable):
        table_of(decode(content), DEFINITION, TODAY)


def test_a_table_of_something_else_is_refused() -> None:
    with pytest.raises(BadTable, match="Nom, Niveau, Places"):
        table_of(decode(b"a;b\n1;2\n"), DEFINITION, TODAY)
    with pytest.raises(BadTable):
        table_of(decode(b"Nom\n" + b"x\n" * 5_001), DEFINITION, TODAY)


def test_each_wrong_cell_says_why() -> None:
    text = "Nom;Niveau;Places\nA;Lycée;douze\nB;Primaire;3;trop\na;Primaire;1\n;Primaire;1\n"
    wrong = {
        line.number: set(line.problems) for line in table_of(decode(text.encode()), DEFINITION, TODAY).wrong
    }
    assert wrong == {2: {"niveau", "places"}, 3: {""}, 4: {"nom"}, 5: {"nom"}}


@pytest.mark.parametrize(
    ("kind", "more", "text", "answer"),
    [
        ("date", {}, "14/03/2004", "2004-03-14"),
        ("date", {}, "2004-03-14", "2004-03-14"),
        ("yes_no", {}, "OUI", True),
        ("yes_no", {}, "0", False),
        ("choices", {"choices": {"a": "Lundi", "b": "Mardi"}}, "lundi, Mardi", ["a", "b"]),
        ("text", {}, "'=1+1", "=1+1"),
        ("text", {}, "'s Hertogenbosch", "'s Hertogenbosch"),
    ],
)
def test_cells_are_read_as_answers(kind: str, more: dict[str, object], text: str, answer: object) -> None:
    spec = FieldSpec.model_validate({"name": "x", "type": kind, **more})
    assert raw_of_cell(spec, text) == answer


def test_an_address_comes_back_from_its_cell() -> None:
    spec = FieldSpec.model_validate({"name": "x", "type": "address"})
    for extra in ("", "Bâtiment B"):
        answer = {"street": "4 rue des Écoles", "extra": extra, "postcode": "35000", "city": "Rennes"}
        assert raw_of_cell(spec, cell_of(spec, answer)) == answer


def _send(client: Client, content: bytes) -> str:
    upload = SimpleUploadedFile("écoles.csv", content)
    return client.post("/agent/fiches/ecoles/import/", {"file": upload}).content.decode()


@pytest.mark.django_db
def test_nothing_is_kept_unless_confirmed_then_keys_update(
    client: Client, keeper: Agent, schools: CardType
) -> None:
    signed_in(client, keeper)
    page = _send(client, TEXT.encode("cp1252"))
    assert "cp1252" in page
    assert "point-virgule" in page
    assert not Card.objects.exists()
    found = re.search(r"/agent/fiches/ecoles/import/\d+/", page)
    assert found
    assert client.post(found[0]).status_code == 302
    assert sorted(Card.objects.values_list("key", flat=True)) == ["ecole-d-ete", "sud"]
    assert not CardImport.objects.exists()
    assert client.post(found[0]).status_code == 404
    again = _send(client, b"Nom;Niveau;Places\nSud;Primaire;7\nNord;Lyc\xe9e;1\n")
    found = re.search(r"/agent/fiches/ecoles/import/\d+/", again)
    assert found
    client.post(found[0])
    assert Card.objects.get(key="sud").values["places"] == 7
    assert Card.objects.count() == 2
    assert JournalEntry.objects.filter(action="card.changed").count() == 1


@pytest.mark.django_db
def test_our_own_export_can_be_imported(client: Client, keeper: Agent, schools: CardType) -> None:
    signed_in(client, keeper)
    page = _send(client, TEXT.encode())
    client.post(re.search(r"/agent/fiches/ecoles/import/\d+/", page)[0])  # type: ignore[index]
    exported = client.get("/agent/fiches/ecoles/export.csv").content
    table = table_of(decode(exported), DEFINITION, TODAY)
    assert not table.wrong
    values = list(Card.objects.order_by("sort").values_list("values", flat=True))
    assert [line.answers for line in table.lines] == values
    assert client.get("/agent/fiches/ecoles/export.jsonl").content.count(b"\n") == 2


@pytest.mark.django_db
def test_a_bad_file_leaves_the_page_with_the_reason(client: Client, keeper: Agent, schools: CardType) -> None:
    signed_in(client, keeper)
    assert client.post("/agent/fiches/ecoles/import/").status_code == 422
    assert "CSV" in _send(client, b"PK\x03\x04\x00")


def test_a_file_of_too_many_columns_is_refused_before_its_rows_are_made_as_long() -> None:
    read = decode(b"Nom" + b";" * 300 + b"\n" + b"Sud\n" * 10)
    with pytest.raises(BadTable, match="colonnes"):
        table_of(read, DEFINITION, TODAY)


@pytest.mark.django_db
def test_confirming_twice_at_once_imports_once(client: Client, keeper: Agent, schools: CardType) -> None:
    signed_in(client, keeper)
    found = re.search(r"/agent/fiches/ecoles/import/\d+/", _send(client, TEXT.encode()))
    assert found
    with CaptureQueriesContext(connection) as asked:
        client.post(found[0])
    held = [line["sql"] for line in asked if '"cards_cardimport"' in line["sql"] and "SELECT" in line["sql"]]
    assert "FOR UPDATE" in held[0]  # the second waits, then finds nothing
