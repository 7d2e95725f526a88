"""What can go wrong with the private cluster, said so that a person can act on it."""


class ClusterError(Exception):
    """The private PostgreSQL cannot be made, started or reached; the message says what to do."""
