"""The typeface: small enough, complete enough, and the same bytes each time."""

import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from parvis.kit.ui.fonts import FAMILY, LETTER_FILES, WEB_FILE, build_fonts


@pytest.fixture
def fonts():
    """Where the run's own fonts were made (`tests/build.py`): making them takes seconds."""
    return Path(settings.PARVIS_BUILD_DIR)


def _digests(folder):
    made = [folder / name for name in (WEB_FILE, *LETTER_FILES)]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made}


def test_the_web_font_is_light_and_variable(fonts):
    path = fonts / WEB_FILE
    font = TTFont(path)
    axis = font["fvar"].axes[0]
    assert path.stat().st_size <= 40 * 1024
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", 200, 900)
    assert font.flavor == "woff2"


@pytest.mark.parametrize("name", [WEB_FILE, *LETTER_FILES])
def test_french_can_be_written(fonts, name):
    known = TTFont(fonts / name).getBestCmap()
    text = "Où l'œuvre naïve du Maÿ coûte 12,50 € : « ça ! » – n° 3… ÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ\u202f\u00a0’"
    assert [letter for letter in text if ord(letter) not in known] == []


@pytest.mark.parametrize("name", [WEB_FILE, *LETTER_FILES])
def test_the_reserved_name_is_not_borne_and_the_licence_stays(fonts, name):
    names = {record.nameID: str(record) for record in TTFont(fonts / name)["name"].names}
    assert names[16] == FAMILY
    assert all("Source" not in names[key] for key in (1, 3, 4, 6, 16))
    assert "Open Font License" in names[13]


def test_the_letters_have_two_plain_weights(fonts):
    weights = {style: TTFont(fonts / name)["OS/2"].usWeightClass for name, (style, _) in LETTER_FILES.items()}
    assert weights == {"Regular": 400, "SemiBold": 600}
    assert all("fvar" not in TTFont(fonts / name) for name in LETTER_FILES)


@pytest.mark.install
def test_the_same_bytes_again_and_nothing_done_twice(fonts, tmp_path):
    build_fonts(tmp_path)
    assert _digests(tmp_path) == _digests(fonts)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")}
    build_fonts(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.*")} == before
    assert list(tmp_path.rglob("*.part")) == []
