"""The command line: help for every word, and mistakes answered in a sentence with the right exit code."""

import os
import subprocess
import sys

import pytest

from parvis.config import cli


def parvis(*words, **environment):
    """Run the command as a person would."""
    command = [sys.executable, "-m", "parvis.config.cli", *words]
    surroundings = os.environ | {"PARVIS_DEBUG": "0"} | environment
    return subprocess.run(command, check=False, capture_output=True, text=True, env=surroundings, timeout=60)


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_in_plain_words(name, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main([*name.split(), "--help"])
    assert stop.value.code == 0
    assert cli.COMMANDS[name].says in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("words", [[], ["fly"], ["journal"], ["backup"], ["serve", "--fast"]])
def test_misuse_is_explained_with_exit_code_2(words, capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(words)
    assert stop.value.code == 2
    assert "usage: parvis" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        (["migrate"], {"DATABASE_URL": "mysql://x"}, "DATABASE_OWNER_URL is not set"),
        (["manage", "check"], {"DATABASE_URL": "mysql://x"}, "expected postgresql://"),
        (["serve"], {"PORT": "many"}, "expected a port number"),
        (["backup", "/nowhere/file"], {"DATABASE_URL": "postgresql://a@127.0.0.1:1/x"}, "does not exist"),
    ],
)
def test_a_mistake_is_one_sentence_and_no_traceback(words, environment, expected, tmp_path):
    done = parvis(*words, PARVIS_DATA=str(tmp_path), **environment)
    assert done.returncode == 1
    assert expected in done.stderr
    assert done.stderr.startswith("parvis: ")
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_named(tmp_path):
    done = parvis("serve", PARVIS_DATA=str(tmp_path), DATABASE_URL="postgresql://a@127.0.0.1:1/x")
    assert done.returncode == 1
    assert "DATABASE_URL: PostgreSQL does not answer" in done.stderr


def test_stopping_what_does_not_run_is_no_fault(tmp_path):
    done = parvis("stop", PARVIS_DATA=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert "not running" in done.stdout


def test_a_part_that_cannot_be_measured_is_told(capsys):
    assert cli.main(["bench", "--only", "nothing", "--only", "raw"]) == 2
    assert "There is no part nothing to measure" in capsys.readouterr().err
