"""What receipts and decisions say: the sentences that the law demands, from the case and its definition.

CRPA R112-11-1 (receipt), L112-6 (without it, appeal delays do not bind), R421-5 CJA (remedies in decisions).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from parvis.casework.clock import day_of
from parvis.casework.definition.model import Definition, LetterSpec
from parvis.casework.letters.pdf import Block, Letter
from parvis.casework.models import Case
from parvis.casework.parties import facts as party_facts
from parvis.casework.parties import sentences
from parvis.core.authorities.models import Authority, Unit
from parvis.core.messaging.wording import fill
from parvis.kit.delays import label
from parvis.kit.text import fold, plain_date_fr


def contact_lines(unit: Unit, authority: Authority) -> tuple[str, ...]:
    """The service in charge, and how to reach it."""
    address = unit.address or authority.postal_address
    found = (unit.name, address, unit.phone or authority.phone, unit.email or authority.email)
    return tuple(line for line in found if line)


def silence_sentence(definition: Definition, due: date | None) -> str:
    """What silence means and from when, « sous réserve que la demande soit complète »."""
    rule = definition.legal.clock
    if rule is None or rule.silence == "none" or rule.after is None:
        return "Cette demande n’appelle pas de décision de l’administration."
    meaning = "acceptée" if rule.silence == "acceptance" else "rejetée"
    if due is None:
        return (
            f"Le délai de réponse est de {label(rule.after)}. Il commence quand votre dossier est complet. "
            f"Sans réponse à la fin de ce délai, votre demande est {meaning} ({rule.because})."
        )
    return (
        f"Si votre dossier est complet et si vous n’avez pas de réponse le {plain_date_fr(due)}, "
        f"votre demande est {meaning} ({rule.because})."
    )


def consequence_sentence(definition: Definition) -> str:
    """The right that follows an implicit decision: the attestation, or the appeal."""
    rule = definition.legal.clock
    if rule is not None and rule.silence == "acceptance":
        return "Vous pouvez alors demander une attestation au service (article L232-3 du CRPA)."
    return ""


def remedies(definition: Definition, authority: Authority) -> str:
    """Delays and ways of appeal. Without a delay, as in civil status: prosecutor first, then court."""
    appeal = definition.legal.appeal
    if appeal.within is None:
        return f"Vous pouvez contester la décision auprès {_of(appeal.to)}, puis devant le {appeal.then}."
    administrative = appeal.then == "tribunal administratif"
    court = (authority.court or appeal.then) if administrative else appeal.then
    where = (
        "sur place, par courrier ou sur www.telerecours.fr" if administrative else "sur place ou par courrier"
    )
    return (
        f"Vous avez {label(appeal.within)} pour contester la décision, {_from_when(definition)}. Faites un recours "
        f"auprès {_of(appeal.to)}, ou devant le {court} ({where})."
    )


def _from_when(definition: Definition) -> str:
    """The day on which the delay of appeal begins (R421-1 and R421-2 CJA)."""
    rule = definition.legal.clock
    silent = rule is not None and rule.silence == "rejection"
    return "à partir de sa réception" + (" ou du jour où le silence vaut rejet" if silent else "")


def suspension_sentence(effect: str) -> str:
    """What a request for missing documents does to the legal delay, to be said with it (CRPA L114-5)."""
    return {
        "suspended": "Le délai de réponse est suspendu jusqu’à cette date, ou jusqu’à l’arrivée de vos documents "
        "(article L114-5 du CRPA).",
        "restarts": "Le délai de réponse commence le jour où nous recevons ces documents (article L114-5 du CRPA).",
    }.get(effect, "")


def _of(somebody: str) -> str:
    """« auprès de » and the French article: du maire, de la commission, des services."""
    article, _space, name = somebody.partition(" ")
    return {"le": f"du {name}", "les": f"des {name}"}.get(article, f"de {somebody}")


def receipt(case: Case, definition: Definition, unit: Unit, authority: Authority, *, code: str) -> Letter:
    """The acknowledgement of receipt (accusé de réception électronique). `code`: empty on an agent's copy."""
    received = plain_date_fr(day_of(case.received_at))
    paragraphs = [silence_sentence(definition, case.legal_due_on), consequence_sentence(definition)]
    blocks = [
        Block("text", f"Nous avons reçu votre demande le {received}. Gardez ce document."),
        Block(
            "facts",
            rows=(
                ("Votre demande", definition.request_title),
                *party_facts(case.parties),
                ("Numéro", case.number),
                ("Code de suivi", code or "Remis à la personne"),
                ("Reçue le", received),
                ("Service chargé du dossier", " · ".join(contact_lines(unit, authority))),
            ),
        ),
        Block("heading", "Délai de réponse"),
        *[Block("text", text) for text in paragraphs if text],
        Block("heading", "Si vous n’êtes pas d’accord"),
        Block("text", remedies(definition, authority)),
    ]
    return _letter("Accusé de réception", case, unit, authority, day_of(case.received_at), blocks)


