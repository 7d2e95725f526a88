"""Charts drawn by the server: SVG with the theme's colours, readable without script, colour or sight.

A chart is data first (`LineChart`, `BarChart`, `Sparkline`); `render` draws it and `table_of` writes the same
figures as rows for the table that stands under every chart. A drawing made for 720 pixels cannot be read
at 390, so line and bar charts are drawn twice, `lg` and `sm`, and the style sheet shows one. Its classes:
`grid`, `ax` (axis texts), `lab` (figures and names), `s1`… (lines), `d1`… (their points), `b1` (bars).

The title of a chart is its finding, and `description` says it in a sentence to those who do not see it.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeGuard

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext

Figure = int | float | None

_NARROW_NBSP: Final = "\u202f"
_NBSP: Final = "\u00a0"
_LETTER: Final = 7.3  # a 14-pixel letter, on average
_MOST_DOTS: Final = 24
_KEY: Final = re.compile(r"[a-z][a-z0-9-]{0,40}")


@dataclass(frozen=True, slots=True)
class Series:
    """One line: its name and one figure per label. None is a figure not known, and leaves a gap."""

    name: str
    values: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Figures over time; the first series is the subject, the others are there to compare.

    `key` is unique on the page. `short_labels` replace the labels on narrow screens.
    """

    key: str
    title: str
    description: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    short_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it counts and how much."""

    label: str
    value: Figure


@dataclass(frozen=True, slots=True)
class BarChart:
    """Figures side by side, in the order given; `key` is unique on the page."""

    key: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    unit: str = ""
    label_head: str = ""


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The shape of a figure's recent past, beside the figure itself; `key` is unique on the page."""

    key: str
    title: str
    values: tuple[Figure, ...]


Chart = LineChart | BarChart | Sparkline


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart in words, for the table under it: one head, then rows as wide."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def render(chart: Chart) -> SafeString:
    """The chart as SVG: twice, `lg` and `sm`, for lines and bars; once for a sparkline. Texts are escaped.

    Raises ValueError when the key cannot be an HTML id or a series is not as long as the labels.
    """
    if not _KEY.fullmatch(chart.key):
        raise ValueError(f"not a key for a chart: {chart.key!r}")
    match chart:
        case LineChart():
            if any(len(series.values) != len(chart.labels) for series in chart.series):
                raise ValueError("every series needs one figure per label")
            return SafeString(_lines(chart, 720, 260, "lg") + _lines(chart, 350, 230, "sm"))
        case BarChart():
            return SafeString(_wide_bars(chart) + _narrow_bars(chart))
        case Sparkline():
            return SafeString(_spark(chart))


def table_of(chart: Chart) -> Table:
    """The same figures as rows of texts, in French; an unknown figure is a dash."""
    match chart:
        case LineChart():
            columns = [[_figure(value, chart.unit) for value in series.values] for series in chart.series]
            head = ("", *(series.name for series in chart.series))
            return Table(head, tuple(zip(chart.labels, *columns, strict=True)))
        case BarChart():
            rows = tuple((bar.label, _figure(bar.value, chart.unit)) for bar in chart.bars)
            return Table((chart.label_head, chart.title), rows)
        case Sparkline():
            rows = tuple((str(place), _figure(value)) for place, value in enumerate(chart.values, 1))
            return Table(("", chart.title), rows)


def number_fr(value: int | float) -> str:
    """A number the French way: "12 345", "4,3"; two decimals at most, narrow spaces between thousands."""
    rounded = round(value, 2) or 0  # never "−0"
    text = f"{rounded:,.2f}".rstrip("0").rstrip(".") if rounded % 1 else f"{rounded:,.0f}"
    return text.replace(",", _NARROW_NBSP).replace(".", ",").replace("-", "−")


def _figure(value: Figure, unit: str = "") -> str:
    if not _known(value):
        return "–"
    return number_fr(value) + (f"{_NBSP}{unit}" if unit else "")


def _known(value: Figure) -> TypeGuard[int | float]:
    return value is not None and math.isfinite(value)


