"""What the frame of a page (header, menus, footer) needs to know, as plain values.

The design system has no tables and knows no address: the floor above fills these in a context processor,
under the names `authority`, `menu`, `account`, `footer` and `links`. Any may be missing, as on an error page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One link of a menu; `count` shows how much waits behind it."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Links under one heading; an empty heading shows none."""

    label: str
    entries: Sequence[MenuEntry] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """The person signed in, as the frame shows her."""

    name: str
    is_agent: bool = False
    role: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses the frame points to. An empty one hides what points to it."""

    home: str = "/"
    my_space: str = "/mon-espace/"
    desk: str = "/agents/"
    sign_in: str = "/compte/connexion/"
    sign_out: str = "/compte/deconnexion/"
    search: str = ""
    palette: str = ""
    new_case: str = ""
    demo: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter of a list: a link that turns it on or off."""

    label: str
    url: str
    on: bool = False
    count: int | None = None
