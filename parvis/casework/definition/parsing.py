"""YAML in: plain data and the line of each word. Safe (no tags, no anchors, no twice-written key) and bounded
(bytes, depth), so that a file can neither run anything nor wear the reader out."""

from __future__ import annotations

import re
from typing import Any

import yaml
from django.utils.translation import gettext as _

from parvis.casework.definition.faults import Fault, Refused

MOST_BYTES = 300_000
MOST_DEPTH = 40
Positions = dict[str, int]

# What the two readers take otherwise: tabs, marks and line ends of Unicode, half characters, a comment stuck to a
# block, an empty document.
UNSURE = re.compile(r"[\t\x85\u2028\u2029\ufeff\ud800-\udfff]|[|>][-+0-9]*#|^---\s*(?:#|\Z)", re.MULTILINE)

# Lists whose items are spelt `name: …`: the name adds no step to a path.
NAMED_LISTS = frozenset({"fields", "documents", "tests", "choices", "rows"})


class Loader(yaml.SafeLoader):
    """YAML without dates, sexagesimal numbers or `yes` and `no` (a clerk writes oui, non, or true). Says best what is
    wrong with a text."""

    depth = 0
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Refuse anchors, aliases, tags and depth before anything is built from them."""
        event = self.peek_event()
        line = event.start_mark.line
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise refusal(
                line, _("Anchors and aliases (& and *) are not accepted."), _("Write the value again.")
            )
        if getattr(event, "tag", None):
            raise refusal(
                line, _("Tags (!) are not accepted."), _("Remove it, or put the text between quotes.")
            )
        if self.depth >= MOST_DEPTH:
            raise refusal(line, _("The text is nested too deeply."), _("Simplify it."))
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^(?:0|[-+]?[1-9][0-9]{0,17})$", "-+0123456789"),
    ("float", r"^[-+]?[0-9]{1,18}\.[0-9]{0,18}(?:[eE][-+][0-9]{1,2})?$", "-+0123456789"),
):
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


class FastLoader(getattr(yaml, "CSafeLoader", Loader)):  # type: ignore[misc] # libyaml may be absent
    """The same words read five times faster by libyaml, for texts in which nothing is to be refused."""

    yaml_implicit_resolvers = Loader.yaml_implicit_resolvers


def parse(text: str) -> tuple[Any, Positions]:
    """The data that a YAML text spells, and the line (from 1) of each path. Raises Refused."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise refusal(-1, _("The file is longer than 300 kB."), _("Shorten it."))
    lines: Positions = {}
    try:
        loader = (FastLoader if _is_plain(text) else Loader)(text)
        root = loader.get_single_node()
        _walk(root, "", lines)
        return (None if root is None else loader.construct_document(root)), lines
    except yaml.YAMLError as problem:
        raise _unreadable(problem) from problem
    except (RecursionError, ValueError) as problem:
        if isinstance(problem, Refused):
            raise
        raise refusal(-1, _("The text cannot be read."), _("Simplify it.")) from problem


def _is_plain(text: str) -> bool:
    """Whether libyaml reads a text as the other reader does: well formed, without anchor, tag or depth."""
    if UNSURE.search(text):
        return False
    flows: list[bool] = []  # of each collection that is open: whether it is written between brackets
    try:
        for event in yaml.parse(text, FastLoader):
            if isinstance(event, yaml.CollectionEndEvent):
                flows.pop()
            elif _is_refusable(event) or (flows and flows[-1] and _asks(event)):
                return False
            elif isinstance(event, yaml.CollectionStartEvent):
                flows.append(bool(event.flow_style))
                if len(flows) >= MOST_DEPTH:
                    return False
    except yaml.YAMLError:
        return False
    return True


def _is_refusable(event: yaml.Event) -> bool:
    return bool(
        isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None)
    )


def _asks(event: yaml.Event) -> bool:
    """Whether it is a text with a question mark and without quotes: only libyaml takes one between brackets."""
    return isinstance(event, yaml.ScalarEvent) and not event.style and "?" in event.value


def refusal(line: int, why: str, mend: str) -> Refused:
    """A refusal of the whole text. `line` counts from 0, -1 when unknown."""
    return Refused([Fault("", why, mend, line + 1, "yaml")])


def _unreadable(problem: yaml.YAMLError) -> Refused:
    mark = getattr(problem, "problem_mark", None)
    if "end of stream" in str(getattr(problem, "problem", "")):  # where the quote or the bracket was opened
        mark = getattr(problem, "context_mark", None) or mark
    line = mark.line if mark else -1
    if isinstance(problem, yaml.reader.ReaderError):
        why = _("The file holds characters that are not text.")
        return refusal(line, why, _("Save it again as UTF-8 text."))
    slip = str(getattr(problem, "problem", ""))
    if "\\t" in slip:
        return refusal(line, _("This line is indented with a tab."), _("Use spaces."))
    if "'?'" in slip or "mapping values are not allowed" in slip:
        why = _("A text with a colon or a question mark is not between quotes.")
        return refusal(line, why, _("Put the text between quotes."))
    return refusal(line, _("This line is not YAML."), _("Check the indentation, the colons and the quotes."))


def _walk(node: yaml.Node | None, path: str, lines: Positions) -> None:
    """Note the line of each path, and refuse keys that are not words or are written twice."""
    if node is None:
        return
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        _refuse_bad_keys(node)
        for index, (key, value) in enumerate(node.value):
            here = _joined(path, key.value)
            lines[here] = key.start_mark.line + 1
            if _is_named_list(path):  # choices spelt as one mapping
                lines[_joined(path, index)] = key.start_mark.line + 1
            _walk(value, here, lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk_item(item, path, index, lines)


def _walk_item(item: yaml.Node, path: str, index: int, lines: Positions) -> None:
    here = _joined(path, index)
    if _is_named_list(path) and isinstance(item, yaml.MappingNode) and len(item.value) == 1:
        _refuse_bad_keys(item)
        ((key, value),) = item.value
        lines[here] = key.start_mark.line + 1
        _walk(value, here, lines)
    else:
        _walk(item, here, lines)


def _refuse_bad_keys(node: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for key, _value in node.value:
        line = key.start_mark.line
        if not isinstance(key, yaml.ScalarNode) or not key.tag.endswith(":str"):
            written = key.value if isinstance(key, yaml.ScalarNode) else "?"
            raise refusal(
                line, _("“%(key)s” cannot be a name.") % {"key": written[:60]}, _("Begin it with a letter.")
            )
        if key.value in seen:
            raise refusal(
                line, _("“%(key)s” is written twice.") % {"key": key.value[:60]}, _("Keep one of them.")
            )
        seen.add(key.value)


def _is_named_list(path: str) -> bool:
    return path.rpartition(".")[2] in NAMED_LISTS


def _joined(path: str, step: object) -> str:
    return f"{path}.{step}" if path else str(step)