@dataclass(frozen=True, slots=True)
class _Scale:
    """From figures to pixels, and the round figures to write on the axis."""

    low: float
    high: float
    step: float
    start: float
    length: float

    @classmethod
    def over(cls, values: Iterable[Figure], start: float, length: float, ticks: int = 4) -> "_Scale":
        """A scale that holds zero and all known values between round figures."""
        known = [value for value in values if _known(value)]
        low, high = min([0, *known]), max([0, *known])
        step = _round_step((high - low or 1) / ticks, whole=all(value == int(value) for value in known))
        return cls(math.floor(low / step) * step, (math.ceil(high / step) or 1) * step, step, start, length)

    def at(self, value: float) -> float:
        """Where a figure stands, in pixels."""
        return self.start + self.length * (value - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """The round figures of the axis."""
        count = round((self.high - self.low) / self.step)
        return [self.low + self.step * place for place in range(count + 1)]


def _round_step(rough: float, whole: bool) -> float:
    """The round number (1, 2, 2.5 or 5 and zeros) just above; never a fraction for counted things."""
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    return float(math.ceil(step)) if whole else step


def _svg(chart: Chart, width: float, height: float, size: str, shapes: Iterable[str], described: str) -> str:
    """The frame of a drawing: size, role, title and description, around its shapes."""
    key = f"{chart.key}-{size}"
    names = f"{key}-t {key}-d" if described else f"{key}-t"
    desc = f'<desc id="{key}-d">{escape(described)}</desc>' if described else ""
    return (
        f'<svg class="chart {size}" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img" aria-labelledby="{names}"><title id="{key}-t">{escape(chart.title)}</title>{desc}'
        f"{''.join(shapes)}</svg>"
    )


def _text(kind: str, x: float, y: float, words: str, anchor: str = "") -> str:
    placed = f' text-anchor="{anchor}"' if anchor else ""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{placed}>{escape(words)}</text>'


def _nothing(width: float, height: float) -> list[str]:
    return [_text("ax", width / 2, height / 2, gettext("No figures yet"), "middle")]


def _lines(chart: LineChart, width: float, height: float, size: str) -> str:
    values = [value for series in chart.series for value in series.values]
    if not any(_known(value) for value in values):
        return _svg(chart, width, height, size, _nothing(width, height), chart.description)
    down = _Scale.over(values, height - 30, 50 - height)
    figures = [number_fr(tick) for tick in down.ticks()]
    left = 16 + _LETTER * max(map(len, figures))
    names = max(len(series.name) for series in chart.series) if len(chart.series) > 1 else 0
    margin = max(14 + _LETTER * names if names else 0, 2 + _LETTER * len(chart.labels[-1]) / 2)
    right = width - max(14, min(margin, width / 3))
    xs = [left + (right - left) * place / max(len(chart.labels) - 1, 1) for place in range(len(chart.labels))]
    shapes = [
        *_grid(down, figures, left, right),
        *_axis(chart, xs, height, size),
        *_curves(chart, xs, down),
        *_peak(chart.series[0], xs, down),
        *_names(chart, xs, down, width),
    ]
    return _svg(chart, width, height, size, shapes, chart.description)


def _grid(down: _Scale, figures: Sequence[str], left: float, right: float) -> Iterator[str]:
    for tick, figure in zip(down.ticks(), figures, strict=True):
        y = down.at(tick)
        yield f'<line class="grid" x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield _text("ax", left - 8, y + 4, figure, "end")


def _axis(chart: LineChart, xs: Sequence[float], height: float, size: str) -> Iterator[str]:
    """The labels under the drawing, as many as have room."""
    labels = chart.short_labels if size == "sm" and chart.short_labels else chart.labels
    room = (xs[1] - xs[0]) if len(xs) > 1 else math.inf
    every = max(1, math.ceil((max(map(len, labels)) * _LETTER + 6) / room))
    for place in range(0, len(labels), every):
        yield _text("ax", xs[place], height - 8, labels[place], "middle")


def _curves(chart: LineChart, xs: Sequence[float], down: _Scale) -> Iterator[str]:
    """The lines, the subject drawn last and above; a figure alone between gaps is a point."""
    for rank in range(len(chart.series), 0, -1):
        for run in _runs(chart.series[rank - 1].values, xs, down):
            if len(run) > 1:
                points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
                yield f'<polyline class="s{min(rank, 4)}" points="{points}"/>'
            if len(run) == 1 or (rank == 1 and len(xs) <= _MOST_DOTS):
                yield from (
                    f'<circle class="d{min(rank, 4)}" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in run
                )


def _runs(values: Sequence[Figure], xs: Sequence[float], down: _Scale) -> Iterator[list[tuple[float, float]]]:
    """The stretches of known figures, as points."""
    run: list[tuple[float, float]] = []
    for value, x in zip(values, xs, strict=True):
        if _known(value):
            run.append((x, down.at(value)))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _peak(series: Series, xs: Sequence[float], down: _Scale) -> Iterator[str]:
    """The largest figure of the subject, written above its point."""
    known = [(value, -place) for place, value in enumerate(series.values) if _known(value)]
    if known:
        value, place = max(known)
        yield _text("lab", xs[-place], down.at(value or 0) - 10, number_fr(value or 0), "middle")


def _names(chart: LineChart, xs: Sequence[float], down: _Scale, width: float) -> Iterator[str]:
    """The name of each line at its end, moved apart where two ends meet; a lone line has its title."""
    taken: list[float] = []
    for rank, series in enumerate(chart.series if len(chart.series) > 1 else (), 1):
        runs = list(_runs(series.values, xs, down))
        if not runs:
            continue
        x, y = runs[-1][-1]
        while any(abs(y - other) < 16 for other in taken):
            y += 4
        taken.append(y)
        yield _text("lab" if rank == 1 else "ax", x + 8, y + 4, _cut(series.name, width - x - 8))


def _cut(words: str, room: float) -> str:
    """The words, shortened to the room they have; the whole is in the table."""
    most = max(int(room / _LETTER), 2)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _wide_bars(chart: BarChart, width: float = 720) -> str:
    """Names at the left of the bars, figures at their right."""
    height = 12 + 40 * max(len(chart.bars), 2)
    longest = max((len(bar.label) for bar in chart.bars), default=0)
    left = min(16 + _LETTER * longest, width * 0.4)
    across = _bar_scale(chart, left, width)
    shapes: list[str] = []
    for place, bar in enumerate(chart.bars):
        middle = 6 + 40 * place + 20
        shapes.append(_text("ax", left - 8, middle + 4, _cut(bar.label, left - 8), "end"))
        shapes += _bar(bar, across, middle, chart.unit)
    return _svg(chart, width, height, "lg", shapes or _nothing(width, height), chart.description)


def _narrow_bars(chart: BarChart, width: float = 350) -> str:
    """Names above the bars, where a narrow screen has room for them."""
    height = 12 + 56 * max(len(chart.bars), 2)
    across = _bar_scale(chart, 0, width)
    shapes: list[str] = []
    for place, bar in enumerate(chart.bars):
        top = 6 + 56 * place
        shapes.append(_text("ax", 0, top + 14, _cut(bar.label, width)))
        shapes += _bar(bar, across, top + 33, chart.unit)
    return _svg(chart, width, height, "sm", shapes or _nothing(width, height), chart.description)


def _bar_scale(chart: BarChart, left: float, width: float) -> _Scale:
    """From the least to the largest figure, with room for the longest figure at the right."""
    known = [bar.value for bar in chart.bars if _known(bar.value)]
    room = 12 + _LETTER * max((len(_figure(value, chart.unit)) for value in known), default=1)
    low, high = min([0, *known]), max([0, *known])
    return _Scale(low, high if high > low else low + 1, 1, left, width - left - room)


def _bar(bar: Bar, across: _Scale, middle: float, unit: str) -> list[str]:
    zero = across.at(0)
    end = across.at(bar.value) if _known(bar.value) else zero
    figure = _text("lab", max(zero, end) + 6, middle + 4, _figure(bar.value, unit))
    if end == zero:
        return [figure]
    start, length = min(zero, end), abs(end - zero)
    return [
        f'<rect class="b1" x="{start:.1f}" y="{middle - 11:.1f}" width="{length:.1f}" height="22" rx="2"/>',
        figure,
    ]


def _spark(chart: Sparkline, width: float = 120, height: float = 32) -> str:
    """One small line without axes, its last figure marked; it spans its own range, not from zero."""
    known = [value for value in chart.values if _known(value)]
    low, high = min(known, default=0), max(known, default=0)
    flat = high == low
    down = _Scale(low - flat, high + flat, 1, height - 4, 8 - height)
    xs = [4 + (width - 8) * place / max(len(chart.values) - 1, 1) for place in range(len(chart.values))]
    shapes: list[str] = []
    runs = list(_runs(chart.values, xs, down))
    for run in runs:
        if len(run) > 1:
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
            shapes.append(f'<polyline class="s1" points="{points}"/>')
    if runs:
        x, y = runs[-1][-1]
        shapes.append(f'<circle class="d1" cx="{x:.1f}" cy="{y:.1f}" r="3"/>')
    return _svg(chart, width, height, "spark", shapes, "")
