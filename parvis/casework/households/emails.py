"""Messages of mandates and co-applications, in French because they are the authority's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.core.registries import MailTemplate

MANDATE: dict[str, Any] = {
    "representative": _("who acts"),
    "person": _("for whom"),
    "first": _("first day"),
    "last": _("last day"),
    "link": _("link"),
    "authority": _("name of the authority"),
    "reason": _("why it is refused"),
}
SECTION: dict[str, Any] = {
    "name": _("name of the other person"),
    "procedure": _("title of the procedure"),
    "until": _("last day"),
    "link": _("link"),
    "authority": _("name of the authority"),
}

TEMPLATES = (
    MailTemplate(
        "mandate_asked",
        _("Somebody is asked for a mandate"),
        "{{ representative }} demande à faire vos démarches",
        "Bonjour {{ person }},\n\n{{ representative }} demande à faire vos démarches auprès de {{ authority }}, "
        "du {{ first }} au {{ last }}.\n\nVous choisissez. Acceptez ou refusez ici :\n{{ link }}\n\n"
        "Si vous acceptez, connectez-vous avec FranceConnect, ou un agent vérifie votre accord.\n\n"
        "Gardez ce lien : il vous permet aussi de reprendre votre accord à tout moment.",
        MANDATE,
    ),
    MailTemplate(
        "mandate_to_check",
        _("A mandate is accepted and has to be checked: to who asked"),
        "Un agent vérifie votre mandat pour {{ person }}",
        "Bonjour {{ representative }},\n\nVotre demande de mandat pour {{ person }} est acceptée. "
        "Un agent vérifie cet accord auprès de cette personne, ou sur un mandat qu’elle a signé.\n\n"
        "Vous ne pouvez pas encore agir. Nous vous écrivons dès que c’est possible.\n\n{{ authority }}",
        MANDATE,
    ),
    MailTemplate(
        "mandate_to_check_person",
        _("A mandate is accepted and has to be checked: to who accepted"),
        "Votre accord est enregistré, il reste à le vérifier",
        "Bonjour {{ person }},\n\nVous acceptez que {{ representative }} fasse vos démarches auprès de "
        "{{ authority }}, du {{ first }} au {{ last }}.\n\nUn agent vérifie que cet accord vient de vous : "
        "passez nous voir avec une pièce d’identité, ou envoyez un mandat que vous avez signé.\n\n"
        "Vous pouvez reprendre votre accord ici :\n{{ link }}",
        MANDATE,
    ),
    MailTemplate(
        "mandate_in_force",
        _("A mandate begins: to the person"),
        "{{ representative }} peut faire vos démarches",
        "Bonjour {{ person }},\n\n{{ representative }} peut faire vos démarches auprès de {{ authority }}, "
        "du {{ first }} au {{ last }}.\n\nVous pouvez reprendre votre accord à tout moment ici :\n{{ link }}",
        MANDATE,
    ),
    MailTemplate(
        "mandate_not_granted",
        _("An agent refuses a mandate: to who asked"),
        "Votre demande de mandat est refusée",
        "Bonjour {{ representative }},\n\nVotre demande de mandat pour {{ person }} est refusée, pour cette "
        "raison :\n\n{{ reason }}\n\n{{ authority }}",
        MANDATE,
    ),
    MailTemplate(
        "mandate_not_granted_person",
        _("An agent refuses a mandate: to the person"),
        "{{ representative }} ne peut pas faire vos démarches",
        "Bonjour {{ person }},\n\nLe mandat que demandait {{ representative }} est refusé, pour cette "
        "raison :\n\n{{ reason }}\n\n{{ authority }}",
        MANDATE,
    ),
    MailTemplate(
        "mandate_accepted",
        _("A mandate begins: to who asked"),
        "Vous pouvez agir pour {{ person }}",
        "Bonjour {{ representative }},\n\nVotre mandat est en vigueur : vous pouvez faire les démarches de "
        "{{ person }} auprès de {{ authority }}, du {{ first }} au {{ last }}.\n\nVos mandats sont dans votre espace.",
        MANDATE,
    ),
    MailTemplate(
        "mandate_refused",
        _("A mandate is refused"),
        "Votre demande de mandat est refusée",
        "Bonjour {{ representative }},\n\nVotre demande de mandat pour {{ person }} est refusée.\n\n{{ authority }}",
        MANDATE,
    ),
    MailTemplate(
        "co_applicant",
        _("Another person is invited to fill in her section"),
        "Votre partie à remplir : {{ procedure }}",
        "Bonjour {{ name }},\n\nUne demande « {{ procedure }} » auprès de {{ authority }} a une partie que vous "
        "remplissez vous-même. Personne d’autre ne la voit avant l’envoi.\n\n"
        "Remplissez-la et confirmez-la ici, jusqu’au {{ until }} :\n{{ link }}",
        SECTION,
    ),
    MailTemplate(
        "co_applicant_reminder",
        _("Reminder to the other person"),
        "Rappel, votre partie à remplir : {{ procedure }}",
        "Bonjour {{ name }},\n\nLa demande « {{ procedure }} » attend votre partie.\n\n"
        "Remplissez-la et confirmez-la ici, jusqu’au {{ until }} :\n{{ link }}",
        SECTION,
    ),
    MailTemplate(
        "co_applicant_again",
        _("What the other person had read has changed"),
        "À confirmer à nouveau : {{ procedure }}",
        "Bonjour {{ name }},\n\nDans la demande « {{ procedure }} » auprès de {{ authority }}, une réponse que vous "
        "aviez lue a changé, ou votre partie n’est plus complète. Votre confirmation ne compte plus.\n\n"
        "Relisez la demande, complétez votre partie et confirmez à nouveau, jusqu’au {{ until }} :\n{{ link }}\n\n"
        "Sans votre confirmation, la demande ne part pas.",
        SECTION,
    ),
    MailTemplate(
        "co_applicant_done",
        _("The other person has confirmed her section"),
        "Votre demande peut être envoyée : {{ procedure }}",
        "Bonjour,\n\n{{ name }} a rempli et confirmé sa partie de votre demande « {{ procedure }} ». "
        "Vous pouvez la vérifier et l’envoyer.\n\n{{ authority }}",
        SECTION,
    ),
)
