"""Diagrams of states and steps drawn by the server: SVG with the theme's colours, top to bottom in layers.

A drawing is no substitute for its list: the page shows both, and the drawing says so to who does not see it. Nodes
may be links. Not here: what a state is (casework knows).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 148, 46
GAP_X, GAP_Y = 26, 58
PADDING = 12
LANE = 14  # the way of an arrow between two boxes of a layer it goes through
LETTERS = 19  # of a line in a box
SWEEPS = 6


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


Pair = tuple[str, str]
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Place:
    """The upper left corner of a box or of a lane, and its width."""

    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        """Where arrows come and go."""
        return self.x + self.width / 2


def layers(diagram: Diagram) -> Rows:
    """The boxes by distance from the start, each layer sorted so that few arrows cross."""
    keys = {node.key for node in diagram.nodes}
    return [[key for key in row if key in keys] for row in _rows(diagram, _pairs(diagram))]


def _pairs(diagram: Diagram) -> dict[Pair, list[Arrow]]:
    """The arrows between two boxes, gathered: one line is drawn for them."""
    keys = {node.key for node in diagram.nodes}
    found: dict[Pair, list[Arrow]] = {}
    for arrow in diagram.arrows:
        if arrow.start in keys and arrow.end in keys and arrow.start != arrow.end:
            found.setdefault((arrow.start, arrow.end), []).append(arrow)
    return found


def _rows(diagram: Diagram, pairs: Iterable[Pair]) -> Rows:
    """The layers, with a lane in each layer that an arrow goes through: it never passes behind a box."""
    depth = _depths(diagram)
    rows: Rows = [[] for _n in range(max(depth.values(), default=0) + 1)]
    for node in diagram.nodes:
        rows[depth[node.key]].append(node.key)
    links: dict[str, list[str]] = {}
    for pair in pairs:
        way = _way(pair, depth)
        for lane, line in zip(way[1:-1], _between(pair, depth), strict=True):
            rows[line].append(lane)
        for one, other in pairwise(way):
            links.setdefault(one, []).append(other)
            links.setdefault(other, []).append(one)
    for _sweep in range(SWEEPS):
        for row in rows:
            at = {key: place - len(line) / 2 for line in rows for place, key in enumerate(line)}
            row.sort(key=lambda key: _mean([at[other] for other in links.get(key, ())], at[key]))
    return rows


def _between(pair: Pair, depth: Mapping[str, int]) -> range:
    """The layers that an arrow goes through."""
    first, last = depth[pair[0]], depth[pair[1]]
    return range(first + 1, last) if last > first else range(first - 1, last, -1)


def _way(pair: Pair, depth: Mapping[str, int]) -> list[str]:
    """The boxes and lanes of an arrow, from its start to its end."""
    start, end = pair
    return [start, *(f"{start}>{end}@{line}" for line in _between(pair, depth)), end]


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


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def draw(diagram: Diagram) -> SafeString:
    """The diagram as one `<svg>`, as wide as its widest layer."""
    pairs, depth = _pairs(diagram), _depths(diagram)
    rows = _rows(diagram, pairs)
    keys = {node.key for node in diagram.nodes}
    places, width = _places(rows, keys)
    height = len(rows) * (HEIGHT + GAP_Y) - GAP_Y + 2 * PADDING
    body = [_line(group, _way(pair, depth), places, pair[::-1] in pairs) for pair, group in pairs.items()]
    body += [_box(node, places[node.key]) for node in diagram.nodes]
    return format_html(
        '<svg class="diagram" role="group" aria-label="{}" width="{}" height="{}" viewBox="0 0 {} {}">'
        '<title>{}</title><desc>{}</desc><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4"'
        ' markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>'
        "{}</svg>",
        diagram.title,
        f"{width:g}",
        height,
        f"{width:g}",
        height,
        diagram.title,
        diagram.description,
        mark_safe("".join(body)),  # noqa: S308 - each part is escaped where it is made
    )


def _places(rows: Rows, keys: set[str]) -> tuple[dict[str, Place], float]:
    """Where everything stands, each layer in the middle; and how wide that is."""
    widths = [[WIDTH if key in keys else LANE for key in row] for row in rows]
    totals = [sum(line) + GAP_X * (len(line) - 1) for line in widths]
    whole = max(totals, default=WIDTH) + 2 * PADDING
    places: dict[str, Place] = {}
    for line, (row, sizes, total) in enumerate(zip(rows, widths, totals, strict=True)):
        x = (whole - total) / 2
        for key, size in zip(row, sizes, strict=True):
            places[key] = Place(x, PADDING + line * (HEIGHT + GAP_Y), size)
            x += size + GAP_X
    return places, whole


def _line(group: Sequence[Arrow], way: Sequence[str], places: Mapping[str, Place], both_ways: bool) -> str:
    stops = [places[key] for key in way]
    first, last = stops[0], stops[-1]
    if first.y == last.y:
        return _path(group, _under(first, last))
    down = last.y > first.y
    shift = (12 if down else -12) if both_ways else 0
    path = f"M{first.middle + shift:g} {first.y + HEIGHT if down else first.y:g}"
    x, y = first.middle + shift, first.y + HEIGHT if down else first.y
    for stop in stops[1:]:
        to_x = stop.middle + (shift if stop is last else 0)
        to_y = stop.y if down else stop.y + HEIGHT
        to_y += (-2 if down else 2) if stop is last else 0
        bend = (to_y - y) / 2
        path += f"C{x:g} {y + bend:g} {to_x:g} {to_y - bend:g} {to_x:g} {to_y:g}"
        x, y = to_x, to_y
        if stop is not last:
            y += HEIGHT if down else -HEIGHT
            path += f"V{y:g}"
    return _path(group, path)


def _under(first: Place, last: Place) -> str:
    """Between two boxes of one layer: below them, so that nothing stands in the way."""
    y = first.y + HEIGHT
    low = y + GAP_Y * 0.7
    return (
        f"M{first.middle:g} {y:g}C{first.middle:g} {low:g} {last.middle:g} {low:g} {last.middle:g} {y + 2:g}"
    )


def _path(group: Sequence[Arrow], path: str) -> str:
    dashed = ' class="by-itself"' if all(arrow.dashed for arrow in group) else ""
    words = escape(" · ".join(arrow.label for arrow in group if arrow.label))
    return f'<path{dashed} d="{path}" marker-end="url(#arrow)"><title>{words}</title></path>'


def _box(node: Node, place: Place) -> str:
    lines = _folded(node.label)
    first = place.y + HEIGHT / 2 + 5 - (len(lines) - 1) * 8
    texts = "".join(
        f'<text x="{place.middle:g}" y="{first + n * 16:g}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
    tone = f" node-{escape(node.tone)}" if node.tone else ""
    rect = f'<rect x="{place.x:g}" y="{place.y:g}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
    box = f'<g class="node{tone}">{rect}{texts}</g>'
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
