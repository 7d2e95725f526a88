"""What the log does not repeat: where our code was when somebody sent rubbish, and the secrets of addresses."""

from __future__ import annotations

import logging
import re

# Codes of cases and opinions, links of drafts and files, keys of new passwords: who reads the log must not open them.
SECRETS = re.compile(
    r"(/(?:suivi|demarches)/[^/\s]+/|/(?:avis|mandat|co-demande)/[0-9]+/|/password/reset/key/|/api/v2/fichiers/)[^/\s]+"
)

# What PostgreSQL adds to an error: the values of the row, which are what somebody typed.
VALUES = re.compile(r"^(DETAIL|CONTEXT|LINE \d+): .*$", re.MULTILINE)
_plain = logging.Formatter()


class Brief(logging.Filter):
    """A refused request (too big, malformed) is one line: a traceback for each would be a gift to who sends them."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
        return True


class Discreet(logging.Filter):
    """An address is told without its secret, a database's error without the values of the row."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        if SECRETS.search(said) or VALUES.search(said):
            record.msg, record.args = VALUES.sub(r"\1: …", SECRETS.sub(r"\1…", said)), ()
        if record.exc_info and record.exc_info[0] is not None:
            # Formatters take this text as it stands.
            told = record.exc_text or _plain.formatException(record.exc_info)
            record.exc_text = VALUES.sub(r"\1: …", told)
        return True
