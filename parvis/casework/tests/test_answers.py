"""Answers: each type of question accepts, refuses in words, shows and describes itself; anything may be sent."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.casework.answers import (
    Problem,
    asked_answers,
    clean_all,
    clean_fields,
    columns_of,
    lines_of,
    needed_documents,
    type_of,
    visible_pages,
    worked_out,
)
from parvis.casework.definition.language import from_data
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.schema import answers_schema
from parvis.casework.tests.definition.factories import put, sound
from parvis.casework.verification.scenarios import complete
from parvis.core.registries import registry
from parvis.kit.money import Money

TODAY = date(2026, 6, 15)
UUID = "00000000-0000-4000-8000-000000000001"
CHOICES = {"a": "Un", "b": "Deux"}
WHO = {"family_name": "Martin", "given_names": "Camille", "birth_date": "1990-05-17"}
HOME = {"street": "12 rue des Lilas", "postcode": "35140", "city": "Saint-Exemple"}
RENNES = {"code": "35238", "name": "Rennes", "department": "35"}
SIGNED = {"name": "Camille Martin", "day": "2026-06-15"}
SCHOOL = {"school": "Jules Ferry", "code": "0350001L"}
QUOTIENT = {"value": 742.5, "date": "2026-06-01", "source": "caf"}
LINKED = {"choices": CHOICES, "within": {"a": {"x": "X", "y": "Y"}, "b": {"z": "Z"}}}
TABLE = {
    "rows": {"mon": "Lundi", "tue": "Mardi"},
    "fields": [
        {"open": {"type": "number", "label": "Places"}},
        {"note": {"type": "text", "label": "Remarque", "optional": True}},
    ],
}
AREA = {
    "type": "Polygon",
    "coordinates": [[[-1.68, 48.111], [-1.679, 48.111], [-1.679, 48.112], [-1.68, 48.111]]],
}
LONG = "9" * 1_000_000
DEEP: list[Any] = []
for _level in range(5_000):
    DEEP = [DEEP]


# What makes a question of any type whole; each type heeds its own words.
WHOLE = {"choices": CHOICES, "within": LINKED["within"], "rows": TABLE["rows"], "formula": "1 + 1"}


def question(kind: str, **words: Any) -> FieldSpec:
    return FieldSpec.model_validate({"name": "q", "type": kind, "label": "Question", **words})


def ask(spec: FieldSpec, raw: Any) -> tuple[Any, list[Problem]]:
    checked = clean_fields([spec], {"q": raw}, {}, [spec], TODAY)
    return checked.answers.get("q"), checked.problems


# (type, words, what is sent, canonical answer, what people read)
ACCEPTED = [
    ("text", {}, "  Un   mot ", "Un mot", ["Un mot"]),
    ("text", {"max": 3}, "été", "été", ["été"]),
    ("text", {}, "e\u0301te\u0301\u200b", "été", ["été"]),
    ("long_text", {}, "Un\r\n\r\nDeux ", "Un\n\nDeux", ["Un", "", "Deux"]),
    ("email", {}, " Nom@Exemple.fr ", "Nom@Exemple.fr", ["Nom@Exemple.fr"]),
    ("phone", {}, "06 12 34 56 78", "+33612345678", None),
    ("phone", {}, "+32 2 512 12 12", "+3225121212", None),
    ("siret", {}, "732 829 320 00074", "73282932000074", ["73282932000074"]),
    ("licence_plate", {}, "ab 123 cd", "AB-123-CD", ["AB-123-CD"]),
    ("number", {"unit": "m²"}, "1 234", 1234, ["1234 m²"]),
    ("number", {}, "2,50", 2.5, ["2,5"]),
    ("number", {}, 12, 12, ["12"]),
    ("number", {}, "-0", 0, ["0"]),
    ("number", {"min": 1, "max": 1}, "1", 1, ["1"]),
    ("amount", {}, "1 234,5 €", "1234.50", None),
    ("amount", {}, 12.5, "12.50", None),
    ("amount", {"min": 10, "max": 10}, "10", "10.00", None),
    ("date", {}, "2024-02-29", "2024-02-29", ["29 février 2024"]),
    ("date", {}, ["29", "2", "2024"], "2024-02-29", ["29 février 2024"]),
    ("date", {"max": "today"}, "2026-06-15", "2026-06-15", ["15 juin 2026"]),
    ("date", {"min": "today"}, "2026-06-15", "2026-06-15", ["15 juin 2026"]),
    ("choice", {"choices": CHOICES}, "b", "b", ["Deux"]),
    ("choices", {"choices": CHOICES}, ["b", "a", "b"], ["a", "b"], ["Un", "Deux"]),
    ("yes_no", {}, "yes", True, None),
    ("yes_no", {}, False, False, None),
    ("address", {}, HOME, {**HOME, "extra": ""}, ["12 rue des Lilas", "35140 Saint-Exemple"]),
    ("identity", {}, {**WHO, "birth_date": ["17", "05", "1990"]}, WHO, None),
    ("file", {}, [UUID], [UUID], None),
    ("file", {"max": 2}, [UUID, UUID.replace("1", "2")], [UUID, UUID.replace("1", "2")], None),
    ("block", {"fields": [{"one": "email"}]}, [{"one": "a@b.fr"}], [{"one": "a@b.fr"}], ["a@b.fr"]),
    ("siren", {}, "732 829 320", "732829320", ["732829320"]),
    ("rna", {}, "w35 1234567", "W351234567", ["W351234567"]),
    ("iban", {}, "fr76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189", None),
    ("commune", {}, "rennes", RENNES, ["Rennes (35)"]),
    ("commune", {}, "35000 Rennes", RENNES, ["Rennes (35)"]),
    ("commune", {}, {"code": "35238"}, RENNES, ["Rennes (35)"]),
    (
        "commune",
        {},
        "St Denis (93)",
        {**RENNES, "code": "93066", "name": "Saint-Denis", "department": "93"},
        None,
    ),
    ("departement", {}, "2a", "2A", ["Corse-du-Sud (2A)"]),
    ("country", {}, "de", "DE", ["Allemagne"]),
    ("url", {}, " exemple.fr/a ", "https://exemple.fr/a", ["https://exemple.fr/a"]),
    ("time", {}, "9h", "09:00", ["9 h"]),
    ("time", {}, "14 h 05", "14:05", ["14 h 05"]),
    ("time_range", {}, {"start": "9:30", "end": "12h"}, {"start": "09:30", "end": "12:00"}, None),
    ("consent", {}, True, True, None),
    ("signature", {}, {"name": " Camille  Martin", "agreed": "on"}, SIGNED, None),
    ("quotient_familial", {}, {"value": "742,5", "date": ["1", "6", "2026"]}, QUOTIENT, None),
    ("schooling", {}, {"school": " Jules  Ferry ", "code": "0350001l"}, SCHOOL, None),
    ("schooling", {}, {**SCHOOL, "year": "2026-2028"}, SCHOOL, None),
    ("ranking", {"choices": CHOICES}, {"place1": "b", "place2": "a"}, ["b", "a"], ["1. Deux", "2. Un"]),
    ("ranking", {"choices": CHOICES, "max": 1}, ["b"], ["b"], ["1. Deux"]),
    ("linked_choices", LINKED, {"first": "a", "second": "y"}, {"first": "a", "second": "y"}, ["Un", "Y"]),
    ("linked_choices", LINKED, {"first": "", "second": "z"}, {"first": "b", "second": "z"}, ["Deux", "Z"]),
    (
        "table",
        TABLE,
        {"mon": {"open": "2", "note": ""}, "tue": {}},
        {"mon": {"open": 2}},
        ["Lundi : Places 2"],
    ),
    (
        "map_point",
        {},
        {"latitude": "48,1113", "longitude": "-1.68"},
        {"latitude": 48.1113, "longitude": -1.68},
        None,
    ),
    (
        "map_point",
        {},
        {"latitude": "48.1, -1.5", "longitude": ""},
        {"latitude": 48.1, "longitude": -1.5},
        None,
    ),
    ("map_area", {}, "48.111, -1.68\n48.111, -1.679\n48.112, -1.679", AREA, None),
    ("case_link", {}, "d-2026-00042", "D-2026-00042", ["D-2026-00042"]),
    ("address", {}, {**HOME, "point": [48.1, -1.6]}, {**HOME, "extra": "", "point": [48.1, -1.6]}, None),
    ("number", {}, "1234567", 1234567, ["1234567"]),
]

# (type, words, what is sent, part of the question that is wrong)
REFUSED = [
    ("text", {}, 3, ""),
    ("text", {}, " ", ""),
    ("long_text", {}, "\u200b\n", ""),
    ("text", {}, "a\x00b", ""),
    ("text", {}, "a\ud800b", ""),
    ("text", {"max": 3}, "long", ""),
    ("text", {}, LONG, ""),
    ("long_text", {}, "a" * 5_001, ""),
    ("email", {}, "nom@", ""),
    ("email", {}, "a@b.fr, c@d.fr", ""),
    ("email", {}, f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.fr", ""),
    ("email", {}, "a\ud800@b.fr", ""),
    ("phone", {}, "12", ""),
    ("phone", {}, LONG, ""),
    ("siret", {}, "73282932000075", ""),
    ("licence_plate", {}, "AB-12-CD", ""),
    ("number", {}, "douze", ""),
    ("number", {}, LONG, ""),
    ("number", {}, 10**100_000, ""),
    ("number", {}, float("nan"), ""),
    ("number", {}, "inf", ""),
    ("number", {}, "1e9", ""),
    ("number", {}, True, ""),
    ("number", {"min": 2}, "1,9", ""),
    ("number", {"max": 2}, "2,1", ""),
    ("amount", {}, "12,345", ""),
    ("amount", {}, "-3", ""),
    ("amount", {}, 10**100_000, ""),
    ("amount", {}, LONG, ""),
    ("amount", {"max": 10}, "10,01", ""),
    ("amount", {"min": 10}, "9,99", ""),
    ("date", {}, "2023-02-29", "day"),
    ("date", {}, ["31", "13", "2024"], "month"),
    ("date", {}, ["1", "1", "24"], "year"),
    ("date", {}, ["1", "", "2024"], ""),
    ("date", {}, [1, 2, 10**100_000], ""),
    ("date", {}, "²024-01-01", ""),
    ("date", {"max": "today"}, "2026-06-16", ""),
    ("date", {"min": "today"}, "2026-06-14", ""),
    ("date", {"max": "2020-12-31"}, "2021-01-01", ""),
    ("choice", {"choices": CHOICES}, "c", ""),
    ("choice", {"choices": CHOICES}, ["a"], ""),
    ("choices", {"choices": CHOICES}, "a", ""),
    ("choices", {"choices": CHOICES}, ["a", "c"], ""),
    ("choices", {"choices": CHOICES}, ["a", ["a"]], ""),
    ("yes_no", {}, "oui", ""),
    ("yes_no", {}, 1, ""),
    ("address", {}, {**HOME, "postcode": "3514"}, "postcode"),
    ("address", {}, {**HOME, "street": ""}, "street"),
    ("address", {}, {**HOME, "city": 3}, "city"),
    ("address", {}, {**HOME, "city": "a\x00"}, "city"),
    ("address", {}, {**HOME, "planet": "Mars"}, ""),
    ("address", {}, {**HOME, 3: "Mars"}, ""),
    ("identity", {}, {**WHO, "family_name": " "}, "family_name"),
    ("identity", {}, {**WHO, "birth_date": "2026-06-16"}, "birth_date"),
    ("identity", {}, {**WHO, "birth_date": ["31", "2", "1990"]}, "birth_date.day"),
    ("identity", {}, {"family_name": "Martin"}, "given_names"),
    ("file", {}, [UUID, UUID], ""),
    ("file", {}, ["../../etc/passwd"], ""),
    ("file", {}, [3], ""),
    ("file", {}, [DEEP], ""),
    ("block", {"fields": [{"one": "email"}]}, {"one": "a@b.fr"}, ""),
    ("block", {"fields": [{"one": "email"}]}, [{"one": "a@b.fr"}] * 51, ""),
    ("block", {"fields": [{"one": "email"}]}, ["a@b.fr"], ""),
    ("siren", {}, "732829321", ""),
    ("rna", {}, "W12", ""),
    ("iban", {}, "FR7630006000011234567890188", ""),
    ("iban", {}, "FR9830006000011234567890100", ""),  # its own key is right, the French one is not
    ("iban", {}, LONG, ""),
    ("commune", {}, "Saint-Denis", ""),
    ("commune", {}, "Atlantide", ""),
    ("commune", {}, "Rennes (44)", ""),
    ("commune", {}, {"code": ["35238"]}, ""),
    ("commune", {}, LONG, ""),
    ("departement", {}, "20", ""),
    ("departement", {}, ["35"], ""),
    ("country", {}, "XX", ""),
    ("url", {}, "javascript:alert(1)", ""),
    ("url", {}, "ftp://exemple.fr", ""),
    ("url", {}, LONG, ""),
    ("time", {}, "25:00", ""),
    ("time", {}, "9 h 75", ""),
    ("time", {}, LONG, ""),
    ("time_range", {}, {"start": "12:00", "end": "12:00"}, "end"),
    ("time_range", {}, {"start": "midi", "end": "13:00"}, "start"),
    ("consent", {}, False, ""),
    ("consent", {}, "no", ""),
    ("signature", {}, {"name": "", "agreed": "on"}, "name"),
    ("signature", {}, {"name": "Camille Martin", "agreed": False}, "agreed"),
    ("quotient_familial", {}, {"value": "-1", "date": "2026-06-01"}, "value"),
    ("quotient_familial", {}, {"value": "700", "date": "2027-06-01"}, "date"),
    ("quotient_familial", {}, {"value": "700", "date": ["31", "2", "2026"]}, "date.day"),
    ("quotient_familial", {}, {"value": "700", "date": "2026-06-01", "source": "moi"}, "source"),
    ("schooling", {}, {"school": "", "code": "0350001L"}, "school"),
    ("schooling", {}, {"school": "Ferry", "code": "0350001A"}, "code"),
    ("schooling", {}, {"school": "Ferry", "code": ["0350001L"]}, "code"),
    ("schooling", {}, {"school": "F" * 121, "code": ""}, "school"),
    ("ranking", {"choices": CHOICES}, ["a", "a"], "place2"),
    ("ranking", {"choices": CHOICES}, {"place1": "", "place2": "a"}, "place1"),
    ("ranking", {"choices": CHOICES}, ["c"], "place1"),
    ("ranking", {"choices": CHOICES}, [["a"]], ""),
    ("linked_choices", LINKED, {"first": "a", "second": "z"}, "second"),
    ("linked_choices", LINKED, {"first": "c", "second": "z"}, "first"),
    ("linked_choices", LINKED, {"first": "a", "second": ""}, "second"),
    ("linked_choices", LINKED, {"first": ["a"], "second": "y"}, "first"),
    ("table", TABLE, {"wed": {"open": "2"}}, ""),
    ("table", TABLE, {"mon": {"open": "deux"}}, "mon.open"),
    ("table", TABLE, {"mon": {"note": "x"}}, "mon.open"),
    ("table", TABLE, {"mon": {"open": "2", "more": "x"}}, ""),
    ("table", TABLE, {"mon": ["2"]}, ""),
    ("map_point", {}, {"latitude": "91", "longitude": "0"}, "latitude"),
    ("map_point", {}, {"latitude": "ici", "longitude": "0"}, "latitude"),
    ("map_point", {}, {"latitude": "48", "longitude": float("nan")}, "longitude"),
    ("map_area", {}, "48.111, -1.68\n48.112, -1.68", ""),
    ("map_area", {}, "48, -1\n49, -2\n49, -1\n48, -2", ""),  # a bow tie
    ("map_area", {}, "48, -1\nailleurs", ""),
    ("map_area", {}, "{" * 10_000, ""),
    ("map_area", {}, {"type": "Point", "coordinates": [1, 2]}, ""),
    ("map_area", {}, {"type": "Polygon", "coordinates": [[[999, 2], [1, 2], [1, 3]]]}, ""),
    ("case_link", {}, "42", ""),
    ("case_link", {}, LONG, ""),
    ("address", {}, {**HOME, "point": [480, -1.6]}, ""),
    ("address", {}, {**HOME, "point": "ici"}, ""),
]


def ids(rows):
    return [f"{n}-{row[0]}" for n, row in enumerate(rows)]


@pytest.mark.parametrize(("kind", "words", "raw", "answer", "lines"), ACCEPTED, ids=ids(ACCEPTED))
def test_an_answer_is_accepted_shown_and_described(kind, words, raw, answer, lines):
    spec = question(kind, **words)
    assert ask(spec, raw) == (answer, [])
    assert ask(spec, answer) == (answer, []), "an answer already cleaned stays as it is"
    read = lines_of(spec, answer)
    assert all(isinstance(line, str) for line in read)
    assert lines is None or read == lines
    definition = from_data(put(sound(), "pages.0.fields.4", {"q": {"type": kind, "label": "Q", **words}}))
    described = answers_schema(definition)["properties"]["q"]
    jsonschema.validate(answer, described, format_checker=jsonschema.FormatChecker())
    json.dumps(answer)


@pytest.mark.parametrize(("kind", "words", "raw", "part"), REFUSED, ids=ids(REFUSED))
def test_an_answer_is_refused_in_words(kind, words, raw, part):
    answer, problems = ask(question(kind, **words), raw)
    assert answer is None
    assert (problems[0].field, problems[0].part) == ("q", part)
    assert {problem.field for problem in problems} == {"q"}
    assert len(problems[0].message) > 10
    problems[0].message.encode()


@pytest.mark.parametrize("kind", sorted(registry.field_types))
@pytest.mark.parametrize("raw", [None, "", [], {}])
def test_an_empty_answer_is_missing_unless_optional(kind, raw):
    spec = question(kind, **WHOLE, fields=[{"one": "email"}])
    _answer, problems = ask(spec, raw)
    if type_of(spec).derived:
        return
    assert bool(problems) == type_of(spec).asks
    assert ask(spec.model_copy(update={"optional": True}), raw) == (None, [])


@pytest.mark.parametrize("kind", sorted(registry.field_types))
@pytest.mark.parametrize(
    "words", [{}, {"max": 3}, {"min": 2, "max": 3}, {"min": "today"}, {"max": "2020-01-01"}]
)
def test_the_example_of_a_type_is_an_answer(kind, words):
    bounds = {"number": (int, int), "count": (int,), "date": (str, str)}.get(
        type_of(question(kind)).bounds, ()
    )
    if not all(isinstance(bound, bounds) for bound in words.values()):
        return
    spec = question(kind, **WHOLE, fields=[{"one": "email"}], **words)
    example = type_of(spec).example(spec, TODAY)
    if type_of(spec).asks and kind not in {"block", "computed"}:
        assert ask(spec, example)[1] == []


AWKWARD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from(
        [10**4_000, -(10**4_000), LONG, "\x00", "\ud800", "a" * 30_000, "2024-01-01", "yes", "a", UUID]
    )
    | st.floats()
    | st.text(st.characters(codec=None), max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["street", "postcode", "family_name", "birth_date", "one", "x", "\ud800"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=400, deadline=None)
@given(kind=st.sampled_from(sorted(registry.field_types)), raw=AWKWARD)
def test_anything_sent_is_an_answer_or_a_problem(kind, raw):
    spec = question(kind, **WHOLE, fields=[{"one": "date"}])
    answer, problems = ask(spec, raw)
    for problem in problems:
        f"{problem.field} {problem.message} {problem.part}".encode()
    if answer is not None and not problems:
        json.dumps(answer).encode()
        assert ask(spec, answer) == (answer, [])
        described = type_of(spec).schema(spec) if kind != "block" else {"type": "array"}
        jsonschema.validate(answer, described)


@pytest.mark.parametrize("kind", sorted(registry.field_types))
def test_a_deep_nest_is_a_problem(kind):
    spec = question(kind, **WHOLE, fields=[{"one": "text"}])
    for raw in (DEEP, {"street": DEEP}, [{"one": DEEP}], [DEEP, DEEP, DEEP]):
        _answer, problems = ask(spec, raw)
        assert problems or not type_of(spec).asks or type_of(spec).derived


def matching(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that obey a schema of ours."""
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "boolean":
            return st.booleans()
        case "number":
            return st.integers(schema.get("minimum", -(10**9)), schema.get("maximum", 10**9))
        case "array":
            return st.lists(
                matching(schema["items"]), min_size=1, max_size=2, unique=schema.get("uniqueItems", False)
            )
        case "object":
            return st.fixed_dictionaries(
                {name: matching(inner) for name, inner in schema["properties"].items()}
            )
        case _:
            return _texts(schema)


