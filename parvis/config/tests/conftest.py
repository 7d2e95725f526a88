"""What tests of an install share: data folders that the server's account can walk into, and a small town."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from parvis.config import cluster, database, migration


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


@pytest.fixture(scope="session")
def town_folder(new_data_folder) -> Iterator[Path]:
    """A data folder with a migrated database and three files."""
    data = new_data_folder()
    migration.migrate(cluster.ensure(data).owner, quiet=True)
    with psycopg.connect(cluster.ensure(data).owner) as link:
        link.execute("CREATE TABLE keepsake AS SELECT 'élan' AS word, now() AS made")
    for name in ("a/one", "a/two", "three"):
        path = data / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(50_000))
    yield data
    cluster.stop(data)


@pytest.fixture(scope="module")
def town(town_folder) -> Iterator[Path]:
    """The town, with its database held and the environment that points at it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "PARVIS_SECRET_KEY"):
            patch.setenv(name, "")
        patch.setenv("PARVIS_DATA", str(town_folder))
        with database.held(town_folder):
            yield town_folder
