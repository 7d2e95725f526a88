"""The kinds of things a module may contribute. Each is a small frozen record; none knows who will read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ability:
    """A right that a role may hold. `name` is `<module>.<verb>`, `label` is a lazy French sentence.

    `whole`: it acts on the authority itself, so a role given over one unit does not bring it. `usual`: the least of the
    usual roles (`officer`, `chief`, `administrator`) that brings it, when an authority is founded.
    """

    name: str
    label: Any
    whole: bool = False
    usual: str = "administrator"


@dataclass(frozen=True)
class Menu:
    """An entry of the agent's desk (`agent`), of the public menu (`public`) or of "my space" (`space`). Shown to who
    holds `ability` ("" : everyone)."""

    label: Any
    url: str
    ability: str = ""
    place: str = "agent"
    group: Any = ""
    order: int = 50
    count: Callable[[Any], int | None] | None = None


@dataclass(frozen=True)
class EventType:
    """A line of the timeline: how it reads, whether the applicant sees it, and whether it is `quiet`: it says
    nothing of where the case stands."""

    name: str
    label: Any
    public: bool = True
    quiet: bool = False


@dataclass(frozen=True)
class Holding:
    """Personal data that a table keeps: why, on what basis, how long, and how to export or erase it."""

    table: str
    fields: tuple[str, ...]
    purpose: Any
    basis: Any
    keep: Any
    export: Callable[[int], Iterable[Mapping[str, Any]]] | None = None
    erase: Callable[[int], int] | None = None


@dataclass(frozen=True)
class Indicator:
    """A figure of quality of service, over the whole authority: on the page of statistics. `query(now=)` returns it, or
    None when it cannot be told; `unit` is written after it."""

    name: str
    label: Any
    unit: str
    query: Callable[..., float | None]


@dataclass(frozen=True)
class OpenDataExport:
    """A table that may be published. Cells under `hide_below` persons are suppressed."""

    name: str
    label: Any
    schema: Mapping[str, Any]
    rows: Callable[[], Iterable[Mapping[str, Any]]]
    hide_below: int = 5


@dataclass(frozen=True)
class Found:
    """What a search source yields, one line of the palette: a title, an address, a line of context."""

    title: str
    url: str
    context: str


@dataclass(frozen=True)
class SearchSource:
    """Something that can be found from the agent's palette. `find(actor, words, limit)` checks rights itself."""

    name: str
    label: Any
    find: Callable[..., Iterable[Found]]


@dataclass(frozen=True)
class MailTemplate:
    """A message an administrator may rewrite. `variables` are the only names it may use, each explained."""

    name: str
    label: Any
    subject: str
    body: str
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tick:
    """Work that a clock starts in each authority, every minute or every so many minutes. `run(now=…)` does one short
    transaction's worth, and returns how much it did: it is called again at once until that is 0."""

    name: str
    run: Callable[..., int]
    minutes: int = 1


@dataclass(frozen=True)
class Panel:
    """A part of a case's page that a room or a module fills. `context(case, actor)` gives what `template` shows, or
    None when there is nothing to show for this case or to this actor.

    `place` says where: `desk-side` and `desk-main` on the agent's page, `public-top`, `public-main` and `public-side`
    on the applicant's.
    """

    name: str
    template: str
    context: Callable[[Any, Any], Mapping[str, Any] | None]
    place: str
    order: int = 50


@dataclass(frozen=True)
class Hold:
    """What may keep a step of the workflow waiting, such as a circuit of signatures.

    `begin(asked)` is given the step that a person wants to take: True when it waits (what it waits for has begun), a
    fault when it may not be taken now. `left(story)` is told that the case leaves its state, whatever the way.
    `waits(case)`: whether a step of this case waits now, so that pages offer no other. `which()`: the same for a query
    over cases, as its condition; None when nothing is ever kept.
    """

    name: str
    begin: Callable[[Any], bool]
    left: Callable[[Any], None]
    waits: Callable[[Any], bool] = lambda case: False
    which: Callable[[], Any] | None = None


@dataclass(frozen=True)
class Command:
    """Something that the palette proposes to begin. `of_list`: it is done with a list of cases, is shown beside it too,
    and its address is given the list's query."""

    label: Any
    url: str
    ability: str = ""
    of_list: bool = False
    order: int = 50


