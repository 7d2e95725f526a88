"""What tests of an install share: data folders that the server's account can walk into."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def new_data_folder() -> Iterator[Callable[[], Path]]:
    """Make empty data folders. pytest's own are closed to other accounts, and long for a socket."""
    with ExitStack() as folders:

        def make() -> Path:
            made = tempfile.TemporaryDirectory(prefix="parvis-", ignore_cleanup_errors=True)
            path = Path(folders.enter_context(made))
            path.chmod(0o711)
            return path

        yield make
