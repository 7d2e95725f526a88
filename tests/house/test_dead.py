"""Nothing is kept that nothing uses: each function and class of a file is named somewhere else than in a test."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

# What no code of ours names, and why it is there.
KEPT = {
    "appeal_deadline": "the last day to appeal, for the page of a decision",
    "forget_everything": "each test begins with an empty memory",
    "verifier_key": "the public key of the journal, for witnesses",
    "verify_inclusion": "the proof that an entry is in the journal, for who checks it outside",
}


def sources() -> dict[Path, str]:
    """Code and templates without tests, generated migrations left aside."""
    paths = (path for kind in ("*.py", "*.html") for path in (ROOT / "parvis").rglob(kind))
    kept = (path for path in paths if not {"tests", "migrations"} & set(path.parts))
    return {path: path.read_text(encoding="utf-8") for path in kept}


def defined(text: str) -> list[str]:
    """The functions and classes at the level of a file that no decorator hands to somebody else."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    found = [node for node in ast.parse(text).body if isinstance(node, kinds) and not node.decorator_list]
    return [node.name for node in found]


def test_each_function_and_class_is_used() -> None:
    texts = sources()
    uses = Counter(word for text in texts.values() for word in WORD.findall(text))
    unused = {
        name: str(path.relative_to(ROOT))
        for path, text in texts.items()
        if path.suffix == ".py" and path.name != "apps.py"
        for name in defined(text)
        if uses[name] == 1
    }
    assert set(unused) == set(KEPT), "Remove what nothing uses, or take out of KEPT what is used by now."
