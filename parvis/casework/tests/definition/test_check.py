"""`parvis procedures check`, on good files and on everything that is not one: plain lines, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest
import yaml
from django.conf import settings

from parvis.casework.commands import check_files
from parvis.casework.tests.definition.factories import put, sound

CATALOGUE = sorted(str(path) for path in (Path(settings.BASE_DIR) / "catalogue").glob("*.yaml"))
SOUND = yaml.safe_dump(sound(), allow_unicode=True, sort_keys=False)


def check(*paths, as_json=False):
    said: list[str] = []
    return check_files([str(path) for path in paths], said.append, as_json), said


def written(tmp_path, content):
    path = tmp_path / "procedure.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_the_catalogue_is_ok():
    code, said = check(*CATALOGUE)
    assert code == 0
    assert said == [f"{path}: ok" for path in CATALOGUE]


def test_a_fault_is_one_line_with_file_line_path_why_and_how(tmp_path):
    path = written(tmp_path, SOUND.replace("show_if: hosted", "show_if: hotsed"))
    code, said = check(path, CATALOGUE[0])
    assert code == 1
    (fault, fine) = said
    number = next(n for n, line in enumerate(path.read_text().splitlines(), 1) if "hotsed" in line)
    assert fault.startswith(f"{path}: {number}: pages.0.fields.3.show_if: ")
    assert "hosted" in fault
    assert fine.endswith(": ok")


def test_json_says_the_same(tmp_path):
    path = written(tmp_path, SOUND.replace("by: approver", "by: nobody"))
    code, said = check(path, as_json=True)
    ((file,),) = [json.loads(text) for text in said]
    assert code == 1
    assert not file["ok"]
    assert [fault["path"] for fault in file["faults"]] == ["workflow.transitions.refuse.by"]
    assert file["faults"][0]["line"] > 1
    assert file["faults"][0]["code"] == "language.literal_error"


BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(9))
# (bytes of a file, word expected in the message, line)
ODD = [
    (b"", "", 1),
    (b"   \n\n", "", 1),
    (b"procedure", "", 1),
    (b"- a\n- b\n", "", 1),
    (b"\x00\x01\x02", "UTF-8", 1),
    (b"\x89PNG\r\n\x1a\n\xff\xfe", "UTF-8", 1),
    (SOUND.encode("utf-16"), "UTF-8", 1),
    (SOUND.encode() + b"cost: a\x00b\n", "UTF-8", 1),
    (SOUND.encode() + b"cost: \xed\xa0\x80\n", "UTF-8", 1),
    (b"x" * 50_000_000, "300", 1),
    (BOMB.encode(), "&", 1),
    (b"procedure: !!python/object/apply:os.system [id]\n", "!", 1),
    (b"procedure: !!binary aGVsbG8=\n", "!", 1),
    (b"title: a\n\tsummary: b\n", "", 2),
    (b"title:\n\t- a\n", "", 2),
    (b"title: a\ntitle: b\n", "title", 2),
    (b"a: {b: 1, b: 2}\n", "b", 1),
    (b"[" * 100_000, "", 1),
    (b"{a: " * 70_000, "", 1),
    (b"".join(b" " * n + b"a:\n" for n in range(300)), "", 40),
    (b"- " * 90_000, "", 1),
    (b"? [a, b]\n: c\n", "?", 1),
    (b"? {a: b}\n: c\n", "?", 1),
    (b"1: a\n", "1", 1),
    (b"true: a\n", "true", 1),
    (b"~: a\n", "~", 1),
    (b"a: 'never closed\n", "", 1),
    (b"a: b: c\n", "", 1),
    (b"a: Attention : lisez\n", "", 1),
    (b"a: {b: Avez-vous un chien ?}\n", "", 1),
    (b"--- a\n--- b\n", "", 2),
    (b"%YAML 9.9\n---\na: b\n", "", 1),
    (b"a: " + b"9" * 200_000 + b"\n", "procedure", 1),
    (b"a: " + b"<" * 200_000 + b"\n", "procedure", 1),
    ("\ufeff\ufeffa: b\n".encode(), "", 1),
]


@pytest.mark.parametrize(("content", "word", "line"), ODD, ids=range(len(ODD)))
def test_an_odd_file_gets_plain_lines(tmp_path, content, word, line):
    path = written(tmp_path, content)
    start = perf_counter()
    code, said = check(path)
    assert perf_counter() - start < 5
    assert code == 1
    assert all(text.startswith(f"{path}: ") and "\n" not in text for text in said)
    assert said[0].removeprefix(f"{path}: ").startswith(f"{line}: "), said[0]
    assert word in " ".join(said)
    assert "Error" not in " ".join(said)


WRONG = [
    # (text to replace, replacement, path of the fault)
    ("takes: 5 minutes", "takes: 5", "takes"),
    ("takes: 5 minutes", "takes: yes", None),
    ("takes: 5 minutes", "takes: 2026-01-01", None),
    ("takes: 5 minutes", "takes:", "takes"),
    ("takes: 5 minutes", "takes: [5, minutes]", "takes"),
    ("takes: 5 minutes", "takes: 1:30", None),
    ("takes: 5 minutes", "takes: true", "takes"),
    ("takes: 5 minutes", "takes: .nan", None),
    ("takes: 5 minutes", "takes: ''", "takes"),
    ("takes: 5 minutes", 'takes: "\\0"', "takes"),
    ("takes: 5 minutes", 'takes: "\\ud800"', "takes"),
    ("takes: 5 minutes", f"takes: {'a' * 301}", "takes"),
    ("takes: 5 minutes", "takse: 5 minutes", "takse"),
    ("after: 2 months", "after: 2 mois", "legal.clock.after"),
    ("after: 2 months", "after: 0 days", "legal.clock.after"),
    ("after: 2 months", "aftre: 2 months", "legal.clock.aftre"),
    ("silence: acceptance", "silence: maybe", "legal.clock.silence"),
    ("optional: true", "optional: oui", "pages.1.fields.2.optional"),
    ("optional: true", "optional: on", "pages.1.fields.2.optional"),
    ("small: Une petite chose", "Small: Une petite chose", "pages.1.fields.0.choices.0"),
    ("small: Une petite chose", "small: 3", "pages.1.fields.0.choices.0"),
    ("max: 500", "max: [1]", "pages.1.fields.1.max"),
    ("max: 500", "max: demain", "pages.1.fields.1.max"),
    ("max: 500", "max: 2026-02-30", "pages.1.fields.1.max"),
    ("max: 500", "max: true", "pages.1.fields.1.max"),
    ("max: 500", "max: 5_00", "pages.1.fields.1.max"),
    ("- email: email", "- email: 3", "pages.0.fields.1"),
    ("- email: email", "- email", "pages.0.fields.1"),
    ("do: ask_for_missing_items", "do: {a: 1, b: 2}", "workflow.transitions.ask.do.0"),
    ("do: ask_for_missing_items", "do: [{}]", "workflow.transitions.ask.do.0"),
    ("- officer: accept", "- {officer: accept, applicant: withdraw}", "tests.1.when.0"),
    ("state: granted", "stat: granted", "tests.1.then.stat"),
]


@pytest.mark.parametrize(("word", "instead", "path"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_word_is_placed(tmp_path, word, instead, path):
    assert word in SOUND
    file = written(tmp_path, SOUND.replace(word, instead, 1))
    code, said = check(file)
    assert code == (path is not None), said
    if path is not None:
        number = 1 + next(
            n for n, text in enumerate(file.read_text().splitlines()) if instead.split("\n")[0] in text
        )
        assert any(text.startswith(f"{file}: {number}: {path}") for text in said), said


def test_what_is_not_a_file_is_said(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for path in (tmp_path, tmp_path / "absent.yaml", pipe, loop, "a\0b", tmp_path / ("n" * 300)):
        code, said = check(path)
        assert code == 1
        assert len(said) == 1


def test_a_name_that_is_not_text_is_printed(tmp_path):
    name = os.fsencode(tmp_path) + b"/\xff.yaml"
    code, said = check(os.fsdecode(name))
    assert code == 1
    said[0].encode()


def test_many_conditions_do_not_wear_the_verifier_out(tmp_path):
    hard = " or ".join(f'"c{n}" in many and kind == "small" and not hosted' for n in range(7))
    data = sound()
    choices = {f"c{n}": "Choix" for n in range(7)}
    put(data, "pages.1.fields.3", {"many": {"type": "choices", "label": "Choix", "choices": choices}})
    put(
        data,
        "documents",
        [{f"d{n}": {"title": "D", "required_if": f"({hard}) and hosted"}} for n in range(60)],
    )
    start = perf_counter()
    code, said = check(written(tmp_path, yaml.safe_dump(data, allow_unicode=True, sort_keys=False)))
    assert code == 1
    assert len(said) == 60
    assert perf_counter() - start < 20


def test_the_command_speaks_and_needs_no_database(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "PARVIS_DATA": str(tmp_path),
    }
    bad = written(tmp_path, "title: a\ntitle: b\n")
    command = [sys.executable, "-m", "parvis.config.cli", "procedures", "check", CATALOGUE[0], str(bad)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == f"{CATALOGUE[0]}: ok"
    assert len(done.stdout.splitlines()) == 2
