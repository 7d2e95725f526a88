"""What the log does not repeat."""

from __future__ import annotations

import logging
import sys

import pytest

from parvis.config.logs import Discreet

CODE = "4f7cb0de11"


@pytest.mark.parametrize(
    "path",
    [
        f"/suivi/2026-000123/{CODE}/",
        f"/demarches/copie-acte-naissance/{CODE}/1/",
        f"/avis/12/{CODE}/",
        f"/mandat/12/{CODE}/",
        f"/co-demande/12/{CODE}/3/",
        f"/api/v2/fichiers/1-7:1abcde:{CODE}/",
    ],
)
def test_an_address_is_told_without_its_secret(path: str) -> None:
    record = logging.LogRecord("parvis", logging.INFO, __file__, 1, "GET %s 200", (path,), None)
    assert Discreet().filter(record)
    assert CODE not in record.getMessage()


def test_an_error_of_the_database_is_told_without_the_values_of_the_row() -> None:
    said = "duplicate key value violates one\nDETAIL:  Key (email)=(lina@exemple.fr) already exists."
    try:
        raise ValueError(said)
    except ValueError:
        record = logging.LogRecord(
            "parvis", logging.ERROR, __file__, 1, "Job failed: %s", (said,), sys.exc_info()
        )
    assert Discreet().filter(record)
    told = logging.Formatter().format(record)
    assert "lina@exemple.fr" not in told
    assert "duplicate key" in told
    assert "Traceback" in told
