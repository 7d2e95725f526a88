"""Messages of circuits and opinions, in French because they are the authority's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.core.registries import MailTemplate

STEP: dict[str, Any] = {
    "number": _("number of the case"),
    "procedure": _("title of the procedure"),
    "step": _("the step that waits"),
    "link": _("link"),
    "authority": _("name of the authority"),
}
OPINION: dict[str, Any] = {
    "number": _("number of the case"),
    "procedure": _("title of the procedure"),
    "question": _("the question asked"),
    "until": _("last day"),
    "link": _("link"),
    "authority": _("name of the authority"),
}

TEMPLATES = (
    MailTemplate(
        "visa_awaited",
        _("A step waits for a visa or a signature (to agents)"),
        "À viser : {{ procedure }}, dossier {{ number }}",
        "Bonjour,\n\nLe dossier {{ number }} ({{ procedure }}) attend votre accord avant : {{ step }}.\n\n"
        "Lisez-le et répondez ici :\n{{ link }}\n\n{{ authority }}",
        STEP,
    ),
    MailTemplate(
        "visa_reminder",
        _("Reminder of a visa or a signature (to agents)"),
        "Rappel, à viser avant le {{ until }} : {{ procedure }}, dossier {{ number }}",
        "Bonjour,\n\nLe dossier {{ number }} ({{ procedure }}) attend votre accord avant : {{ step }}.\n\n"
        "Répondez ici, au plus tard le {{ until }} :\n{{ link }}\n\n{{ authority }}",
        {**STEP, "until": _("last day")},
    ),
    MailTemplate(
        "visa_returned",
        _("A step was sent back (to agents)"),
        "Renvoyé : {{ procedure }}, dossier {{ number }}",
        "Bonjour,\n\n{{ who }} vous renvoie le dossier {{ number }} ({{ procedure }}), avant : {{ step }}.\n\n"
        "{{ reason }}\n\nReprenez-le ici :\n{{ link }}\n\n{{ authority }}",
        {**STEP, "who": _("who sends it back"), "reason": _("why")},
    ),
    MailTemplate(
        "opinion_asked",
        _("An opinion is asked for"),
        "Votre avis est demandé : {{ procedure }}",
        "Bonjour,\n\n{{ authority }} demande votre avis sur le dossier {{ number }} ({{ procedure }}).\n\n"
        "{{ question }}\n\nRépondez ici, au plus tard le {{ until }} :\n{{ link }}",
        OPINION,
    ),
    MailTemplate(
        "opinion_reminder",
        _("Reminder of an opinion"),
        "Rappel : votre avis est attendu le {{ until }}",
        "Bonjour,\n\n{{ authority }} attend votre avis sur le dossier {{ number }} ({{ procedure }}).\n\n"
        "{{ question }}\n\nRépondez ici, au plus tard le {{ until }} :\n{{ link }}",
        OPINION,
    ),
    MailTemplate(
        "opinion_given",
        _("An opinion was given (to agents)"),
        "Avis rendu : dossier {{ number }}",
        "Bonjour,\n\n{{ who }} a rendu un avis sur le dossier {{ number }} ({{ procedure }}) : {{ verdict }}.\n\n"
        "{{ link }}",
        {**OPINION, "who": _("who gives it"), "verdict": _("the opinion")},
    ),
    MailTemplate(
        "opinion_late",
        _("An opinion is late (to agents)"),
        "Avis en retard : dossier {{ number }}",
        "Bonjour,\n\nL’avis de {{ who }} sur le dossier {{ number }} ({{ procedure }}) était attendu le {{ until }}. "
        "Un avis n’arrête pas le délai légal.\n\n{{ link }}",
        {**OPINION, "who": _("who is asked")},
    ),
)