def _texts(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if "pattern" in schema:
        return st.from_regex(schema["pattern"].replace("$", r"\Z"))
    if schema.get("format") == "date":
        return st.dates(date(1900, 1, 1), TODAY).map(date.isoformat)
    if schema.get("format") == "uuid":
        return st.uuids().map(str)
    if schema.get("format") == "email":
        return st.emails()
    letters = st.characters(codec="utf-8", categories=["L", "N", "P"])
    return st.text(letters, min_size=1, max_size=min(schema.get("maxLength", 50), 50))


# Their schema cannot say all: check digits, numbering plans, the length of an address.
KNOWS_MORE = {
    "siret",
    "siren",
    "iban",
    "phone",
    "licence_plate",
    "email",
    "url",
    "commune",
    "address",
    "schooling",
}
BOUND_TOGETHER = {"time_range", "linked_choices", "map_area", "computed", "table", "block", "note"}
SAYS_ALL = sorted(set(registry.field_types) - KNOWS_MORE - BOUND_TOGETHER)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("kind", SAYS_ALL)
def test_what_the_schema_describes_is_accepted(kind, data):
    spec = question(kind, **WHOLE, most=1 if kind == "file" else None)
    raw = data.draw(matching(type_of(spec).schema(spec)))
    answer, problems = ask(spec, raw)
    if kind == "file" and len(raw) > 1:
        return
    assert problems == [], raw
    assert answer is not None


@pytest.mark.parametrize("kind", sorted(registry.field_types))
def test_an_export_has_the_same_columns_whatever_the_answer(kind):
    spec = question(kind, **WHOLE, fields=[{"one": {"type": "text", "label": "Un"}}])
    example = [{"one": "x"}] if kind == "block" else type_of(spec).example(spec, TODAY)
    answer = ask(spec, example)[0] if type_of(spec).asks else None
    filled, empty = columns_of(spec, answer), columns_of(spec, None)
    assert list(filled) == list(empty)
    assert not any(empty.values())
    assert all(isinstance(text, str) for text in filled.values())
    assert not type_of(spec).asks or any(filled.values())


COLUMNS = [
    ("commune", {}, RENNES, {"q": "Rennes", "q.code": "35238", "q.department": "35"}),
    ("address", {}, {**HOME, "point": [48.1, -1.6]}, None),
    ("choices", {"choices": CHOICES}, ["b"], {"q.a": "", "q.b": "x"}),
    ("ranking", {"choices": CHOICES}, ["b"], {"q.1": "Deux", "q.2": ""}),
    (
        "table",
        TABLE,
        {"mon": {"open": 2}},
        {"q.mon.open": "2", "q.mon.note": "", "q.tue.open": "", "q.tue.note": ""},
    ),
    ("amount", {}, "12.50", {"q": "12.50"}),
    ("date", {}, "2026-06-15", {"q": "2026-06-15"}),
]


@pytest.mark.parametrize(("kind", "words", "answer", "cells"), COLUMNS, ids=ids(COLUMNS))
def test_an_answer_makes_plain_cells(kind, words, answer, cells):
    found = columns_of(question(kind, **words), answer)
    assert cells is None or found == cells
    if kind == "address":
        assert found["q.city"] == "Saint-Exemple"
        assert found["q.latitude"] == "48.1"


# Computed answers


PRICE = {
    "type": "computed",
    "label": "Prix du repas",
    "hint": "Le quotient, divisé par deux cents.",
    "formula": "quotient / 200",
    "unit": "€",
}


def computing(**price: Any) -> Definition:
    data = put(sound(), "pages.0.fields.4", {"quotient": {"type": "quotient_familial", "optional": True}})
    return from_data(put(data, "pages.1.fields.3", {"price2": {**PRICE, **price}}))


def test_a_computed_answer_is_worked_out_and_never_taken_from_who_asks():
    definition = computing()
    raw = complete(definition, {"quotient": QUOTIENT}, TODAY)
    checked = clean_all(definition, {**raw, "price2": 0}, TODAY)
    assert checked.problems == []
    assert checked.answers["price2"] == 3.71
    spec = definition.fields[-1]
    assert lines_of(spec, checked.answers["price2"]) == [str(Money(371))]


def test_a_computed_answer_is_missing_when_what_it_needs_is():
    definition = computing()
    raw = complete(definition, {}, TODAY)
    checked = clean_all(definition, raw, TODAY)
    assert checked.problems == []
    assert "price2" not in checked.answers
    kept = {**checked.answers, "price2": 99}
    assert "price2" not in worked_out(definition, kept, TODAY)
    assert worked_out(definition, {**kept, "quotient": QUOTIENT}, TODAY)["price2"] == 3.71


def test_a_tariff_is_not_guessed_from_a_missing_answer():
    choosing = "choose(quotient <= 500, 1, 2)"
    for formula, expected in ((choosing, None), (f"choose(empty(quotient), 9, {choosing})", 9)):
        definition = computing(formula=formula)
        checked = clean_all(definition, complete(definition, {}, TODAY), TODAY)
        assert checked.answers.get("price2") == expected
    definition = computing(formula="count(children) * 2")
    assert clean_all(definition, complete(definition, {}, TODAY), TODAY).answers["price2"] == 0


def test_a_computed_answer_that_cannot_be_worked_out_is_none():
    definition = computing(formula="quotient / 0")
    raw = complete(definition, {"quotient": QUOTIENT}, TODAY)
    assert "price2" not in clean_all(definition, raw, TODAY).answers


def test_a_formula_that_no_answer_can_feed_is_no_part_of_what_must_be_sent():
    schema = answers_schema(computing())
    assert "price2" not in schema["required"]
    assert schema["properties"]["price2"]["readOnly"] is True


# Conditions


@pytest.fixture
def definition() -> Definition:
    return from_data(sound())


def test_an_answer_that_is_not_asked_is_left_out_whatever_was_sent(definition):
    raw = complete(definition, {"hosted": False, "kind": "small"}, TODAY)
    checked = clean_all(definition, {**raw, "host": "Quelqu’un", "price": "oups"}, TODAY)
    assert checked.problems == []
    assert {"host", "price"} & set(checked.answers) == set()
    checked = clean_all(definition, {**raw, "hosted": True, "host": "Quelqu’un"}, TODAY)
    assert checked.answers["host"] == "Quelqu’un"
    checked = clean_all(definition, {**raw, "hosted": True}, TODAY)
    assert [problem.field for problem in checked.problems] == ["host"]


def test_a_hidden_answer_neither_shows_a_page_nor_asks_for_a_document():
    data = put(sound(), "pages.1.show_if", "hosted")
    data = put(
        data, "pages.2", {"title": "Suite", "show_if": 'kind == "large"', "fields": [{"phone": "phone"}]}
    )
    data = put(data, "documents.1.host_letter.required_if", 'kind == "large"')
    definition = from_data(data)
    answers = {"hosted": True, "host": "Lui", "kind": "large", "price": "3.00"}
    assert [number for number, _page in visible_pages(definition, answers, TODAY)] == [0, 1, 2]
    assert [spec.name for spec, _must in needed_documents(definition, answers, TODAY)] == [
        "proof",
        "host_letter",
    ]
    answers["hosted"] = False  # the rest stays in the draft
    assert asked_answers(definition, answers, TODAY) == {"hosted": False}
    assert [number for number, _page in visible_pages(definition, answers, TODAY)] == [0]
    assert [spec.name for spec, _must in needed_documents(definition, answers, TODAY)] == ["proof"]


def test_a_sum_too_large_to_compute_hides_rather_than_fails():
    definition = from_data(put(sound(), "pages.0.fields.3.host.show_if", "hosted and 10*10*10*10*10*10 > 0"))
    assert visible_pages(definition, {"hosted": True}, TODAY)
    big = " * ".join(["999999999999999"] * 3)
    definition = from_data(put(sound(), "documents.1.host_letter.required_if", f"{big} > 0"))
    assert [spec.name for spec, _must in needed_documents(definition, {}, TODAY)] == ["proof"]


def test_unknown_names_are_problems(definition):
    raw = complete(definition, {}, TODAY)
    names = ["nom", "a" * 300, "\ud800", "q\x00", 3]
    checked = clean_all(definition, {**raw, **dict.fromkeys(names, "x")}, TODAY)
    assert len(checked.problems) == len(names)
    for problem in checked.problems:
        problem.field.encode()
    many = clean_all(definition, {f"n{n}": 1 for n in range(10_000)}, TODAY)
    assert len(many.problems) < 100


def test_the_entries_of_a_block_are_checked_one_by_one(definition):
    entries = [
        {"child": {**WHO, "birth_date": "2020-01-01"}, "school": "École du Bourg"},
        {"child": {**WHO, "birth_date": "2025-01-01"}, "school": "trop jeune pour que l’école soit demandée"},
        {"child": {**WHO, "birth_date": "2020-01-01"}},
        {"child": {**WHO, "birth_date": ["31", "2", "2020"]}, "surprise": 1},
    ]
    raw = complete(definition, {"children": entries}, TODAY)
    checked = clean_all(definition, raw, TODAY)
    assert [(problem.field, problem.part) for problem in checked.problems] == [
        ("children.2.school", ""),
        ("children.3.child", "birth_date.day"),
        ("children.3.surprise", ""),
    ]
    assert "school" not in checked.answers["children"][1]


def test_the_schema_of_answers_accepts_what_is_complete(definition):
    raw = complete(definition, {"kind": "large"}, TODAY)
    checked = clean_all(definition, raw, TODAY)
    schema = answers_schema(definition)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(checked.answers, schema, format_checker=jsonschema.FormatChecker())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**checked.answers, "surprise": 1}, schema)
