"""Accounts, persons, organisations, households, mandates, agents."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from parvis.core.authorities.models import Scoped, ScopedManager, Unit


class AccountManager(BaseUserManager["Account"], ScopedManager):
    """Accounts of the authority in force."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Account:
        """A new account. The e-mail is unique within the authority (IntegrityError otherwise)."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser, Scoped):
    """What a person signs in with, in one authority. The same e-mail may have another account elsewhere."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = AccountManager()  # type: ignore[misc]
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = []

    class Meta:
        verbose_name = _("account")
        constraints: ClassVar = [
            models.UniqueConstraint("authority", Lower("email"), name="account_email_once_an_authority")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    @property
    def is_staff(self) -> bool:
        """Never: there is no Django admin here. Libraries ask."""
        return False


class Session(AbstractBaseSession, Scoped):
    """A signed-in browser, in one authority: its key means nothing under another hostname."""

    account_id = models.BigIntegerField(null=True, db_index=True)
    objects = ScopedManager()  # type: ignore[misc, assignment]

    class Meta:
        db_table = "people_session"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """The engine that reads and writes these rows: what `get_decoded` asks."""
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")


class Person(Scoped):
    """A natural person known to the authority: applicant, beneficiary, member of a household."""

    account = models.OneToOneField(
        Account, models.SET_NULL, null=True, blank=True, related_name="person", db_constraint=True
    )
    given_names = models.CharField(_("given names"), max_length=150, blank=True)
    family_name = models.CharField(_("family name"), max_length=150)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    address = models.JSONField(_("address"), default=dict, blank=True)
    sort_key = models.CharField(max_length=300, blank=True, db_index=True, editable=False)

    class Meta:
        verbose_name = _("person")

    def __str__(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


class Organisation(Scoped):
    """A legal person: association, company, public body."""

    name = models.CharField(_("name"), max_length=200)
    siret = models.CharField(_("SIRET number"), max_length=14, blank=True)
    rna = models.CharField(_("association number"), max_length=10, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.JSONField(_("address"), default=dict, blank=True)

    class Meta:
        verbose_name = _("organisation")

    def __str__(self) -> str:
        return self.name


class Household(Scoped):
    """Persons who live together, for school, canteen and tariffs."""

    name = models.CharField(_("name"), max_length=150)
    members = models.ManyToManyField(Person, through="HouseholdMember", related_name="households")

    def __str__(self) -> str:
        return self.name


class HouseholdMember(Scoped):
    """The place of a person in a household."""

    class Part(models.TextChoices):
        ADULT = "adult", _("Adult")
        CHILD = "child", _("Child")

    household = models.ForeignKey(Household, models.CASCADE)
    person = models.ForeignKey(Person, models.CASCADE)
    part = models.CharField(max_length=10, choices=Part, default=Part.ADULT)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["household", "person"], name="person_once_a_household")
        ]


class RepresentationMandate(Scoped):
    """The dated right of a person to act for another person or for an organisation.

    `parental`: declared by the holder of parental authority, until the child's majority. `mandate`: accepted by the
    person through a link (her code comes from `salt`), then in force once she is known to be herself: by her certified
    identity, or by an agent who has `seen` a proof; or granted by an agent on paper (`proof`, a stored file).
    """

    class Kind(models.TextChoices):
        PARENTAL = "parental", _("Parental authority")
        MANDATE = "mandate", _("Mandate")

    class State(models.TextChoices):
        ASKED = "asked", _("Awaits an answer")
        ACCEPTED = "accepted", _("Accepted, to be checked")
        ACTIVE = "active", _("In force")
        REFUSED = "refused", _("Refused")
        REVOKED = "revoked", _("Ended")

    class Seen(models.TextChoices):
        CERTIFIED = "certified", _("An identity certified by FranceConnect")
        PAPER = "paper", _("A signed mandate")
        VISIT = "visit", _("A visit of the person")

    representative = models.ForeignKey(Person, models.CASCADE, related_name="mandates_held")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="mandates_given")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="mandates_given"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MANDATE)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    email = models.EmailField(blank=True, help_text="where the person is asked to accept")
    salt = models.CharField(max_length=32, blank=True)
    proof = models.BigIntegerField(null=True)
    granted_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        Account, models.SET_NULL, null=True, related_name="mandates_accepted", help_text="signed in then"
    )
    seen = models.CharField(max_length=10, choices=Seen, blank=True, help_text="what proves the agreement")
    reason = models.CharField(max_length=500, blank=True, help_text="why it is refused")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def in_force(self, day: Any) -> bool:
        """Whether it allows to act on a day, its last day included."""
        begun = self.state == self.State.ACTIVE and self.starts_on <= day
        return begun and (self.ends_on is None or day <= self.ends_on)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False, organisation__isnull=True)
                | models.Q(person__isnull=True, organisation__isnull=False),
                name="mandate_for_a_person_or_an_organisation",
            )
        ]


class Agent(Scoped):
    """A person who works for the authority, and the unit they belong to."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="agent")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="agents")
    title = models.CharField(_("job title"), max_length=120, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("agent")

    def __str__(self) -> str:
        return str(self.account)


class Absence(Scoped):
    """The dates of an agent's absence, and who has her basket and her rights over cases meanwhile."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="absences")
    delegate = models.ForeignKey(Agent, models.CASCADE, related_name="replacements")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    declared_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="ended before its last day")

    class Meta:
        verbose_name = _("absence")
        ordering: ClassVar = ["starts_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="absence_dates"
            ),
            models.CheckConstraint(condition=~models.Q(agent=models.F("delegate")), name="absence_other"),
        ]


class Attempt(Scoped):
    """One entry of `attempts.Attempts`: how often somebody tried, a code already used. The table is unlogged."""

    key = models.CharField(max_length=250)
    value = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["authority", "key"], name="attempt_once_an_authority")
        ]
