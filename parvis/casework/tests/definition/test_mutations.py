"""Definitions changed at random: reading and verifying never crash, and each fault can be found in the file."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from parvis.casework.definition.faults import Fault, Refused
from parvis.casework.definition.language import digest, from_data, read, to_data, write
from parvis.casework.definition.parsing import NAMED_LISTS, Loader, parse
from parvis.casework.tests.definition.factories import sound
from parvis.casework.verification.verifier import verify

CATALOGUE = [
    yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((Path(settings.BASE_DIR) / "catalogue").glob("*.yaml"))
]
TEXTS = [path.read_text(encoding="utf-8") for path in (Path(settings.BASE_DIR) / "catalogue").glob("*.yaml")]
MANY = hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
WORDS = [
    "hosted",
    "received",
    "waiting",
    "granted",
    "text",
    "block",
    "choice",
    "today",
    "2 months",
    "grounds",
    "x",
    "",
]
SIGNS = ["", " ", "\t", ":", "- ", "\n", "'", '"', "{", "[", "|", "#", "&a ", "*a", "!"]
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text(st.characters(codec=None), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
    max_leaves=6,
)


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in plain data, as steps from the top."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [place for step, inner in pairs for place in [(*path, step), *places(inner, (*path, step))]]


def at(data: Any, place: tuple[Any, ...]) -> Any:
    for step in place:
        data = data[step]
    return data


@st.composite
def mutants(draw: st.DrawFn) -> dict[str, Any]:
    """A sound definition, changed in one to three places."""
    data = copy.deepcopy(draw(st.sampled_from([sound(), *CATALOGUE])))
    for _change in range(draw(st.integers(1, 3))):
        found = places(data)
        *around, last = draw(st.sampled_from(found))
        parent = at(data, tuple(around))
        match draw(st.sampled_from(["replace", "remove", "copy", "rename"])):
            case "replace":
                parent[last] = draw(ANY)
            case "remove":
                del parent[last]
            case "copy":
                parent[last] = copy.deepcopy(at(data, draw(st.sampled_from(found))))
            case "rename" if isinstance(parent, dict):
                parent[draw(st.sampled_from([*WORDS, *parent]))] = parent.pop(last)
    return data


def exists(path: str, data: Any) -> bool:
    """Whether a path can be followed in plain data, but for its last step, which may be what is missing."""
    steps = path.split(".") if path else []
    above = ""
    for number, step in enumerate(steps):
        if above in NAMED_LISTS and isinstance(data, dict):  # choices spelt as one mapping
            data = list(data.values())
        known = step in data if isinstance(data, dict) else _is_index(step, data)
        if not known:
            return number == len(steps) - 1
        data = data[int(step)] if isinstance(data, list) else data[step]
        if above in NAMED_LISTS and isinstance(data, dict) and len(data) == 1:
            data = next(iter(data.values()))
        above = step
    return True


def _is_index(step: str, data: Any) -> bool:
    return isinstance(data, list) and step.isdecimal() and int(step) < len(data)


def attempt(reader: Any, source: Any) -> tuple[Any, list[Fault]]:
    """What was read, or the faults for which it was refused."""
    try:
        return reader(source), []
    except Refused as refused:
        return None, refused.faults


@MANY
@given(mutants())
def test_a_mutant_is_refused_in_words_or_verified(data):
    definition, faults = attempt(from_data, data)
    assert definition or faults
    if definition:
        data, faults = to_data(definition), verify(definition, units={"accueil", "education"})
        assert all(fault.code for fault in faults)
    for fault in faults:
        assert exists(fault.path, data), fault
        assert fault.why
        assert fault.mend
        str(fault).encode()


@MANY
@given(mutants())
def test_export_then_import_gives_the_same_bytes(data):
    definition, _faults = attempt(from_data, data)
    if definition is None:
        return
    text = write(definition)
    again, lines = read(text)
    assert again == definition
    assert write(again) == text
    assert digest(again) == digest(definition)
    assert from_data(to_data(definition)) == definition
    for fault in verify(again, lines=lines):
        assert fault.line > 0


def changed(data, most):
    """A text of the catalogue with at most so many changes."""
    text = data.draw(st.sampled_from(TEXTS))
    for _change in range(data.draw(st.integers(0, most))):
        start = data.draw(st.integers(0, len(text)))
        length = data.draw(st.integers(0, 30))
        text = text[:start] + data.draw(st.sampled_from(SIGNS)) + text[start + length :]
    return text


@MANY
@given(st.data())
def test_both_readers_of_yaml_read_the_same(data):
    same_by_both(changed(data, 1))


def same_by_both(text):
    """Read by libyaml or by the other reader: the same data, the same lines, the same refusal."""
    fast = attempt(parse, text)
    with patch("parvis.casework.definition.parsing.FastLoader", Loader):
        assert fast == attempt(parse, text)


@pytest.mark.parametrize(
    "text",
    [
        "a:\tb",
        "a: b\t# c",
        "[a,\tb]",
        "a: {b:\tc}",
        "a: \ud800",
        "a: \x00",
        "a: \ufeffb",
        "\ufeffa: 1",
        "a: |-# b",
        "\x85---",
        "--- # a",
        "--- #" + " " * 200_000 + "\nx",  # at once
        "{a: b, c 'd ?'}",
        "[a ?b]",
        "a: &x 1",
        "<<: {a: 1}",
        "a: 1\na: 2",
        "1: a",
        "? [a]\n: b",
        'a: "\\U00110000"',
        "%YAML 1.2\n---\na: 1",
        "a: " + "[" * 39 + "]" * 39,
        "[" * 40 + "]" * 40,
        "[" * 5000,
        "- " * 5000,
        "a" * 2000 + ": 1",
    ],
)
def test_what_the_readers_take_otherwise_is_read_by_one(text):
    same_by_both(text)


@MANY
@given(st.data())
def test_a_text_changed_at_random_is_read_or_refused(data):
    text = changed(data, 4)
    found, faults = attempt(read, text)
    if found:
        faults = verify(found[0], lines=found[1])
    for fault in faults:
        assert fault.line <= text.count("\n") + 1
        assert fault.line > 0 or not fault.path


@MANY
@given(ANY)
def test_anything_at_all_is_refused_in_words(data):
    definition, faults = attempt(from_data, data)
    assert definition is None
    assert faults
