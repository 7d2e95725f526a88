"""What a test run needs built: translations and letter fonts; static files are served from their sources."""

import gc
import gettext
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.test import override_settings
from django.utils.translation import trans_real

from parvis.config.build import alone
from parvis.config.places import checkout
from parvis.config.translations import compile_all
from parvis.kit.ui.fonts import build_fonts


def pytest_configure(config: pytest.Config) -> None:
    """Build what is missing, once for all the workers of a run; it stays for the next one.

    Translations are compiled before the first sentence is asked for: Django remembers that a catalogue was missing.
    An earlier `make run`'s fingerprints are forgotten: tests must not depend on what was built before.
    """
    if not hasattr(config, "workerinput"):  # a worker starts when all is built
        with alone():
            compile_all(checkout() / "parvis")
            build_fonts(Path(settings.PARVIS_BUILD_DIR))
    gc.set_threshold(50_000)  # a run makes few cycles: they are looked for less often
    hypothesis.settings.register_profile("house", deadline=None)  # no test is timed: a busy machine is slow
    hypothesis.settings.load_profile("house")
    gettext._translations.clear()  # type: ignore[attr-defined]
    trans_real._translations.clear()
    trans_real._default = None
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True  # else each client of a test walks through all static files
    ScryptPasswordHasher.work_factor = 2**4  # passwords are as secret, and quicker to check
    # On a fresh checkout these folders do not exist when settings are read.
    for folder in (settings.STATIC_ROOT, settings.PARVIS_BUILD_DIR / "assets"):
        folder.mkdir(parents=True, exist_ok=True)
    settings.STATICFILES_DIRS = [settings.PARVIS_BUILD_DIR / "assets"]


@pytest.fixture(scope="session", autouse=True)
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Files that tests keep stay out of the installation's data folder."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield
