"""What is made from the sources once and served many times: translations, fonts, fingerprinted static files.

Everything is made in a folder beside, which then takes the place of the old one: a build that is killed
leaves the previous one in service.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from compileall import compile_dir
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from parvis.config import env
from parvis.config.errors import ServeError
from parvis.config.places import checkout
from parvis.config.translations import compile_all

STAMP = "built"
# By name: the supervisor asks whether a build is needed, and must not carry a font library for ever.
FONTS = "parvis.kit.ui.fonts"


def folder() -> Path:
    """Return the build folder, which settings name too."""
    return Path(env.text("PARVIS_BUILD_DIR", str(checkout() / "static-build"))).absolute()


def is_needed() -> bool:
    """Say whether a source has changed since the last build."""
    stamp = folder() / STAMP
    return not stamp.is_file() or stamp.read_text(encoding="utf-8") != fingerprint()


def fingerprint() -> str:
    """Return a digest of the sources: static files, translations, and the code that decides about them."""
    root = checkout()
    sources = [root / "requirements.txt", root / "parvis/config/settings.py", root / "parvis/kit/ui/fonts.py"]
    sources += [path for path in (root / "parvis").rglob("static/**/*") if path.is_file()]
    sources += (root / "parvis").rglob("LC_MESSAGES/*.po")
    digest = hashlib.sha256()
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def run(_: argparse.Namespace) -> int:
    """Build what has changed. Raises ServeError when static files cannot be collected."""
    # Said aloud because many containers forbid Python to do it by itself, and each start pays for it then.
    compile_dir(checkout() / "parvis", quiet=2)
    with alone():
        compile_all(checkout() / "parvis")
        if is_needed():
            build_static()
    return 0


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other start is building in this folder: two at once would take each other's draft away."""
    place = folder().with_name(f"{folder().name}.lock")
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def build_static() -> None:
    """Make fonts and static files beside, then exchange the folders."""
    target = folder()
    draft, old = target.with_name(f"{target.name}.draft"), target.with_name(f"{target.name}.old")
    shutil.rmtree(draft, ignore_errors=True)
    # Settings look for these two folders when they are loaded.
    (draft / "collected").mkdir(parents=True)
    import_module(FONTS).build_fonts(draft)
    collect(draft)
    (draft / STAMP).write_text(fingerprint(), encoding="utf-8")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    draft.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def collect(draft: Path) -> None:
    """Copy, fingerprint and compress static files, in a process whose settings name the draft."""
    surroundings = os.environ | {"PARVIS_BUILD_DIR": str(draft)}
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity=0"]
    done = subprocess.run(
        command, check=False, env=surroundings, cwd=checkout(), capture_output=True, text=True
    )
    if done.returncode != 0:
        raise ServeError(f"Static files could not be collected: {done.stderr.strip()[-1500:]}")