@dataclass(frozen=True)
class Listener:
    """Who wants to hear what happens to cases. `hear(case, lines)` is called in the transaction of what happened, once
    its lines are written: it enqueues, and does nothing slow."""

    name: str
    hear: Callable[[Any, Any], None]


@dataclass(frozen=True)
class IncidentList:
    """Things that did not work, for the page of incidents: title, reason, moment and address of each."""

    label: Any
    rows: Callable[[], Iterable[tuple[str, str, Any, str]]]


@dataclass(frozen=True)
class FilingPart:
    """A part of the page on which a request is checked before it is sent; `ready` when it need not hold it back."""

    template: str
    context: Mapping[str, Any]
    ready: bool = True


@dataclass(frozen=True)
class Filing:
    """What a room adds to the filing of a request.

    `links(definition)`: pairs of label and address, shown on the start page. `beside(draft)`: a `FilingPart` shown
    beside each page of questions. `proposed(draft)`: answers to propose, and what is written under them. `leaving
    (draft)`: a `FilingPart` of the page that keeps a request for later. `filed(draft, case, now)` is told, in its
    transaction, that the request was sent. `saved(draft, now)` is told, in its transaction, that answers were changed.
    `entry(definition)`: the page, under that of the procedure, which comes before the first question; "" for none.
    `part(draft, definition)`: a `FilingPart`, or None. `check(draft, definition, now)` raises a fault when the
    request may not be sent.
    """

    name: str
    entry: Callable[[Any], str] = lambda definition: ""
    part: Callable[[Any, Any], FilingPart | None] = lambda draft, definition: None
    check: Callable[[Any, Any, Any], None] = lambda draft, definition, now: None
    links: Callable[[Any], Iterable[tuple[str, str]]] = lambda definition: ()
    beside: Callable[[Any], FilingPart | None] = lambda draft: None
    proposed: Callable[[Any], tuple[Mapping[str, Any], str]] = lambda draft: ({}, "")
    leaving: Callable[[Any], FilingPart | None] = lambda draft: None
    filed: Callable[[Any, Any, Any], None] = lambda draft, case, now: None
    saved: Callable[[Any, Any], None] = lambda draft, now: None


@dataclass(frozen=True)
class Aside:
    """Help that a room offers while a question or a document is being asked: a button beside it leads to the page
    `<step>/<name>/<question>/`, after what was typed so far is kept.

    `offer(asked, step)` gives the label of the button for a question or a document, None when there is no help.
    `pressed(request, step, question)` is told that the button was pressed, with what was typed until then.
    """

    name: str
    offer: Callable[[Any, Any], Any]
    order: int = 50
    pressed: Callable[[Any, Any, str], None] = lambda request, step, question: None


@dataclass(frozen=True)
class KnownAnswer:
    """An answer that need not be typed again: who says so, and since when (a date, None when it is not known)."""

    question: str
    answer: Any
    source: Any
    since: Any = None


@dataclass(frozen=True)
class Known:
    """What a room knows of a resident that a procedure asks: `find(definition, account_id)` gives `KnownAnswer`s. The
    resident may change each; those of the first contribution win."""

    name: str
    find: Callable[[Any, int], Iterable[KnownAnswer]]
    order: int = 50


@dataclass(frozen=True)
class DemoSeed:
    """Believable data for the demonstration, made by `run(town)` (see `town.Town`), in order."""

    name: str
    run: Callable[..., None]
    order: int = 50


@dataclass(frozen=True)
class Manifest:
    """All that one module contributes."""

    label: str
    abilities: tuple[Ability, ...] = ()
    menu: tuple[Menu, ...] = ()
    field_types: tuple[Any, ...] = ()
    workflow_actions: tuple[Any, ...] = ()
    timeline_events: tuple[EventType, ...] = ()
    personal_data: tuple[Holding, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    open_data: tuple[OpenDataExport, ...] = ()
    search: tuple[SearchSource, ...] = ()
    mail: tuple[MailTemplate, ...] = ()
    ticks: tuple[Tick, ...] = ()
    panels: tuple[Panel, ...] = ()
    holds: tuple[Hold, ...] = ()
    commands: tuple[Command, ...] = ()
    listeners: tuple[Listener, ...] = ()
    incidents: tuple[IncidentList, ...] = ()
    filings: tuple[Filing, ...] = ()
    demo: tuple[DemoSeed, ...] = ()
    asides: tuple[Aside, ...] = ()
    known: tuple[Known, ...] = ()
    connectors: tuple[Any, ...] = ()
