"""One request from its text to its answer: read, checked against the schema and the limits, then executed."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    NoUnusedVariablesRule,
    OperationDefinitionNode,
    execute_sync,
    get_operation_ast,
    parse,
    specified_rules,
    validate,
)

from parvis.casework.bridge.acting import Acting
from parvis.casework.bridge.asking import Reading
from parvis.casework.bridge.language import schema
from parvis.casework.bridge.limits import MOST_TOKENS, check
from parvis.casework.bridge.stored import STORED
from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority

log = logging.getLogger("parvis.bridge")
MOST_ERRORS = 5


class Unreadable(ValueError):
    """A request that holds no query."""


def answer(body: bytes, *, actor: Actor, authority: Authority, now: datetime) -> dict[str, Any]:
    """The answer to a request. Faults are told in it, as theirs are."""
    try:
        query, operation_name, variables = _asked(body)
        document = _read(query)
        operation = get_operation_ast(document, operation_name)
        if operation is None:
            raise Unreadable("Cette opération n’existe pas dans la requête.")
        check(document, operation, variables)
    except GraphQLError as fault:
        return _told([fault])
    except Unreadable as fault:
        return _told([GraphQLError(str(fault), extensions={"code": "bad_request"})])
    return _execute(document, operation, variables, Reading(actor, authority), now)


def _asked(body: bytes) -> tuple[str, str | None, Mapping[str, Any]]:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise Unreadable("La requête n’est pas du JSON.") from problem
    if not isinstance(asked, dict):
        raise Unreadable("La requête n’est pas un objet JSON.")
    variables = asked.get("variables") or {}
    stored = asked.get("queryId")
    query = STORED.get(stored) if isinstance(stored, str) else asked.get("query")
    if not isinstance(query, str) or not isinstance(variables, dict):
        raise Unreadable("Envoyez query, ou queryId et operationName.")
    name = asked.get("operationName")
    return query, name if isinstance(name, str) else None, variables


def _read(query: str) -> DocumentNode:
    if query in STORED.values():
        return _stored(query)
    try:
        document = parse(query, max_tokens=MOST_TOKENS, no_location=False)
    except RecursionError as problem:
        raise Unreadable("La requête est trop profonde.") from problem
    faults = validate(schema(), document, max_errors=MOST_ERRORS)
    if faults:
        raise faults[0]
    return document


@lru_cache(maxsize=4)
def _stored(query: str) -> DocumentNode:
    """One of ours: it declares variables that clients may send and that nothing here needs."""
    document = parse(query)
    assert not validate(
        schema(), document, [rule for rule in specified_rules if rule is not NoUnusedVariablesRule]
    )
    return document


def _execute(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    reading: Reading,
    now: datetime,
) -> dict[str, Any]:
    root = Acting(reading, now).root() if operation.operation.value == "mutation" else reading.root()
    name = operation.name.value if operation.name else None
    result = execute_sync(schema(), document, root, variable_values=dict(variables), operation_name=name)
    for fault in result.errors or ():
        if fault.original_error is not None and not isinstance(fault.original_error, GraphQLError):
            log.error("A field could not be answered", exc_info=fault.original_error)
    return {"data": result.data, **({} if not result.errors else _told(result.errors, data=False))}


def _told(faults: list[GraphQLError], *, data: bool = True) -> dict[str, Any]:
    """Faults in their shape. What broke inside is not described to other programs."""
    errors = []
    for fault in faults:
        line = fault.formatted
        inside = fault.original_error is not None and not isinstance(fault.original_error, GraphQLError)
        message = "Une erreur interne est survenue." if inside else line["message"]
        code = (
            "internal_server_error" if inside else (line.get("extensions") or {}).get("code", "graphql_error")
        )
        errors.append({**line, "message": message, "extensions": {"code": code}})
    return {"errors": errors, **({"data": None} if data else {})}
