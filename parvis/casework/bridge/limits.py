"""How much one request may ask: length, depth, and how many values it could bring."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

MOST_TOKENS = 4_000
MOST_DEPTH = 15
# The stored query for a hundred dossiers, with all that it can include, could bring a million.
MOST_VALUES = 1_500_000
PAGE = 100
CONNECTIONS = {"dossiers", "deletedDossiers", "pendingDeletedDossiers"}
LISTS = {"messages": 5, "traitements": 4, "avis": 2, "champs": 15, "rows": 2, "files": 2, "attachments": 2}


class TooMuch(GraphQLError):
    """A request that asks for too much, too deep. Nothing of it is answered."""


def check(document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> None:
    """Raises TooMuch. The document is valid: its fragments exist and make no circle."""
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    given = _defaults(operation) | dict(variables)
    depth, values = _Measure(fragments, given).of(operation.selection_set, 1)
    if depth > MOST_DEPTH:
        raise TooMuch(f"La requête a {depth} niveaux ; {MOST_DEPTH} au plus sont acceptés.")
    if values > MOST_VALUES:
        raise TooMuch("La requête demande trop de valeurs. Demandez moins de dossiers à la fois.")


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    found = {}
    for node in operation.variable_definitions or ():
        default = node.default_value
        if default is not None and hasattr(default, "value"):
            found[node.variable.name.value] = default.value
    return found


class _Measure:
    """Walks selections, fragments included, and counts each fragment once a place: what it measured is kept."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]) -> None:
        self.fragments, self.variables = fragments, variables
        self.known: dict[str, tuple[int, int]] = {}

    def of(self, selections: SelectionSetNode | None, depth: int) -> tuple[int, int]:
        """The deepest level below, and how many values could come. A thing has one type: of what is asked of several
        types, the longest counts."""
        deepest, values = depth, 0
        by_type: dict[str, int] = {}
        for node in selections.selections if selections else ():
            if not self._included(node):
                continue
            below, count = self._one(node, depth)
            deepest = max(deepest, below)
            if isinstance(node, InlineFragmentNode) and node.type_condition is not None:
                kind = node.type_condition.name.value
                by_type[kind] = by_type.get(kind, 0) + count
            else:
                values += count
            if values > MOST_VALUES or deepest > MOST_DEPTH:
                return deepest, values
        return deepest, values + max(by_type.values(), default=0)

    def _one(self, node: Any, depth: int) -> tuple[int, int]:
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in self.known:
                self.known[name] = self.of(self.fragments[name].selection_set, 0)
            below, count = self.known[name]
            return depth + below, count
        if isinstance(node, InlineFragmentNode):
            return self.of(node.selection_set, depth)
        assert isinstance(node, FieldNode)
        if node.selection_set is None:
            return depth, 1
        below, count = self.of(node.selection_set, depth + 1)
        return below, 1 + count * self._times(node)

    def _times(self, node: FieldNode) -> int:
        name = node.name.value
        if name not in CONNECTIONS:
            return LISTS.get(name, 1)
        sizes = [
            self._number(argument.value)
            for argument in node.arguments or ()
            if argument.name.value in {"first", "last"}
        ]
        return max(min(max([size for size in sizes if size is not None] or [PAGE]), PAGE), 1)

    def _number(self, value: Any) -> int | None:
        if isinstance(value, IntValueNode):
            return int(value.value)
        given = self.variables.get(value.name.value) if isinstance(value, VariableNode) else None
        return given if isinstance(given, int) else None

    def _included(self, node: Any) -> bool:
        """Whether `@include` and `@skip` leave it in, as far as variables say."""
        for directive in node.directives or ():
            if directive.name.value in {"include", "skip"} and directive.arguments:
                wanted = self._truth(directive.arguments[0].value)
                if wanted is not None and wanted != (directive.name.value == "include"):
                    return False
        return True

    def _truth(self, value: Any) -> bool | None:
        given = self.variables.get(value.name.value) if isinstance(value, VariableNode) else value.value
        return given if isinstance(given, bool) else None
