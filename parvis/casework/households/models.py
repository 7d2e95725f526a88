"""Who else fills in a request, and who may help others. Households and mandates themselves are of core/people."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from parvis.casework.models import Draft
from parvis.core.authorities.models import Scoped
from parvis.core.people.models import Account


class CoApplicant(Scoped):
    """Another person whom a request asks to fill in her own pages (those `filled_by` this `part`). Her link opens
    them while the draft lives."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="co_applicants", db_index=False)
    part = models.CharField(max_length=50, default="co_applicant")
    name = models.CharField(max_length=200)
    email = models.EmailField()
    salt = models.CharField(max_length=32)
    invited_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    agreed_to = models.CharField(
        max_length=40,
        blank=True,
        help_text="mark of the applicant’s answers that she read when she confirmed",
    )
    fallen_at = models.DateTimeField(
        null=True, help_text="when what she had read was changed after she confirmed"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "part"], name="co_applicant_once_a_part")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["authority", "invited_at"],
                name="co_applicant_open",
                condition=models.Q(confirmed_at=None),
            )
        ]


class Helper(Scoped):
    """A resident's account known as that of a helper (France services, a social worker): it may file for others,
    each time with their recorded agreement."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="helper")
    organisation = models.CharField(max_length=200)
    granted_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
