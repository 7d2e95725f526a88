"""Finding every sentence of the interface in the sources, without any tool that a newcomer might lack."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
ONE = {"_", "gettext", "gettext_lazy", "gettext_noop", "N_"}
MANY = {"ngettext", "ngettext_lazy", "ngettext_noop"}
Message = tuple[str, str]  # msgid, and msgid_plural or ""


@cache
def messages() -> dict[Message, list[str]]:
    """Each sentence, and the files where it stands."""
    found: dict[Message, list[str]] = {}
    for path in sorted((ROOT / "parvis").rglob("*")):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        if path.suffix == ".py":
            calls = in_python(path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt"} and "templates" in str(path):
            calls = in_python(_as_calls(templatize(path.read_text(encoding="utf-8"))))
        else:
            continue
        for message in calls:
            found.setdefault(message, []).append(str(path.relative_to(ROOT)))
    return found


def _as_calls(templatized: str) -> str:
    """What `templatize` leaves is not Python: keep its calls, one a line."""
    literal = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    calls = re.findall(rf"n?gettext\({literal}(?:,\s*{literal})?|_\({literal}", templatized)
    return "\n".join(f"{call})" for call in calls)


def in_python(source: str) -> Iterator[Message]:
    """Sentences marked for translation in some Python."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if name in ONE and len(node.args) == 1 and texts:
            yield texts[0], ""
        elif name in MANY and len(texts) >= 2:
            yield texts[0], texts[1]
        elif name == "gettext" and texts:
            yield texts[0], ""
