"""What a test run needs built: translations and letter fonts; static files are served from their sources."""

import gettext
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import trans_real

from parvis.config.places import checkout
from parvis.config.translations import compile_all
from parvis.kit.ui.fonts import build_fonts


def pytest_configure() -> None:
    """Forget an earlier `make run`'s fingerprints: tests must not depend on what was built before. Translations are
    compiled here, before the first sentence is asked for: Django remembers that a catalogue was missing."""
    compile_all(checkout() / "parvis")
    gettext._translations.clear()  # type: ignore[attr-defined]
    trans_real._translations.clear()
    trans_real._default = None
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = True
    # On a fresh checkout these folders do not exist when settings are read.
    for folder in (settings.STATIC_ROOT, settings.PARVIS_BUILD_DIR / "assets"):
        folder.mkdir(parents=True, exist_ok=True)
    settings.STATICFILES_DIRS = [settings.PARVIS_BUILD_DIR / "assets"]


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """Build what is missing; it stays for the next run."""
    build_fonts(Path(settings.PARVIS_BUILD_DIR))
