"""Diagrams: ends at the bottom, circles drawn, nothing that is written becomes markup."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from parvis.kit.diagram import Arrow, Diagram, Node, draw, layers


def diagram(*arrows: str, nodes: str = "abcd") -> Diagram:
    """`ab` is an arrow from a to b."""
    return Diagram(
        "Circuit",
        "Une liste dit la même chose.",
        [Node(one, one) for one in nodes],
        [Arrow(*pair) for pair in arrows],
    )


@pytest.mark.parametrize(
    ("arrows", "rows"),
    [
        (("ab", "bc", "cd"), ["a", "b", "c", "d"]),
        (("ab", "ad", "bd", "bc", "cb"), ["a", "b", "cd"]),  # d is an end: below, though one step leads to it
        (("ab", "ba"), ["acd", "b"]),
        ((), ["abcd"]),
    ],
)
def test_boxes_stand_in_layers(arrows: tuple[str, ...], rows: list[str]) -> None:
    assert ["".join(sorted(row)) for row in layers(diagram(*arrows))] == rows


def test_a_drawing_is_well_formed_and_says_what_it_is() -> None:
    drawn = draw(
        Diagram(
            "<b>",
            "&",
            [Node("a", "<script>", "/x/?a=1&b=2"), Node("b", "Un nom vraiment très long pour une case")],
            [Arrow("a", "b", '"aller"'), Arrow("b", "a", "<retour>", dashed=True), Arrow("a", "nowhere")],
        )
    )
    tree = ElementTree.fromstring(drawn)
    assert tree.findtext("title") == "<b>"
    assert len(tree.findall("path")) == 2
    assert "<script>" not in drawn


def test_no_arrow_passes_behind_a_box() -> None:
    """What goes from a to d, over b and c, has a lane of its own in each layer."""
    drawn = ElementTree.fromstring(draw(diagram("ab", "bc", "cd", "ad", "da")))
    boxes = [(float(r.get("x", "")), float(r.get("y", ""))) for r in drawn.iter("rect")]
    width, height, lanes = 148, 46, 0
    for path in drawn.findall("path"):
        for column, top, bottom in re.findall(r"([\d.]+) ([\d.]+)V([\d.]+)", path.get("d", "")):
            lanes += 1
            low, high = sorted((float(top), float(bottom)))
            for x, y in boxes:
                apart = y + height < low + 1 or y > high - 1
                assert apart or not x < float(column) < x + width
    assert lanes == 4
