"""The typeface, cut down at set-up: one small variable file for the web, two plain files for letters.

Source Sans 3 is under the Open Font Licence with "Source" as a reserved name: a cut-down copy may not bear
it, so ours is called Parvis Sans, in the files as in the stylesheet.
"""

from __future__ import annotations

import os
from pathlib import Path

import fontpkg_source_sans_3
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Parvis Sans"
WEB_FILE = "assets/ui/parvis-sans.woff2"
LETTER_FILES = {
    "fonts/ParvisSans-Regular.ttf": ("Regular", 400),
    "fonts/ParvisSans-SemiBold.ttf": ("SemiBold", 600),
}
KNOWN_FILE = "fonts/known.txt"  # every character that letters can show
UNKNOWN = 0x25A1  # a square, for what they cannot
# French and its neighbours: Latin-1, the names of Europe, quotes, dashes, thin spaces, arrows, the euro.
CHARACTERS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *(
        0x218,
        0x219,
        0x21A,
        0x21B,
        0x1E9E,
        0x2009,
        0x200A,
        0x2010,
        0x2011,
        0x2013,
        0x2014,
        0x2018,
        0x2019,
        0x201A,
    ),
    *(0x201C, 0x201D, 0x201E, 0x2020, 0x2022, 0x2026, 0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC),
    *(0x2116, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2264, 0x2265, 0x02DA, 0x02C6, 0x02DC),
]
# What letters may have to write besides: the names of people from elsewhere (Nguyễn, Ολυμπία, Юлия), a tick.
MORE_IN_LETTERS = [
    *range(0x180, 0x530),
    *range(0x1E00, 0x1F00),
    *range(0x2000, 0x2070),
    *range(0x2070, 0x20D0),
    *(UNKNOWN, 0x2610, 0x2611, 0x2713, 0x2714, 0x2717, 0x2718),
]
# Layout features worth their weight: accents, kerning, ligatures, figures that align in tables.
FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum", "lnum", "frac", "sups", "ordn", "case"]
# 1 January 2020: a fixed date makes the same bytes on every machine.
FIXED_EPOCH = "1577836800"


def font_source() -> Path:
    """The variable TrueType file of the `fontpkg-source-sans-3` package (Open Font Licence)."""
    return Path(fontpkg_source_sans_3.__file__).parent / "files" / "SourceSans3[wght].ttf"


def build_fonts(target_dir: Path) -> list[Path]:
    """Write the web and the letter fonts under `target_dir` and return their paths.

    Files already there are left alone, so that a second start costs nothing. The result is the same, byte for
    byte, with the same versions of fonttools and brotli.
    """
    wanted = [target_dir / name for name in (WEB_FILE, *LETTER_FILES, KNOWN_FILE)]
    if all(path.is_file() for path in wanted):
        return wanted
    os.environ.setdefault("SOURCE_DATE_EPOCH", FIXED_EPOCH)
    # Cut first: everything after handles a twentieth of the glyphs.
    web = _cut(TTFont(font_source(), recalcTimestamp=False), CHARACTERS)
    _write(_named(web, "Regular"), target_dir / WEB_FILE, flavor="woff2")
    whole = target_dir / "letters.part"
    letters = _cut(TTFont(font_source(), recalcTimestamp=False), [*CHARACTERS, *MORE_IN_LETTERS])
    known = "".join(chr(code) for code in sorted(letters.getBestCmap()))
    _write(letters, whole, flavor=None)
    for name, (style, weight) in LETTER_FILES.items():
        fixed = instantiateVariableFont(TTFont(whole, recalcTimestamp=False), {"wght": weight}, inplace=True)
        fixed["OS/2"].usWeightClass = weight
        _write(_named(fixed, style), target_dir / name, flavor=None)
    whole.unlink()
    (target_dir / KNOWN_FILE).write_text(known, encoding="utf-8")
    return wanted


def _cut(font: TTFont, characters: list[int]) -> TTFont:
    """Keep these characters and our features only, and drop the hints that modern screens ignore."""
    options = Options(layout_features=FEATURES, hinting=False, name_IDs=[0, 13, 14], notdef_outline=True)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    return font


def _named(font: TTFont, style: str) -> TTFont:
    """Give the font our own name; the copyright and the licence stay."""
    plain = f"{FAMILY.replace(' ', '')}-{style}"
    full = f"{FAMILY} {style}"
    names = {1: full if style == "SemiBold" else FAMILY, 2: "Regular", 3: plain, 4: full, 6: plain}
    names |= {16: FAMILY, 17: style}
    for identifier, text in names.items():
        font["name"].setName(text, identifier, 3, 1, 0x409)
    return font


def _write(font: TTFont, path: Path, *, flavor: str | None) -> None:
    """Write beside, then rename: a set-up that is killed leaves no half font."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(path.suffix + ".part")
    font.flavor = flavor
    font.save(beside)
    beside.replace(path)
