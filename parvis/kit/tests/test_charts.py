"""Charts hold together whatever the figures, and say the same as their tables."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.kit.charts import Bar, BarChart, LineChart, Series, Sparkline, number_fr, render, table_of

MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
YEAR = (412, 388, 455, 470, 398, 521, 360, 295, 610, 548, None, None)
BEFORE = (380, 365, 420, 441, 402, 470, 352, 310, 560, 505, 430, 340)


def lines(*series, labels=MONTHS):
    return LineChart("c1", "Plus de demandes", "Pic en septembre.", labels, series)


def drawings(chart):
    """Each drawing of a chart, parsed: broken markup fails here."""
    whole = ElementTree.fromstring(f"<div>{render(chart)}</div>")
    return list(whole)


def found(drawing, tag, kind):
    return [node for node in drawing.iter(tag) if node.get("class") == kind]


def texts(drawing, kind):
    return [node.text for node in found(drawing, "text", kind)]


def test_a_line_chart_is_drawn_twice_and_described():
    large, small = drawings(lines(Series("2026", YEAR), Series("2025", BEFORE)))
    assert large.get("class") == "chart lg"
    assert small.get("class") == "chart sm"
    ids = []
    for drawing in (large, small):
        assert drawing.get("role") == "img"
        title, desc = drawing[0], drawing[1]
        assert drawing.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
        assert (title.text, desc.text) == ("Plus de demandes", "Pic en septembre.")
        ids += [title.get("id"), desc.get("id")]
    assert len(set(ids)) == 4


def test_a_line_chart_shows_round_ticks_its_peak_and_its_names():
    large, small = drawings(lines(Series("2026", YEAR), Series("2025", BEFORE)))
    assert texts(large, "ax")[:5] == ["0", "200", "400", "600", "800"]
    assert texts(large, "lab") == ["610", "2026"]
    assert "2025" in texts(large, "ax")
    assert "2025" in texts(small, "ax")
    assert len(found(large, "circle", "d1")) == 10
    assert len(found(large, "polyline", "s1")[0].get("points").split()) == 10
    shown = [label for label in texts(small, "ax") if label in MONTHS]
    assert 3 <= len(shown) < 12  # fewer labels where there is less room


def test_a_gap_cuts_the_line():
    (large, _small) = drawings(lines(Series("a", (1, 2, None, 3, None, 4)), labels=tuple("abcdef")))
    assert len(found(large, "polyline", "s1")) == 1
    assert len(found(large, "circle", "d1")) == 4


def test_texts_are_escaped():
    evil = "<script>&\"'"
    charts = [
        LineChart("a", evil, evil, (evil,), (Series(evil, (1,)), Series(evil, (2,)))),
        BarChart("b", evil, evil, (Bar(evil, 1),), unit=evil),
        Sparkline("c", evil, (1, 2)),
    ]
    for chart in charts:
        assert "<script" not in render(chart)
        assert drawings(chart)[0][0].text == evil


def test_bars_are_as_long_as_their_figures():
    chart = BarChart("b", "Par service", "", (Bar("État civil", 1240), Bar("Voirie", 620), Bar("Rien", 0)))
    for drawing in drawings(chart):
        lengths = [float(node.get("width")) for node in found(drawing, "rect", "b1")]
        assert lengths[0] == pytest.approx(2 * lengths[1], abs=0.2)
        assert texts(drawing, "lab") == ["1\u202f240", "620", "0"]
        right = max(float(node.get("x")) for node in found(drawing, "text", "lab"))
        assert right + 5 * 7.3 <= float(drawing.get("width"))


def test_long_names_are_cut_in_the_drawing_and_whole_in_the_table():
    name = "Service commun de l'instruction des autorisations d'urbanisme et de l'environnement"
    chart = BarChart("b", "Dossiers", "", (Bar(name, 3),))
    for drawing in drawings(chart):
        assert texts(drawing, "ax")[0].endswith("…")
    assert table_of(chart).rows[0][0] == name


def test_tables():
    table = table_of(lines(Series("2026", YEAR), Series("2025", BEFORE)))
    assert table.head == ("", "2026", "2025")
    assert table.rows[0] == ("janv.", "412", "380")
    assert table.rows[11] == ("déc.", "–", "340")
    bars = table_of(BarChart("b", "Délai", "", (Bar("Voirie", 12345.5),), unit="jours", label_head="Service"))
    assert bars.head == ("Service", "Délai")
    assert bars.rows == (("Voirie", "12\u202f345,5\u00a0jours"),)
    assert table_of(Sparkline("s", "Demandes", (1, None))).rows == (("1", "1"), ("2", "–"))


def test_a_sparkline_marks_its_last_figure():
    (drawing,) = drawings(Sparkline("s", "Demandes par mois", (3, 5, 2)))
    (dot,) = found(drawing, "circle", "d1")
    assert found(drawing, "polyline", "s1")[0].get("points").endswith(f"{dot.get('cx')},{dot.get('cy')}")


@pytest.mark.parametrize(
    "chart",
    [
        lines(Series("a", (None,) * 12)),
        LineChart("c", "t", "d", (), ()),
        LineChart("c", "t", "d", (), (Series("a", ()),)),
        BarChart("b", "t", "d", ()),
    ],
)
def test_no_figures_is_said(chart):
    for drawing in drawings(chart):
        assert texts(drawing, "ax") == ["No figures yet"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (12345, "12\u202f345"),
        (4.3, "4,3"),
        (4.0, "4"),
        (2.505, "2,5"),
        (1234567.891, "1\u202f234\u202f567,89"),
        (-5, "−5"),
        (100, "100"),
        (-0.001, "0"),
    ],
)
def test_numbers(value, text):
    assert number_fr(value) == text


@pytest.mark.parametrize("key", ["", "1a", "a b", 'a"', "A"])
def test_a_key_that_is_no_id_is_refused(key):
    with pytest.raises(ValueError, match="key"):
        render(Sparkline(key, "t", (1,)))


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="label"):
        render(lines(Series("a", (1, 2))))


FIGURES = (
    st.none()
    | st.integers(-(10**9), 10**9)
    | st.floats(-1e9, 1e9)
    | st.sampled_from([float("nan"), float("inf")])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(FIGURES, FIGURES), max_size=40))
def test_every_shape_stays_in_the_frame(pairs):
    one, other = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    labels = tuple(f"n{place}" for place in range(len(pairs)))
    charts = [
        lines(Series("un", tuple(one)), Series("deux", tuple(other)), labels=labels),
        BarChart("b", "t", "d", tuple(Bar(label, value) for label, value in zip(labels, one, strict=True))),
        Sparkline("s", "t", tuple(one)),
    ]
    for chart in charts:
        assert "nan" not in render(chart)
        for drawing in drawings(chart):
            width, height = float(drawing.get("width")), float(drawing.get("height"))
            for node in drawing.iter():
                points = re.findall(r"(-?[\d.]+),(-?[\d.]+)", node.get("points", ""))
                points += [(node.get(a), node.get(b)) for a, b in (("cx", "cy"), ("x", "y")) if node.get(a)]
                for x, y in points:
                    assert -0.1 <= float(x) <= width + 0.1
                    assert -0.1 <= float(y) <= height + 80
