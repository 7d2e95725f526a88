"""What "tell us once" contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.once import asides, asking
from parvis.casework.once.connectors.company import CompanyConnector
from parvis.casework.once.connectors.family import ChildrenConnector, QuotientConnector
from parvis.casework.once.connectors.school import SchoolConnector
from parvis.casework.once.demo import seed
from parvis.casework.once.keeping import erase
from parvis.casework.once.panels import proofs
from parvis.casework.once.queries import export_profile, export_vault, known_of
from parvis.core.registries import Aside, DemoSeed, Filing, Holding, Known, Manifest, Menu, Panel

manifest = Manifest(
    label="once",
    menu=(
        Menu(_("My telephone and my address"), "/mon-espace/informations/", place="space", order=20),
        Menu(_("The documents that I keep"), "/mon-espace/documents/", place="space", order=21),
        Menu(
            _("Connected services"),
            "/agent/reglages/connecteurs/",
            "authorities.manage",
            group=_("Administration"),
            order=95,
        ),
    ),
    asides=(
        Aside(asides.ASK, asides.offer_service, order=10),
        Aside(asides.FIND, asides.offer_address, order=20, pressed=asides.look_typed),
        Aside(asides.VAULT, asides.offer_vault, order=30),
        Aside(asides.KEEP, asides.offer_keeping, order=40),
    ),
    known=(Known("once", known_of),),
    connectors=(QuotientConnector(), ChildrenConnector(), SchoolConnector(), CompanyConnector()),
    filings=(Filing("proofs", check=asking.check, saved=asking.forget_stale),),
    panels=(Panel("proofs", "once/proofs.html", proofs, "desk-main", order=60),),
    personal_data=(
        Holding(
            "once_profile",
            ("account", "phone", "address"),
            _("Propose your answers again in your requests"),
            _("consent"),
            _("until you remove them"),
            export=export_profile,
            erase=erase,
        ),
        Holding(
            "once_vaultitem",
            ("account", "title", "file"),
            _("Send again a document that you keep"),
            _("consent"),
            _("until you remove them"),
            export=export_vault,
        ),
        Holding(
            "once_proof",
            ("value", "about", "agreement"),
            _("Prove an answer that a service gave about a request"),
            _("public interest"),
            _("as long as the request"),
        ),
    ),
    demo=(DemoSeed("once", seed, order=35),),
)
