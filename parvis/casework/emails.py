"""Messages of casework, in French because they are the authority's words: an administrator may rewrite each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.core.registries import MailTemplate

CASE: dict[str, Any] = {
    "number": _("number of the case"),
    "procedure": _("title of the procedure"),
    "applicant": _("name of the applicant"),
    "link": _("link that opens the case without an account"),
    "code": _("code that opens the case"),
    "authority": _("name of the authority"),
    "unit": _("service in charge"),
}
SIGNATURE = "\n\n{{ unit }}\n{{ authority }}"
FOLLOW = "\n\nSuivez votre demande ici :\n{{ link }}"

TEMPLATES = (
    MailTemplate(
        "draft_link",
        _("Link that resumes a request"),
        "Reprenez votre demande : {{ procedure }}",
        "Bonjour,\n\nVotre demande « {{ procedure }} » est enregistrée. Elle n’est pas encore envoyée.\n\n"
        "Reprenez-la ici, jusqu’au {{ until }} :\n{{ link }}",
        {"link": _("link"), "procedure": _("title of the procedure"), "until": _("last day")},
    ),
    MailTemplate(
        "receipt",
        _("Receipt of a request"),
        "Votre demande est reçue : {{ number }}",
        "Bonjour {{ applicant }},\n\nVotre demande « {{ procedure }} » est reçue le {{ received }}. "
        "Son numéro est {{ number }}.\n\nCode de suivi : {{ code }}\n\n{{ legal }}\n\n"
        "Votre accusé de réception est joint à ce message." + FOLLOW + SIGNATURE,
        {**CASE, "received": _("date of reception"), "legal": _("what the law says of delays and remedies")},
    ),
    MailTemplate(
        "message",
        _("Message from the service"),
        "Un message au sujet de votre demande {{ number }}",
        "Bonjour {{ applicant }},\n\n{{ text }}\n\nRépondez ici :\n{{ link }}" + SIGNATURE,
        {**CASE, "text": _("text of the message")},
    ),
    MailTemplate(
        "missing_items",
        _("Documents are missing"),
        "À vous de jouer : complétez votre demande {{ number }}",
        "Bonjour {{ applicant }},\n\nIl nous manque, pour votre demande « {{ procedure }} » :\n\n{{ items }}\n\n"
        "Répondez au plus tard le {{ until }}. {{ clock }}\n\nRépondez ici :\n{{ link }}" + SIGNATURE,
        {
            **CASE,
            "items": _("what is missing"),
            "until": _("last day"),
            "clock": _("what happens to the legal delay"),
        },
    ),
    MailTemplate(
        "letter",
        _("A letter accompanies this message"),
        "Réponse à votre demande {{ number }}",
        "Bonjour {{ applicant }},\n\nUne réponse est donnée à votre demande « {{ procedure }} ». "
        "Le courrier est joint à ce message." + FOLLOW + SIGNATURE,
        CASE,
    ),
    MailTemplate(
        "reminder",
        _("Reminder to the applicant"),
        "Votre demande {{ number }} attend votre réponse",
        "Bonjour {{ applicant }},\n\nNous attendons votre réponse pour votre demande « {{ procedure }} »."
        + FOLLOW
        + SIGNATURE,
        CASE,
    ),
    MailTemplate(
        "implicit_acceptance",
        _("Silence meant acceptance"),
        "Votre demande {{ number }} est acceptée",
        "Bonjour {{ applicant }},\n\nLe délai de réponse est passé. Votre demande « {{ procedure }} » est acceptée. "
        "Vous pouvez demander une attestation au service." + FOLLOW + SIGNATURE,
        CASE,
    ),
    MailTemplate(
        "implicit_rejection",
        _("Silence meant rejection"),
        "Votre demande {{ number }} : le délai de réponse est passé",
        "Bonjour {{ applicant }},\n\nLe délai de réponse est passé. Au sens de la loi, votre demande "
        "« {{ procedure }} » est rejetée. Le service peut encore vous répondre.\n\n{{ remedies }}"
        + FOLLOW
        + SIGNATURE,
        {**CASE, "remedies": _("delays and ways of appeal")},
    ),
    MailTemplate(
        "informed",
        _("A step is taken (to others)"),
        "Demande {{ number }} : {{ state }}",
        "Bonjour,\n\nNous vous informons de la suite donnée à la demande {{ number }} ({{ procedure }}).\n\n"
        "Elle est maintenant dans cet état : {{ state }}." + SIGNATURE,
        {name: CASE[name] for name in ("number", "procedure", "authority", "unit")}
        | {"state": _("state of the case")},
    ),
    MailTemplate(
        "late",
        _("A deadline is past (to agents)"),
        "Échéance dépassée : {{ number }}",
        "L’échéance du dossier {{ number }} ({{ procedure }}) est dépassée." + SIGNATURE,
        CASE,
    ),
)
