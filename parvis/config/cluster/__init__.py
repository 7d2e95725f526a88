"""The private PostgreSQL of an install that was given none.

With no `DATABASE_URL`, Parvis keeps its own cluster: it finds server binaries, creates the cluster, its
roles and its database, starts it, and the last one out stops it. Everything is idempotent and safe to call
from several processes at once. No SQL of a domain here: only what a database administrator would do on the
day of installation.

Vocabulary: *data folder* (`$PARVIS_DATA`: files, secrets, run files), *home* (where the cluster itself lives,
inside the data folder unless the server's account cannot get in), *account* (the unprivileged user that
PostgreSQL runs as).
"""

from parvis.config.cluster.errors import ClusterError
from parvis.config.cluster.lifecycle import ensure, is_running, pulse, running, stop, whereabouts
from parvis.config.cluster.passwords import Dsn
from parvis.config.cluster.temporary import temporary

__all__ = [
    "ClusterError",
    "Dsn",
    "ensure",
    "is_running",
    "pulse",
    "running",
    "stop",
    "temporary",
    "whereabouts",
]
