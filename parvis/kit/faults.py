"""One shape for every refusal of the kit: a stable code for programs, a plain sentence for people.

Each tool raises its own subclass, so that a form, an API or a command can catch the one it expects and show
`message` as it stands. The sentence is translated when it is read, not when it is raised: the kit works, and
its tests run, without any settings.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation and return it: Django's own needs settings, and the kit none."""
    return message


class Fault(ValueError):
    """A value the kit refuses. `code` never changes; `params` fill the sentence."""

    messages: ClassVar[Mapping[str, str]] = {}

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        """The sentence for a person, in the active language: what is wrong and how to mend it."""
        template = self.messages[self.code]
        return gettext(template) % self.params

    def __str__(self) -> str:
        return self.code
