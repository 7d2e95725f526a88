"""The language of circuits: read, verified, written back byte for byte."""

from __future__ import annotations

from typing import Any

import pytest

from parvis.casework.circuits.tests.conftest import CIRCUIT, with_circuit
from parvis.casework.definition.faults import Refused
from parvis.casework.definition.language import from_data, read, to_data, write
from parvis.casework.verification.verifier import verify
from tests.town import BIRTHS

KNOWN: dict[str, Any] = {"units": {"etat-civil", "direction"}, "roles": {"chef", "maire"}}


def data_with(step: str, circuit: Any) -> dict[str, Any]:
    data = to_data(read(BIRTHS.read_text(encoding="utf-8"))[0])
    data["workflow"]["transitions"][step]["circuit"] = circuit
    return data


def codes(step: str, circuit: Any, **known: Any) -> set[str]:
    return {fault.code for fault in verify(from_data(data_with(step, circuit)), **{**KNOWN, **known})}


def test_a_sound_circuit_is_written_back_byte_for_byte() -> None:
    text = write(with_circuit({"refuse": CIRCUIT}))
    assert "- {visa: Cheffe de service, role: chef}\n" in text
    assert "- {signature: Le maire, role: maire, unit: direction}\n" in text
    assert write(read(text)[0]) == text
    assert codes("refuse", CIRCUIT) == set()


@pytest.mark.parametrize(
    ("step", "circuit", "code"),
    [
        ("withdraw", CIRCUIT, "circuit.not_agent"),
        ("ask", CIRCUIT, "circuit.asks"),
        ("refuse", [{"visa": "X", "role": "nobody"}], "circuit.role_unknown"),
        ("refuse", [{"visa": "X", "unit": "nowhere"}], "circuit.unit_unknown"),
        (
            "refuse",
            [{"visa": "X", "role": "chef"}, {"approval": "Y", "role": "chef", "same_person": True}],
            "circuit.twice",
        ),
    ],
)
def test_each_fault_alone(step: str, circuit: Any, code: str) -> None:
    assert codes(step, circuit) == {code}


def test_near_misses() -> None:
    spaced = [{"visa": "X", "role": "chef"}, {"visa": "Y", "role": "maire"}, {"visa": "X", "role": "chef"}]
    assert codes("refuse", spaced) == set()
    assert codes("refuse", [{"visa": "X", "role": "nobody"}], roles=None) == set()


@pytest.mark.parametrize(
    "circuit",
    [
        [],
        [{"visa": "X"}],
        [{"role": "chef"}],
        [{"visa": "X", "approval": "Y", "role": "chef"}],
        [{"visa": "X", "role": "chef", "by": "me"}],
        [{"visa": "", "role": "chef"}],
        "chef",
        [{"visa": "X", "role": "chef"}] * 13,
    ],
)
def test_what_says_nothing_is_refused(circuit: Any) -> None:
    with pytest.raises(Refused):
        from_data(data_with("refuse", circuit))
