"""Giving a part another identifier, wherever the definition speaks of it: conditions, steps, letters, tests."""

from __future__ import annotations

import io
import tokenize
from typing import Any

from parvis.casework.definition.language import from_data, to_data
from parvis.casework.definition.model import Definition
from parvis.core.registries import registry

CONDITIONS = frozenset({"show_if", "required_if", "formula"})
NAMES = frozenset({"instead", "beneficiary"})  # words whose value is the name of a question
# Where a test speaks of each kind of part.
IN_TESTS = {
    "question": ("given", "computes", "asks", "skips", "refused_at"),
    "document": ("without", "needs", "refused_at"),
    "state": ("state",),
    "transition": ("refused_at",),
    "letter": ("sends",),
}


def rename(whole: Definition, kind: str, old: str, new: str) -> Definition:
    """The same with `old` called `new`. `kind`: question, document, state, transition, letter. Raises Refused."""
    data = to_data(whole)
    if kind in {"question", "document"}:
        _rename_named(data, "pages" if kind == "question" else "documents", old, new)
    if kind == "question":
        _rename_in_conditions(data, old, new)
    if kind in {"state", "transition"}:
        _rename_in_workflow(data["workflow"], kind, old, new)
    if kind == "letter":
        data["letters"] = {new if name == old else name: spec for name, spec in data["letters"].items()}
    _rename_in_effects(data["workflow"], kind, old, new)
    for test in data.get("tests", ()):
        _rename_in_test(next(iter(test.values())), kind, old, new)
    return from_data(data)


def _rename_named(data: dict[str, Any], word: str, old: str, new: str) -> None:
    """In the lists spelt `name: …`: those of pages and of blocks, or that of documents."""
    lists = [data.get(word, [])] if word == "documents" else [page["fields"] for page in data["pages"]]
    for parts in lists:
        parts[:] = [{new if name == old else name: rest for name, rest in part.items()} for part in parts]
        for part in parts:
            rest = next(iter(part.values()))
            if isinstance(rest, dict) and "fields" in rest:
                rest["fields"] = [
                    {new if name == old else name: one for name, one in inner.items()}
                    for inner in rest["fields"]
                ]


def _rename_in_conditions(data: Any, old: str, new: str) -> None:
    if isinstance(data, list):
        for item in data:
            _rename_in_conditions(item, old, new)
    elif isinstance(data, dict):
        for word, value in data.items():
            if word in CONDITIONS and isinstance(value, str):
                data[word] = renamed_in(value, old, new)
            elif word in NAMES and value == old:
                data[word] = new
            elif word == "connector" and isinstance(value, dict):
                data[word] = {service: _linked(links, old, new) for service, links in value.items()}
            elif word in {"show", "shows"}:  # what pages say of questions
                data[word] = _swapped(value, old, new)
            else:
                _rename_in_conditions(value, old, new)


def _linked(links: Any, old: str, new: str) -> Any:
    """The questions that an outside service fills in: one, or several by what it says."""
    if isinstance(links, dict):
        return {said: _swapped(name, old, new) for said, name in links.items()}
    return _swapped(links, old, new)


def renamed_in(source: str, old: str, new: str) -> str:
    """A condition that speaks of `new` instead of `old`; texts between quotes stay. One that cannot be read stays."""
    found = []
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, IndentationError, SyntaxError):
        return source
    for token in tokens:
        if token.type == tokenize.NAME and token.string == old and token.start[0] == 1:
            found.append(token.start[1])
    for at in reversed(found):
        source = source[:at] + new + source[at + len(old) :]
    return source


def _rename_in_workflow(flow: dict[str, Any], kind: str, old: str, new: str) -> None:
    word = "states" if kind == "state" else "transitions"
    flow[word] = {new if name == old else name: spec for name, spec in flow[word].items()}
    if kind == "transition":
        for state in flow["states"].values():
            if state.get("then") == old:
                state["then"] = new
        return
    if flow["start"] == old:
        flow["start"] = new
    for step in flow["transitions"].values():
        step["from"], step["to"] = _swapped(step["from"], old, new), _swapped(step["to"], old, new)


def _swapped(names: Any, old: str, new: str) -> Any:
    if isinstance(names, list):
        return [new if name == old else name for name in names]
    return new if names == old else names


def _rename_in_effects(flow: dict[str, Any], kind: str, old: str, new: str) -> None:
    """In the arguments of effects that say that they name this kind of part."""
    known = registry.workflow_actions
    for step in flow["transitions"].values():
        for effect in step["do"] if isinstance(step.get("do"), list) else ():
            for action, argument in effect.items() if isinstance(effect, dict) else ():
                if action in known and known[action].names == kind:
                    effect[action] = _swapped(argument, old, new)


def _rename_in_test(test: dict[str, Any], kind: str, old: str, new: str) -> None:
    then = test.get("then", {})
    for word in IN_TESTS[kind]:
        for place in (test, then):
            if isinstance(place.get(word), dict):
                place[word] = {new if name == old else name: answer for name, answer in place[word].items()}
            elif word in place:
                place[word] = _swapped(place[word], old, new)
    if kind == "transition":
        test["when"] = [
            {by: new if take == old else take for by, take in step.items()} for step in test.get("when", ())
        ]
        if not test["when"]:
            del test["when"]
