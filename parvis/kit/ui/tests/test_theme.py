"""The theme holds its promises for any colour a town may choose."""

import random

import pytest

from parvis.kit.ui.theme import (
    PAIRS,
    ColourError,
    contrast,
    luminance,
    palette,
    read_colour,
    theme_css,
    theme_version,
)

EXTREMES = [
    "#000000",
    "#ffffff",
    "#808080",
    "#ffd800",
    "#fff200",
    "#00ff00",
    "#ff00ff",
    "#0000ff",
    "#ff0000",
    "#00ffff",
]


def _colours() -> list[str]:
    generator = random.Random(7)
    return EXTREMES + [f"#{generator.randrange(1 << 24):06x}" for _ in range(600)]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_pair_holds_for_every_colour(dark):
    failures = []
    for brand in _colours():
        colours = palette.__wrapped__(brand, dark=dark)
        failures += [
            (brand, front, back, round(ratio, 2), needed)
            for front, back, needed in PAIRS
            if (ratio := contrast(colours[front], colours[back])) < needed
        ]
    assert failures == []


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert luminance("#ffffff") == pytest.approx(1)


def test_a_colour_that_is_dark_enough_is_kept_as_it_is():
    assert palette("#0b5f66")["base"] == "#0b5f66"
    assert palette("#ffd800")["base"] != "#ffd800"
    assert palette("#ffd800")["brand"] == "#ffd800"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("#ABCDEF", "#abcdef"), (" 0b5f66 ", "#0b5f66"), ("#0af", "#00aaff"), ("FFF", "#ffffff")],
)
def test_a_colour_is_read_as_people_type_it(typed, read):
    assert read_colour(typed) == read


@pytest.mark.parametrize("typed", ["", "red", "#12345", "#1234567", "#gggggg", "#0b5f66;}", "url(x)"])
def test_what_is_no_colour_is_refused_with_an_example(typed):
    with pytest.raises(ColourError, match="#0b5f66"):
        read_colour(typed)
    with pytest.raises(ColourError):
        theme_css(typed)


def test_the_stylesheet_has_three_doors_and_prints_light():
    css = theme_css("#0b5f66")
    assert css.count("--base:") == 3
    assert css.startswith(":root,[data-scheme=light]{color-scheme:light;")
    assert "@media screen{[data-scheme=dark]{color-scheme:dark;" in css
    assert "@media screen and (prefers-color-scheme:dark){:root:not([data-scheme]){" in css


def test_the_version_follows_the_colour():
    assert theme_version("#0b5f66") == theme_version("#0b5f66") != theme_version("#0b5f67")
