"""One brand colour in, two accessible palettes out.

WCAG contrast depends on relative luminance alone, so every step of a palette is pinned to a luminance and
keeps only the hue of the brand: the ratios hold for any colour a town may choose, by construction.
The idea of steps with a purpose each comes from Digdir's Designsystemet (see NOTICE); the values, the search
by luminance and the tinted greys are ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256

from django.utils.translation import gettext as _

DEFAULT_BRAND = "#0b5f66"

type Rgb = tuple[float, float, float]

# Luminance of each step that carries the hue of the brand.
LIGHT_STEPS: Mapping[str, float] = {
    "tint": 0.90,  # the one quiet surface of a page
    "surface": 0.83,  # a hovered row, a chosen filter
    "line": 0.50,  # decoration only
    "edge": 0.165,  # a border that carries meaning: 3:1 on every surface
    "soft": 0.10,
    "deep": 0.035,
}
DARK_STEPS: Mapping[str, float] = {
    "tint": 0.0155,
    "surface": 0.026,
    "line": 0.08,
    "edge": 0.235,
    "soft": 0.42,
    "deep": 0.84,
}
# Luminance of the greys, which keep a breath of the brand so that a page never looks like two.
LIGHT_GREYS: Mapping[str, float] = {
    "paper": 1.0,
    "ink": 0.0145,
    "mute": 0.093,
    "rule": 0.69,
    "rule-strong": 0.215,
}
DARK_GREYS: Mapping[str, float] = {
    "paper": 0.0085,
    "ink": 0.84,
    "mute": 0.42,
    "rule": 0.045,
    "rule-strong": 0.27,
}
# States keep their own hue whatever the brand: red must stay red in a red town.
LIGHT_STATES: dict[str, str] = {
    "bad": "#ad1f1a",
    "bad-tint": "#fdf0ee",
    "good": "#14643a",
    "good-tint": "#e9f5ed",
    "warn": "#764800",
    "warn-tint": "#fdf3e0",
}
DARK_STATES: dict[str, str] = {
    "bad": "#ff9f96",
    "bad-tint": "#351614",
    "good": "#82d4a4",
    "good-tint": "#0f2a1b",
    "warn": "#f0c26e",
    "warn-tint": "#31260c",
}
# What is written or drawn on what, and the ratio it must reach (WCAG 2.2: 1.4.3, 1.4.6, 1.4.11).
PAIRS: tuple[tuple[str, str, float], ...] = (
    ("ink", "paper", 7),
    ("ink", "tint", 7),
    ("ink", "surface", 7),
    ("mute", "paper", 4.5),
    ("mute", "tint", 4.5),
    ("mute", "surface", 4.5),
    ("soft", "paper", 4.5),
    ("soft", "tint", 4.5),
    ("soft", "surface", 4.5),
    ("deep", "tint", 7),
    ("deep", "surface", 7),
    ("base", "paper", 4.5),
    ("base", "tint", 4.5),
    ("base", "surface", 4.5),
    ("base-hover", "paper", 4.5),
    ("base-hover", "tint", 4.5),
    ("on-base", "base", 4.5),
    ("on-base", "base-hover", 4.5),
    ("on-base", "base-active", 4.5),
    ("on-brand", "brand", 4.5),
    ("edge", "paper", 3),
    ("edge", "tint", 3),
    ("edge", "surface", 3),
    ("rule-strong", "paper", 3),
    ("rule-strong", "tint", 3),
    ("focus", "paper", 7),
    ("focus", "tint", 7),
    ("bad", "paper", 4.5),
    ("bad", "tint", 4.5),
    ("bad", "surface", 4.5),
    ("bad", "bad-tint", 4.5),
    ("ink", "bad-tint", 7),
    ("on-bad", "bad", 4.5),
    ("good", "paper", 4.5),
    ("good", "tint", 4.5),
    ("good", "good-tint", 4.5),
    ("ink", "good-tint", 7),
    ("warn", "paper", 4.5),
    ("warn", "tint", 4.5),
    ("warn", "warn-tint", 4.5),
    ("ink", "warn-tint", 7),
)
_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})\Z")


class ColourError(ValueError):
    """The colour cannot be read. The message is a plain sentence for the person who typed it."""


def read_colour(text: str) -> str:
    """`text` as #rrggbb in small letters; accepts #rgb, spaces around, a missing #. Raises ColourError."""
    match = _HEX.match(text.strip())
    if match is None:
        raise ColourError(
            _("Enter a colour as # and six figures or letters from A to F, for example #0b5f66.")
        )
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _rgb(colour: str) -> Rgb:
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))


def _hex(rgb: Rgb) -> str:
    return "#" + "".join(f"{max(0, min(255, round(part))):02x}" for part in rgb)


