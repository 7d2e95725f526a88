"""What administration contributes to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.core.administration.demo import seed
from parvis.core.administration.holdings import HOLDINGS
from parvis.core.registries import Ability, DemoSeed, MailTemplate, Manifest, Menu

manifest = Manifest(
    label="administration",
    abilities=(
        Ability("people.manage", _("Manage agents, units and roles"), whole=True),
        Ability(
            "authorities.manage",
            _("Change the authority’s identity, contact details and messages"),
            whole=True,
        ),
    ),
    menu=(
        Menu(_("Absences"), "/agent/absences/", "casework.view", group=_("Cases"), order=18),
        Menu(_("Settings"), "/agent/reglages/", "people.manage", group=_("Administration"), order=90),
    ),
    mail=(
        MailTemplate(
            "agent_invitation",
            _("Invitation of an agent"),
            "Votre accès à Parvis : {{ authority }}",
            "Bonjour {{ name }},\n\nVous avez un compte d’agent de {{ authority }}.\n\n"
            "Choisissez votre mot de passe ici :\n{{ link }}\n\n"
            "À la première connexion, vous ajouterez un second moyen de vous identifier.",
            {"name": _("name of the agent"), "authority": _("name of the authority"), "link": _("link")},
        ),
        MailTemplate(
            "absence_declared",
            _("Somebody is asked to stand in (to agents)"),
            "Vous remplacez {{ absent }} du {{ first }} au {{ last }}",
            "Bonjour {{ name }},\n\nVous remplacez {{ absent }} du {{ first }} au {{ last }}. Ces jours-là, "
            "vous avez ses listes et ses droits sur les dossiers. Vos actes portent "
            "« par délégation de {{ absent }} ».\n\n{{ authority }}",
            {
                "name": _("name of the agent"),
                "absent": _("name of the absent agent"),
                "first": _("first day"),
                "last": _("last day"),
                "authority": _("name of the authority"),
            },
        ),
    ),
    personal_data=HOLDINGS,
    demo=(DemoSeed("people", seed, order=10),),
)
