"""The gallery's sample town: invented names and dates, so that every component can be seen in every state."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from parvis.kit.diagram import draw
from parvis.kit.ui.chrome import Account, Chip, Links, MenuEntry, MenuGroup
from parvis.kit.ui.composite import AddressField, FilesField, IdentityField, RepeatField
from parvis.kit.ui.fields import (
    AmountField,
    ChoiceField,
    ChoicesField,
    ConsentField,
    DateField,
    EmailField,
    LongTextField,
    NumberField,
    PhoneField,
    TextField,
    YesNoField,
)
from parvis.kit.ui.gallery_charts import CHARTS, CIRCUIT
from parvis.kit.ui.icons import ICONS
from parvis.kit.ui.theme import DEFAULT_BRAND, PAIRS, contrast, palette

PAGES = (
    "components",
    "fields",
    "errors",
    "colours",
    "charts",
    "home",
    "start",
    "form",
    "done",
    "case",
    "inbox",
    "agent-case",
    "oops",
)
AGENT_PAGES = {"inbox", "agent-case"}


@dataclass(frozen=True, slots=True)
class Town:
    """A stand-in for an authority."""

    name: str = "Ville de Saint-Aubin"
    brand_colour: str = DEFAULT_BRAND
    logo: str = ""
    postal_address: str = "1 place de la Halle, 35999 Saint-Aubin"
    phone: str = "02 99 00 00 00"
    email: str = "mairie@saint-aubin.example"
    is_demo: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """A file sent before."""

    key: str
    name: str
    size: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A line of the inbox."""

    number: str
    procedure: str
    person: str
    unit: str
    state: str
    tone: str
    received: date
    days: int | None
    ticked: bool = False
    stopped: bool = False


SCHOOLS = [("jaures", "Jean-Jaurès"), ("curie", "Marie-Curie"), ("prevert", "Jacques-Prévert")]
DISTRICTS = [
    (name.lower(), name)
    for name in ("Centre", "Gare", "Halles", "Prairie", "Moulin", "Rivière", "Coteau", "Plaine", "Bourg")
]


class Fields(forms.Form):
    """One field of each kind."""

    name = TextField(label="Nom de famille", autocomplete="family-name")
    nickname = TextField(
        label="Nom d'usage", required=False, help_text="S'il est différent du nom de famille"
    )
    reason = LongTextField(label="Pourquoi demandez-vous une dérogation ?", max_length=500)
    project = LongTextField(label="Décrivez votre projet", max_words=120, rows=4, required=False)
    children = NumberField(label="Nombre d'enfants à charge", minimum=0, maximum=20)
    amount = AmountField(label="Montant demandé", help_text="En euros, par exemple 1 250,00")
    born = DateField(label="Date de naissance", past=True, help_text="Par exemple, 14 03 2024")
    school = ChoiceField(
        label="École souhaitée",
        choices=SCHOOLS,
        hints={"curie": "Travaux jusqu'en mars 2027 : accueil provisoire"},
    )
    district = ChoiceField(label="Quartier", choices=DISTRICTS)
    days = ChoicesField(
        label="Jours de cantine",
        choices=[("mon", "Lundi"), ("tue", "Mardi"), ("thu", "Jeudi"), ("fri", "Vendredi")],
    )
    sibling = YesNoField(label="Un frère ou une sœur est-il déjà dans cette école ?")
    email = EmailField(label="Adresse e-mail", help_text="Pour vous envoyer l'accusé de réception")
    phone = PhoneField(label="Téléphone", required=False)
    home = AddressField(label="Adresse du domicile")
    person = IdentityField(label="La personne qui vous héberge")
    proof = FilesField(label="Justificatif de domicile", help_text="Facture ou quittance de moins de 3 mois.")
    others = FilesField(label="Autres pièces", multiple=True, required=False)
    kids = RepeatField(
        label="Enfants à inscrire",
        title="Enfant",
        add="Ajouter un enfant",
        fields={"first": TextField(label="Prénom"), "age": NumberField(label="Âge", maximum=18)},
    )
    agree = ConsentField(label="Je certifie que ces informations sont exactes")


class Child(forms.Form):
    """The page of the prototype: two errors."""

    family = TextField(label="Nom de famille")
    given = TextField(label="Prénoms", help_text="Dans l'ordre de l'acte de naissance")
    born = DateField(label="Date de naissance", past=True, help_text="Par exemple, 14 03 2024")
    schooled = ChoiceField(
        label="L'enfant est-il déjà scolarisé ?",
        choices=[("no", "Non, c'est sa première inscription"), ("yes", "Oui, dans une autre école")],
    )
    proof = FilesField(label="Justificatif de domicile", help_text="Facture ou quittance de moins de 3 mois.")


def _filled() -> Fields:
    return Fields(
        initial={
            "name": "Martin",
            "reason": "Ma fille est gardée par sa grand-mère, qui habite en face de l'école.",
            "amount": Decimal("1250.5"),
            "born": date(2021, 3, 14),
            "school": "curie",
            "days": ["mon", "thu"],
            "sibling": True,
            "phone": "+33612345678",
            "home": {
                "street": "12 rue des Halles",
                "complement": "",
                "postcode": "35999",
                "city": "Saint-Aubin",
            },
            "others": [Sent("k1", "livret-de-famille.pdf", 482_133, "#"), Sent("k2", "photo.jpg", 1_204_882)],
            "kids": [{"first": "Lina", "age": 5}, {"first": "Noé", "age": 3}],
        }
    )


