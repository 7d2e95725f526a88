"""Which tables an authority takes with it, and which stay, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping

from django.apps import apps
from django.db import models

from parvis.core.authorities.rowsecurity import policies

SECRET = "Un secret de cette installation : il n’ouvrirait rien ailleurs."  # noqa: S105 - a sentence
DERIVED = "Se recalcule à partir des autres colonnes."
PASSING = "Ne sert que quelques heures à cette installation."
# Tables that stay, by their name in the database.
LEFT_OUT: Mapping[str, str] = {
    "people_session": "Les sessions ouvertes des navigateurs.",
    "people_attempt": "Les essais récents de connexion. " + PASSING,
    "account_emailconfirmation": "Les confirmations d’adresse en cours. " + PASSING,
    "mfa_authenticator": "Les seconds facteurs de connexion. " + SECRET,
    "exchange_keptanswer": "Les réponses gardées deux jours pour les programmes. " + PASSING,
    "cards_cardimport": "Les fichiers envoyés et non confirmés. " + PASSING,
    "exports_export": "Les exports demandés : leurs fichiers expirent après sept jours.",
}
# Columns that stay, by table and column.
OMITTED: Mapping[tuple[str, str], str] = {
    ("people_account", "password"): SECRET,
    ("people_representationmandate", "salt"): SECRET,
    ("casework_case", "salt"): SECRET,
    ("casework_case", "search"): DERIVED,
    ("casework_procedure", "search"): DERIVED,
    ("casework_procedure", "words"): DERIVED,
    ("casework_draft", "token_hash"): SECRET,
    ("cards_card", "words"): DERIVED,
    ("circuits_opinion", "salt"): SECRET,
    ("households_coapplicant", "salt"): SECRET,
    ("exchange_apitoken", "hash"): SECRET,
    ("exchange_webhook", "secret"): SECRET,
    ("federation_identityprovider", "sealed_secret"): SECRET,
}


def scoped_models() -> list[type[models.Model]]:
    """Every table that belongs to an authority, straight or through a user."""
    walls = policies()
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.db_table in walls]


def kept_models() -> list[type[models.Model]]:
    """Those that an authority takes with it."""
    return [model for model in scoped_models() if model._meta.db_table not in LEFT_OUT]


def kept_fields(model: type[models.Model]) -> list[models.Field]:
    """The columns of a table that are taken."""
    table = model._meta.db_table
    return [field for field in model._meta.concrete_fields if (table, field.attname) not in OMITTED]


def name_of(model: type[models.Model]) -> str:
    """The name of a table in the export."""
    return f"{model._meta.app_label}.{model._meta.model_name}"