def _linear(part: float) -> float:
    part /= 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _rgb_luminance(rgb: Rgb) -> float:
    return 0.2126 * _linear(rgb[0]) + 0.7152 * _linear(rgb[1]) + 0.0722 * _linear(rgb[2])


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb as WCAG 2.2 defines it, from 0 (black) to 1 (white)."""
    return _rgb_luminance(_rgb(colour))


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two colours (#rrggbb), from 1 to 21."""
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def _mix(start: Rgb, end: Rgb, share: float) -> Rgb:
    r, g, b = (a + (z - a) * share for a, z in zip(start, end, strict=True))
    return (r, g, b)


def _pin(rgb: Rgb, target: float) -> str:
    """The colour of that hue whose luminance is `target`, found by halving towards black or white."""
    if target >= 1:
        return "#ffffff"
    black, white = (0.0, 0.0, 0.0), (255.0, 255.0, 255.0)
    low, high = (black, rgb) if _rgb_luminance(rgb) > target else (rgb, white)
    for _step in range(24):
        middle = _mix(low, high, 0.5)
        if _rgb_luminance(middle) > target:
            high = middle
        else:
            low = middle
    return _hex(high if target > 0.5 else low)


def _calm(rgb: Rgb, keep: float) -> Rgb:
    """The same colour with only a share of its saturation kept (1 keeps all, 0 gives a grey)."""
    grey = sum(rgb) / 3
    return _mix((grey, grey, grey), rgb, keep)


def _lit(rgb: Rgb) -> Rgb:
    """The same hue as bright as it goes, so that on a dark page it does not turn grey."""
    top = max(rgb)
    return (rgb[0] * 255 / top, rgb[1] * 255 / top, rgb[2] * 255 / top) if top else (128.0, 128.0, 128.0)


def _light(brand: str) -> dict[str, str]:
    rgb = _rgb(brand)
    base = min(luminance(brand), 0.14)
    colours = {name: _pin(_calm(rgb, 0.16), value) for name, value in LIGHT_GREYS.items()}
    colours |= {name: _pin(rgb, value) for name, value in LIGHT_STEPS.items()}
    colours |= {
        "base": brand if base == luminance(brand) else _pin(rgb, base),
        "base-hover": _pin(rgb, base * 0.68),
        "base-active": _pin(rgb, base * 0.5),
        "on-base": "#ffffff",
        "on-bad": "#ffffff",
        "focus": colours["ink"],
    }
    return colours | LIGHT_STATES


def _dark(brand: str) -> dict[str, str]:
    rgb = _rgb(brand)
    base = max(luminance(brand), 0.3)
    calm = _calm(_lit(rgb), 0.65)
    colours = {name: _pin(_calm(rgb, 0.14), value) for name, value in DARK_GREYS.items()}
    colours |= {name: _pin(_calm(rgb, 0.5), value) for name, value in DARK_STEPS.items()}
    colours |= {
        "base": _pin(calm, base),
        "base-hover": _pin(calm, min(base * 1.3, 0.9)),
        "base-active": _pin(calm, min(base * 1.6, 0.95)),
        "on-base": "#000000",
        "on-bad": "#000000",
        "focus": "#ffffff",
    }
    return colours | DARK_STATES


@lru_cache(maxsize=512)
def palette(brand: str, *, dark: bool = False) -> Mapping[str, str]:
    """Every colour of the theme by name, for one brand colour (#rrggbb). Raises ColourError."""
    brand = read_colour(brand)
    colours = _dark(brand) if dark else _light(brand)
    dark_text = contrast(brand, "#000000") > contrast(brand, "#ffffff")
    return colours | {"brand": brand, "on-brand": "#000000" if dark_text else "#ffffff"}


def _block(brand: str, *, dark: bool) -> str:
    scheme = "dark" if dark else "light"
    lines = [f"--{name}:{value}" for name, value in palette(brand, dark=dark).items()]
    return "{" + ";".join([f"color-scheme:{scheme}", *lines]) + "}"


@lru_cache(maxsize=512)
def theme_css(brand: str) -> str:
    """The variables of a brand colour as CSS: light, dark where the system asks, `data-scheme` to force one.

    Dark is for screens only, so that a printed page is always ink on paper. Raises ColourError.
    """
    light, dark = _block(brand, dark=False), _block(brand, dark=True)
    return (
        f":root,[data-scheme=light]{light}\n"
        f"@media screen{{[data-scheme=dark]{dark}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-scheme]){dark}}}\n"
    )


@lru_cache(maxsize=512)
def theme_version(brand: str) -> str:
    """Ten characters that change when the stylesheet does: safe to cache for ever under them."""
    return sha256(theme_css(brand).encode()).hexdigest()[:10]