def _wrong() -> Fields:
    typed = (
        "name=&reason=" + "x" * 520 + "&children=deux&amount=12,345&born_day=31&born_month=2&born_year=2024"
        "&school=&email=martin@&phone=12&home_street=12 rue des Halles&home_postcode=359&home_city="
        "&person_given_names=Ana&person_family_name=&person_birth_date_day=3&person_birth_date_month="
        "&person_birth_date_year=1980&kids-count=2&kids-0-first=&kids-0-age=4&kids-1-first=Noé&kids-1-age=40"
    )
    return Fields(QueryDict(typed))


def _child() -> Child:
    typed = "family=Martin&given=Lina&born_day=14&born_month=03&born_year=2204&schooled=no"
    return Child(QueryDict(typed))


SAMPLE = json.loads((Path(__file__).parent / "gallery.json").read_text(encoding="utf-8"))
CASES = [Case(**line | {"received": date.fromisoformat(line["received"])}) for line in SAMPLE["cases"]]

PUBLIC_MENU = [
    MenuGroup(
        "",
        [
            MenuEntry("Démarches", "#demarches"),
            MenuEntry("Participer", "#participer"),
            MenuEntry("Agenda", "#agenda"),
            MenuEntry("Budget et données", "#donnees"),
        ],
    )
]
AGENT_MENU = [
    MenuGroup(
        "Dossiers",
        [
            MenuEntry("À traiter", "#a", current=True, count=38),
            MenuEntry("Mes dossiers", "#b", count=12),
            MenuEntry("En retard", "#c", count=3),
            MenuEntry("Pièces manquantes", "#d", count=9),
            MenuEntry("En signature", "#e", count=4),
        ],
    ),
    MenuGroup(
        "Vues enregistrées",
        [MenuEntry("Scolaire 2027", "#f", count=21), MenuEntry("Urbanisme > 15 j", "#g", count=6)],
    ),
    MenuGroup(
        "Services",
        [MenuEntry(name, "#h") for name in ("Courrier", "Rendez-vous", "Documents", "Participation")],
    ),
    MenuGroup("Réglages", [MenuEntry("Démarches", "#i"), MenuEntry("Agents et services", "#j")]),
]
FOOTER = [
    MenuEntry("Accessibilité : totalement conforme", "#access"),
    MenuEntry("Mentions légales", "#legal"),
    MenuEntry("Données personnelles", "#privacy"),
    MenuEntry("Écoconception", "#eco"),
    MenuEntry("Facile à lire", "#easy"),
]


def _colours(brand: str) -> list[dict[str, Any]]:
    light, dark = palette(brand), palette(brand, dark=True)
    return [
        {
            "front": front,
            "back": back,
            "needed": needed,
            "light": round(contrast(light[front], light[back]), 1),
            "dark": round(contrast(dark[front], dark[back]), 1),
        }
        for front, back, needed in PAIRS
    ]


def sample(page: str, request: HttpRequest) -> dict[str, Any]:
    """The context of one page of the gallery."""
    agent = page in AGENT_PAGES
    authority = getattr(request, "authority", None) or Town()
    context: dict[str, Any] = {
        "authority": authority,
        "menu": AGENT_MENU if agent else PUBLIC_MENU,
        "account": Account("Claire Berthier", is_agent=True, role="Service Éducation") if agent else None,
        "links": Links(search="#search", palette="/palette", new_case="#new") if agent else Links(),
        "footer": FOOTER,
        "scheme": request.GET.get("scheme"),
        "pages": PAGES,
        "now": datetime(2026, 11, 21, 14, 30, tzinfo=UTC),
        "day": date(2026, 11, 21),
        "first_of_month": date(2026, 12, 1),
    }
    return context | _of_page(page, authority)


_TABS = [
    MenuEntry("Demande", "#t1", current=True),
    MenuEntry("Échanges", "#t2", count=3),
    MenuEntry("Historique", "#t3"),
]
_CHIPS = [
    Chip("Mon service", "#c1", on=True),
    Chip("Non attribués", "#c2", count=14),
    Chip("Échéance sous 3 jours", "#c3"),
]


def _of_page(page: str, authority: Any) -> dict[str, Any]:
    lists = {"chips": _CHIPS, "tabs_sample": _TABS}
    match page:
        case "components":
            return lists | {"icons": ICONS}
        case "fields":
            return {"fields": _filled(), "blank": Fields(auto_id="blank_%s")}
        case "errors":
            return {"form": _wrong()}
        case "form":
            return {"form": _child()}
        case "colours":
            return {"pairs": _colours(authority.brand_colour), "names": list(palette(authority.brand_colour))}
        case "charts":
            return {"charts": CHARTS, "circuit": draw(CIRCUIT)}
        case "inbox" | "agent-case":
            return lists | {"cases": CASES}
        case "oops":
            return {
                "error_code": 404,
                "error_title": "Cette page n'existe pas",
                "error_text": "Vérifiez l'adresse.",
            }
    return {}
