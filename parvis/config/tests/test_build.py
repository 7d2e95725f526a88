"""Two starts that share a build folder: the second waits for the first and takes what it made."""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

import pytest

from parvis.config import build


def test_two_builds_at_once_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_BUILD_DIR", str(tmp_path / "built"))
    made, inside = [], threading.Lock()

    def slow_build() -> None:
        assert inside.acquire(blocking=False), "two builds at once"
        made.append(build.folder())
        build.folder().mkdir()
        (build.folder() / build.STAMP).write_text(build.fingerprint(), encoding="utf-8")
        inside.release()

    monkeypatch.setattr(build, "build_static", slow_build)
    starts = [threading.Thread(target=build.run, args=(argparse.Namespace(),)) for _ in range(3)]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len(made) == 1
    assert not build.is_needed()
