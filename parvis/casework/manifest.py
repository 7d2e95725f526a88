"""What casework contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.actions.drafting import purge
from parvis.casework.actions.ticking import tick
from parvis.casework.demo import seed
from parvis.casework.demo_desk import seed as seed_desk
from parvis.casework.effects import AskForMissingItems, SendLetter
from parvis.casework.emails import TEMPLATES
from parvis.casework.fields import choices, compound, figures, files, words
from parvis.casework.fields.case_link import CaseLink
from parvis.casework.fields.commune import CommuneName
from parvis.casework.fields.computed import Computed
from parvis.casework.fields.consent import Consent
from parvis.casework.fields.country import Country
from parvis.casework.fields.departement import Department
from parvis.casework.fields.iban import BankAccount
from parvis.casework.fields.linked import LinkedChoices
from parvis.casework.fields.map_area import MapArea
from parvis.casework.fields.map_point import MapPoint
from parvis.casework.fields.quotient import FamilyQuotient
from parvis.casework.fields.ranking import Ranking
from parvis.casework.fields.rna import AssociationNumber
from parvis.casework.fields.schooling import Schooling
from parvis.casework.fields.signature import Signature
from parvis.casework.fields.siren import Siren
from parvis.casework.fields.table import Table
from parvis.casework.fields.time_of_day import TimeOfDay
from parvis.casework.fields.time_range import TimeRange
from parvis.casework.fields.web_address import WebAddress
from parvis.casework.holdings import HOLDINGS
from parvis.casework.informing import Inform
from parvis.casework.queries.earlier import for_agents, for_the_applicant
from parvis.casework.queries.inbox import waiting
from parvis.casework.queries.palette import find_cases, find_people, find_procedures
from parvis.casework.rules import HANDLE, VIEW
from parvis.core.registries import (
    Ability,
    Command,
    DemoSeed,
    EventType,
    Manifest,
    Menu,
    Panel,
    SearchSource,
    Tick,
)

manifest = Manifest(
    label="casework",
    abilities=(
        Ability("casework.view", _("See cases"), usual="officer"),
        Ability("casework.handle", _("Handle cases: assign, write, ask for documents"), usual="officer"),
        Ability("casework.decide", _("Decide: approve what needs a second person"), usual="chief"),
        Ability("casework.file", _("File a request on somebody's behalf"), usual="officer"),
        Ability("casework.procedures", _("Write and publish procedures"), whole=True),
    ),
    menu=(
        Menu(_("To handle"), "/agent/dossiers/", VIEW, group=_("Cases"), order=10, count=waiting("todo")),
        Menu(
            _("My cases"),
            "/agent/dossiers/?view=mine",
            VIEW,
            group=_("Cases"),
            order=11,
            count=waiting("mine"),
        ),
        Menu(
            _("Late"), "/agent/dossiers/?view=late", VIEW, group=_("Cases"), order=12, count=waiting("late")
        ),
        Menu(
            _("Waiting for the applicant"),
            "/agent/dossiers/?view=waiting",
            VIEW,
            group=_("Cases"),
            order=13,
            count=waiting("waiting"),
        ),
        Menu(_("Decided"), "/agent/dossiers/?view=decided", VIEW, group=_("Cases"), order=14),
        Menu(_("Procedures"), "/demarches/", place="public", order=10),
        Menu(_("Follow a request"), "/suivi/", place="public", order=20),
    ),
    field_types=(
        words.ShortText(),
        words.LongerText(),
        words.Email(),
        words.Phone(),
        words.Siret(),
        words.LicencePlate(),
        words.Note(),
        figures.Number(),
        figures.Amount(),
        figures.Day(),
        choices.OneChoice(),
        choices.SeveralChoices(),
        choices.YesNo(),
        compound.Address(),
        compound.Identity(),
        compound.Block(),
        files.Upload(),
        Siren(),
        AssociationNumber(),
        BankAccount(),
        CommuneName(),
        Department(),
        Country(),
        WebAddress(),
        TimeOfDay(),
        TimeRange(),
        Consent(),
        Signature(),
        FamilyQuotient(),
        Schooling(),
        Ranking(),
        LinkedChoices(),
        Table(),
        MapPoint(),
        MapArea(),
        CaseLink(),
        Computed(),
    ),
    workflow_actions=(SendLetter(), AskForMissingItems(), Inform()),
    timeline_events=(
        EventType("submitted", _("Request received")),
        EventType("receipt", _("Receipt sent")),
        EventType("step", _("Progress")),
        EventType("decision", _("Decision")),
        EventType("letter", _("Letter")),
        EventType("missing_asked", _("Documents asked for")),
        EventType("missing_answered", _("Answer received")),
        EventType("message_in", _("Message from the applicant")),
        EventType("message_out", _("Message from the service")),
        EventType("mail", _("E-mail sent"), quiet=True),
        EventType("implicit", _("Implicit decision")),
        EventType("note", _("Internal note"), public=False, quiet=True),
        EventType("assigned", _("Assigned"), public=False, quiet=True),
        EventType("labelled", _("Labels changed"), public=False, quiet=True),
        EventType("informed", _("Others informed"), public=False, quiet=True),
        EventType("late", _("Deadline passed"), public=False, quiet=True),
    ),
    search=(
        SearchSource("cases", _("Cases"), find_cases),
        SearchSource("procedures", _("Procedures"), find_procedures),
        SearchSource("people", _("People"), find_people),
    ),
    commands=(
        Command(_("File a request for somebody"), "/agent/nouveau/", "casework.file", order=5),
        Command(_("Manage labels"), "/agent/etiquettes/", HANDLE, order=40),
    ),
    personal_data=HOLDINGS,
    mail=TEMPLATES,
    panels=(
        Panel("earlier", "casework/earlier.html", for_agents, "desk-side", order=20),
        Panel("earlier_mine", "casework/earlier.html", for_the_applicant, "public-side", order=20),
    ),
    ticks=(Tick("casework.clock", tick), Tick("casework.drafts", purge, minutes=60)),
    demo=(DemoSeed("cases", seed, order=30), DemoSeed("desk", seed_desk, order=35)),
)
