"""`parvis procedures`: verify procedures written in YAML, run their scenarios, print the schema of their language;
without a database.

Whatever a path leads to, the answer is a plain sentence: a clerk's file may be missing, binary, or huge.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterable
from pathlib import Path

from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, Refused
from parvis.casework.definition.language import MOST_BYTES, read
from parvis.casework.schema import language_schema
from parvis.casework.verification.scenarios import broken_promises
from parvis.casework.verification.verifier import verify

Say = Callable[[str], object]


def check_files(paths: Iterable[str], say: Say, as_json: bool = False) -> int:
    """Verify files, one line a fault: `file: line: path: why how to mend`. Returns 1 when any has a fault.

    Units are not checked: only an authority knows its own.
    """
    found = [(path, faults_of(path)) for path in paths]
    if as_json:
        say(json.dumps([_as_data(path, faults) for path, faults in found], ensure_ascii=False, indent=1))
    else:
        for path, faults in found:
            for line in [_line(path, fault) for fault in faults] or [f"{_shown(path)}: ok"]:
                say(line)
    return 1 if any(faults for _path, faults in found) else 0


def run_tests(paths: Iterable[str], say: Say, as_json: bool = False) -> int:
    """Run the scenarios of files, one line each: `file: pass: name` or `file: fail: name: why how`. A file that
    cannot be run says why. Returns 1 when anything fails, or when a file tells no scenario."""
    found = [(path, tests_of(path)) for path in paths]
    if as_json:
        say(json.dumps([_as_tests(path, rows) for path, rows in found], ensure_ascii=False, indent=1))
    else:
        for path, rows in found:
            for name, faults in rows:
                why = " ".join(f"{fault.why} {fault.mend}" for fault in faults)
                say(f"{_shown(path)}: {f'fail: {name}: {why}' if faults else f'pass: {name}'}")
    return 1 if any(faults for _path, rows in found for _name, faults in rows) else 0


def tests_of(path: str) -> list[tuple[str, list[Fault]]]:
    """The scenarios of a file and their faults; a file that may not be published has one line with all its faults,
    since what its scenarios would say means nothing."""
    try:
        definition, lines = read(_text(Path(path)))
    except Refused as refused:
        return [("-", refused.faults)]
    faults = [one for one in verify(definition, lines=lines) if not one.code.startswith("scenario.")]
    if faults:
        return [("-", faults)]
    if not definition.tests:
        why, mend = _("This procedure tells no scenario."), _("Write tests.")
        return [("-", [Fault("tests", why, mend, code="scenario.none")])]
    return [(scenario.name, broken_promises(definition, n)) for n, scenario in enumerate(definition.tests)]


def _as_tests(path: str, rows: list[tuple[str, list[Fault]]]) -> dict[str, object]:
    tests = [
        {"test": name, "ok": not faults, "why": " ".join(f"{fault.why} {fault.mend}" for fault in faults)}
        for name, faults in rows
    ]
    return {"file": _shown(path), "ok": all(test["ok"] for test in tests), "tests": tests}


def print_schema(say: Say) -> int:
    """Print the JSON Schema of the language, as `docs/procedure.schema.json` keeps it."""
    say(json.dumps(language_schema(), ensure_ascii=False, indent=1))
    return 0


def faults_of(path: str) -> list[Fault]:
    """All that is wrong with a file, from its bytes to its scenarios."""
    try:
        definition, lines = read(_text(Path(path)))
    except Refused as refused:
        return refused.faults
    return verify(definition, lines=lines)


def _text(path: Path) -> str:
    """The text of a file. Raises Refused."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise _refusal(_("This is a folder."), _("Name the files in it."))
        if not stat.S_ISREG(status.st_mode):
            raise _refusal(_("This is not an ordinary file."), _("Name a file written in YAML."))
        if status.st_size > MOST_BYTES:
            raise _refusal(_("The file is longer than 300 kB."), _("Shorten it."))
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as problem:
        raise _refusal(_("There is no such file."), _("Check its name.")) from problem
    except UnicodeDecodeError as problem:
        why = _("The file holds characters that are not text.")
        raise _refusal(why, _("Save it again as UTF-8 text.")) from problem
    except (OSError, ValueError) as problem:
        if isinstance(problem, Refused):
            raise
        raise _refusal(_("The file cannot be read."), _("Check its name and who may read it.")) from problem


def _refusal(why: str, mend: str) -> Refused:
    return Refused([Fault("", why, mend, code="file")])


def _line(path: str, fault: Fault) -> str:
    where = [_shown(path), str(fault.line or 1), fault.path or "-"]
    return " ".join(f"{': '.join(where)}: {fault.why} {fault.mend}".split())


def _shown(path: str) -> str:
    """The name of a file, fit to be printed whatever its bytes."""
    return path.encode("utf-8", "replace").decode()


def _as_data(path: str, faults: list[Fault]) -> dict[str, object]:
    listed = [{"line": f.line, "path": f.path, "code": f.code, "why": f.why, "mend": f.mend} for f in faults]
    return {"file": _shown(path), "ok": not faults, "faults": listed}
