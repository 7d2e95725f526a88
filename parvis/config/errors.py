"""What can go wrong with an install, said so that a person can act on it."""


class ServeError(Exception):
    """The server cannot start or stop; the message says what to do."""


class BackupError(Exception):
    """A backup cannot be written or put back; nothing was changed."""
