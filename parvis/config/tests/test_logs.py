"""What the log does not repeat."""

from __future__ import annotations

import logging

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