def deposit_slip(
    case: Case,
    definition: Definition,
    unit: Unit,
    authority: Authority,
    *,
    code: str,
    received: Sequence[str],
    missing: Sequence[str],
    agent: str,
) -> Letter:
    """The slip (récépissé) that an agent hands over: what was deposited, when, how, with whom, and what lacks."""
    day = plain_date_fr(day_of(case.received_at))
    blocks = [
        Block("text", f"Votre demande est déposée le {day}. Gardez ce récépissé."),
        Block(
            "facts",
            rows=(
                ("Votre demande", definition.request_title),
                *party_facts(case.parties),
                ("Numéro", case.number),
                ("Code de suivi", code),
                ("Déposée", f"{case.get_channel_display()}, auprès de {agent}"),
                ("Service chargé du dossier", " · ".join(contact_lines(unit, authority))),
            ),
        ),
        Block("heading", "Pièces reçues"),
        Block("list", items=tuple(received)) if received else Block("text", "Aucune pièce."),
    ]
    if missing:
        blocks += [Block("heading", "Pièces à apporter"), Block("list", items=tuple(missing))]
    blocks += [
        Block("heading", "Délai de réponse"),
        Block("text", silence_sentence(definition, case.legal_due_on)),
        Block("heading", "Si vous n’êtes pas d’accord"),
        Block("text", remedies(definition, authority)),
    ]
    return _letter("Récépissé de dépôt", case, unit, authority, day_of(case.received_at), blocks)


def decision(
    spec: LetterSpec,
    case: Case,
    definition: Definition,
    unit: Unit,
    authority: Authority,
    grounds: str,
    day: datetime,
    author: tuple[str, ...] = (),
) -> Letter:
    """A letter of the definition, filled in, with grounds and remedies when it refuses. `author`: name and job of
    who decides, from `signatory`; nobody when the law decides (silence)."""
    text = fill(spec.body, variables(case, definition, unit, authority, grounds))
    blocks = [Block("text", part.strip()) for part in text.split("\n\n") if part.strip()]
    if case.outcome == "refused":
        blocks += [
            Block("heading", "Si vous n’êtes pas d’accord"),
            Block("text", remedies(definition, authority)),
        ]
    letter = _letter(spec.subject, case, unit, authority, day_of(day), blocks)
    return Letter(**{**vars(letter), "signature": signature(spec, author)})


def signature(spec: LetterSpec, author: tuple[str, ...]) -> tuple[str, ...]:
    """Who decides: first name, last name and capacity (article L212-1 of the code of relations between the public
    and the administration; sent through an online service, a decision needs no hand-written signature: L212-2)."""
    if not author:
        return (spec.signed_by,)
    name, *jobs = author
    others = [job for job in jobs if fold(job) not in fold(spec.signed_by)]
    if len(others) < len(jobs):
        return spec.signed_by, ", ".join((name, *others))
    return spec.signed_by, "Par délégation :", ", ".join(author)


# What a letter may name, and what people call it.
VARIABLES = {
    "applicant": _("name of the applicant"),
    "number": _("number of the case"),
    "procedure": _("what one request is called"),
    "received": _("day of reception"),
    "grounds": _("grounds of the decision"),
    "unit": _("service in charge"),
    "authority": _("name of the authority"),
    "basis": _("text on which the procedure rests"),
    "beneficiary": _("person for whom it is asked"),
    "representative": _("person who asks, in her name or for somebody else"),
}


def variables(
    case: Case, definition: Definition, unit: Unit, authority: Authority, grounds: str
) -> dict[str, str]:
    """What a letter may name."""
    return {
        "applicant": case.applicant_name,
        "number": case.number,
        "procedure": definition.request_title,
        "received": plain_date_fr(day_of(case.received_at)),
        "grounds": grounds,
        "unit": unit.name,
        "authority": authority.name,
        "basis": definition.legal.basis,
        "beneficiary": case.parties.get("beneficiary") or case.applicant_name,
        "representative": case.parties.get("representative") or case.applicant_name,
    }


def _letter(
    title: str, case: Case, unit: Unit, authority: Authority, day: date, blocks: list[Block]
) -> Letter:
    return Letter(
        title=title,
        authority={"name": authority.name, "colour": authority.brand_colour},
        footer=authority.postal_address,
        sender=contact_lines(unit, authority),
        recipient=(case.applicant_name, *([case.applicant_email] if case.applicant_email else [])),
        references=(f"Dossier {case.number}", *sentences(case.parties)),
        place_and_date=f"{authority.city or authority.name}, le {plain_date_fr(day)}",
        blocks=tuple(blocks),
    )
