"""What cards contribute to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.casework.cards.actions import forget_imports
from parvis.casework.cards.fields import CardQuestion
from parvis.casework.cards.palette import find_cards
from parvis.casework.cards.rules import EDIT, MANAGE, VIEW
from parvis.casework.cards.seed import seed
from parvis.core.registries import Ability, Command, DemoSeed, Holding, Manifest, Menu, SearchSource, Tick

manifest = Manifest(
    label="cards",
    abilities=(
        Ability(VIEW, _("See cards"), usual="officer"),
        Ability(EDIT, _("Add, change and import cards"), usual="officer"),
        Ability(MANAGE, _("Make types of cards"), whole=True),
    ),
    menu=(Menu(_("Cards"), "/agent/fiches/", VIEW, group=_("Tools"), order=72),),
    commands=(Command(_("Make a type of cards"), "/agent/fiches/types/nouveau/", MANAGE, order=60),),
    field_types=(CardQuestion(),),
    search=(SearchSource("cards", _("Cards"), find_cards),),
    personal_data=(
        Holding(
            "cards_card",
            ("key", "title", "words", "values"),
            _("Keep lists that requests and agents need, people among them"),
            _("public interest"),
            _("as long as the card is of use"),
        ),
        Holding(
            "cards_cardimport",
            ("account", "name", "text"),
            _("Check a file before its cards are imported"),
            _("public interest"),
            _("one day"),
        ),
    ),
    ticks=(Tick("cards.imports", forget_imports, minutes=60),),
    demo=(DemoSeed("cards", seed, order=40),),
)
