"""The tests themselves, on a checkout where nothing was built yet: their workers must not build against each other."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from parvis.config.places import checkout

pytestmark = pytest.mark.install

MADE = (".git", ".venv", ".*_cache", ".parvis", ".hypothesis", "data", "static-build*", "__pycache__", "*.mo")


def test_workers_start_on_a_fresh_checkout(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh"
    shutil.copytree(checkout(), fresh, ignore=shutil.ignore_patterns(*MADE))
    command = [sys.executable, "-m", "pytest", "-q", "-n", "4", "parvis/kit/tests/test_text.py"]
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "PYTEST_"))}
    done = subprocess.run(command, check=False, cwd=fresh, env=bare, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
