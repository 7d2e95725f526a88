"""What the log does not repeat: where our code was when somebody sent rubbish."""

from __future__ import annotations

import logging


class Brief(logging.Filter):
    """A refused request (too big, malformed) is one line: a traceback for each would be a gift to who sends them."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security"):
            record.exc_info = record.exc_text = None
        return True
