"""Tables as files: what spreadsheets and programs read back."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest

from parvis.kit.tables import harmless, write_csv, write_jsonl, write_ods

NAMESPACE = {"t": "urn:oasis:names:tc:opendocument:xmlns:table:1.0"}
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "3 rue", "a=1", "é"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_csv_is_read_by_french_spreadsheets() -> None:
    out = io.BytesIO()
    assert write_csv(out, ["Né le", "Nom"], [[date(2004, 3, 14), 'Élise; "Lili"'], [None, 3]]) == 2
    assert out.getvalue().decode() == '\ufeffNé le;Nom\r\n14/03/2004;"Élise; ""Lili"""\r\n;3\r\n'


def test_ods_is_a_zip_whose_first_member_says_what_it_is() -> None:
    out = io.BytesIO()
    rows: list[list[Any]] = [["a < b & c\x0b", 2.5, date(2026, 1, 31), None], ["x\ny", True, "=1", 7]]
    assert write_ods(out, ["A", "B", "C", "D"], rows) == 2
    with ZipFile(out) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        sheet = ET.fromstring(archive.read("content.xml"))
    lines = sheet.findall(".//t:table-row", NAMESPACE)
    assert len(lines) == 3
    kinds = [cell.get(f"{OFFICE}value-type") for cell in lines[1]]
    assert kinds == ["string", "float", "date", None]
    assert "".join(lines[1][0].itertext()) == "a < b & c"
    assert lines[2][2].get(f"{OFFICE}value-type") == "string"


def test_json_lines_keep_types_and_accents() -> None:
    out = io.BytesIO()
    moment = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert write_jsonl(out, ["a", "b"], [[moment, {"é": [1]}]]) == 1
    assert json.loads(out.getvalue()) == {"a": "2026-01-31T12:00:00+00:00", "b": {"é": [1]}}
    assert "é" in out.getvalue().decode()


@pytest.mark.parametrize("text", ["＝1+1", "＋33", "－2", "＠SUM(A1)", "\n=1"])
def test_a_formula_in_wide_letters_is_made_harmless_too(text: str) -> None:
    assert harmless(text) == f"'{text}"


def test_a_negative_number_stays_one() -> None:
    out = io.BytesIO()
    write_csv(out, ["A", "B", "C"], [[-3, -2.5, "-3"]])
    assert out.getvalue().decode().splitlines()[1] == "-3;-2.5;'-3"
