"""Diagrams of states and steps drawn by the server: SVG with the theme's colours, top to bottom in layers.

A drawing is no substitute for its list: the page shows both, and the drawing says so to who does not see it. Nodes
may be links. Not here: what a state is (casework knows).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 168, 46
GAP_X, GAP_Y = 34, 58
PADDING = 12
LETTERS = 21  # of a line in a node
SWEEPS = 4
MOST_ABREAST = 3  # boxes side by side; wider layers go on below


@dataclass(frozen=True, slots=True)
class Node:
    """A box: its key, its words, where it leads, and its tone (`start`, `good`, `bad`, `end` or empty)."""

    key: str
    label: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from a box to another, with its words as a tooltip; `dashed` for what happens by itself."""

    start: str
    end: str
    label: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes in their order of importance, the first being the start; and the arrows between them."""

    title: str
    description: str
    nodes: Sequence[Node]
    arrows: Sequence[Arrow]


Places = dict[str, tuple[float, float]]


def layers(diagram: Diagram) -> list[list[str]]:
    """The boxes by distance from the start, each layer sorted so that few arrows cross."""
    depth = _depths(diagram)
    rows: list[list[str]] = [[] for _n in range(max(depth.values(), default=0) + 1)]
    for node in diagram.nodes:
        rows[depth[node.key]].append(node.key)
    neighbours = _neighbours(diagram.arrows)
    for _sweep in range(SWEEPS):
        for row in rows:
            at = {key: place for line in rows for place, key in enumerate(line)}
            row.sort(
                key=lambda key: _mean(
                    [at[other] for other in neighbours.get(key, ()) if other in at], at[key]
                )
            )
    return [row[at : at + MOST_ABREAST] for row in rows for at in range(0, len(row), MOST_ABREAST)]


def _depths(diagram: Diagram) -> dict[str, int]:
    """The longest way from the first box, arrows that go back left out: ends stand at the bottom."""
    keys = [node.key for node in diagram.nodes]
    order = _in_order(keys, diagram.arrows)
    place = {key: number for number, key in enumerate(order)}
    depth = dict.fromkeys(keys, 0)
    for key in order:
        for arrow in diagram.arrows:
            if arrow.start == key and place.get(arrow.end, -1) > place[key]:
                depth[arrow.end] = max(depth[arrow.end], depth[key] + 1)
    return depth


def _in_order(keys: Sequence[str], arrows: Sequence[Arrow]) -> list[str]:
    """The boxes such that arrows go forward, but for those that close a circle (a walk in depth, reversed)."""
    ends = {key: [arrow.end for arrow in arrows if arrow.start == key and arrow.end in keys] for key in keys}
    done, seen = list[str](), set[str]()
    for first in keys:
        waiting = [(first, iter(ends[first]))] if first not in seen else []
        seen.add(first)
        while waiting:
            key, rest = waiting[-1]
            following = next((end for end in rest if end not in seen), None)
            if following is None:
                done.append(key)
                waiting.pop()
            else:
                seen.add(following)
                waiting.append((following, iter(ends[following])))
    # Boxes reached from the first come before those that nothing reaches.
    reached = done.index(keys[0]) + 1 if keys else 0
    return [*reversed(done[:reached]), *reversed(done[reached:])]


def _neighbours(arrows: Iterable[Arrow]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for arrow in arrows:
        found.setdefault(arrow.start, []).append(arrow.end)
        found.setdefault(arrow.end, []).append(arrow.start)
    return found


def _mean(values: Sequence[int], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def draw(diagram: Diagram) -> SafeString:
    """The diagram as one `<svg>`, as wide as its widest layer."""
    rows = layers(diagram)
    widest = max((len(row) for row in rows), default=1)
    width = widest * (WIDTH + GAP_X) - GAP_X + 2 * PADDING
    height = len(rows) * (HEIGHT + GAP_Y) - GAP_Y + 2 * PADDING
    places: Places = {}
    for line, row in enumerate(rows):
        free = width - 2 * PADDING - len(row) * WIDTH - (len(row) - 1) * GAP_X
        for place, key in enumerate(row):
            places[key] = (PADDING + free / 2 + place * (WIDTH + GAP_X), PADDING + line * (HEIGHT + GAP_Y))
    body = [*_arrows(diagram.arrows, places), *(_box(node, *places[node.key]) for node in diagram.nodes)]
    return format_html(
        '<svg class="diagram" role="group" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">'
        '<title>{}</title><desc>{}</desc><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4"'
        ' markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>'
        "{}</svg>",
        diagram.title,
        width,
        height,
        width,
        height,
        diagram.title,
        diagram.description,
        mark_safe("".join(body)),  # noqa: S308 - each part is escaped where it is made
    )


def _arrows(arrows: Iterable[Arrow], places: Places) -> list[str]:
    """One line for all the steps between two boxes: their words are gathered in its tooltip."""
    pairs: dict[tuple[str, str], list[Arrow]] = {}
    for arrow in arrows:
        if arrow.start in places and arrow.end in places and arrow.start != arrow.end:
            pairs.setdefault((arrow.start, arrow.end), []).append(arrow)
    return [_line(group, places, (end, start) in pairs) for (start, end), group in pairs.items()]


def _line(group: Sequence[Arrow], places: Places, both_ways: bool) -> str:
    (x1, y1), (x2, y2) = places[group[0].start], places[group[0].end]
    shift = 12 if both_ways else 0
    if y2 > y1:
        start, end = (x1 + WIDTH / 2 + shift, y1 + HEIGHT), (x2 + WIDTH / 2 + shift, y2 - 2)
        bend = GAP_Y / 2
    elif y2 < y1:
        start, end = (x1 + WIDTH / 2 - shift, y1), (x2 + WIDTH / 2 - shift, y2 + HEIGHT + 2)
        bend = -GAP_Y / 2
    else:
        return _sideways(group, x1, x2, y1, shift)
    bends = f"{start[0]:g} {start[1] + bend:g} {end[0]:g} {end[1] - bend:g}"
    return _path(group, f"M{start[0]:g} {start[1]:g}C{bends} {end[0]:g} {end[1]:g}")


def _sideways(group: Sequence[Arrow], x1: float, x2: float, y: float, shift: float) -> str:
    right = x2 > x1
    start, end = (x1 + WIDTH, x2 - 2) if right else (x1, x2 + WIDTH + 2)
    line = y + HEIGHT / 2 + (shift / 2 if right else -shift / 2)
    return _path(group, f"M{start:g} {line:g}H{end:g}")


def _path(group: Sequence[Arrow], path: str) -> str:
    dashed = ' class="by-itself"' if all(arrow.dashed for arrow in group) else ""
    words = escape(" · ".join(arrow.label for arrow in group if arrow.label))
    return f'<path{dashed} d="{path}" marker-end="url(#arrow)"><title>{words}</title></path>'


def _box(node: Node, x: float, y: float) -> str:
    lines = _folded(node.label)
    first = y + HEIGHT / 2 + 5 - (len(lines) - 1) * 8
    texts = "".join(
        f'<text x="{x + WIDTH / 2:g}" y="{first + n * 16:g}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    tone = f" node-{escape(node.tone)}" if node.tone else ""
    box = f'<g class="node{tone}"><rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>{texts}</g>'
    return f'<a href="{escape(node.url)}">{box}</a>' if node.url else box


def _folded(label: str) -> list[str]:
    """The words on two lines at most, the last one cut when they are too long."""
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + len(word) + 1 > LETTERS:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1][: LETTERS - 1]}…"]
    return [line if len(line) <= LETTERS + 2 else f"{line[: LETTERS + 1]}…" for line in lines]
