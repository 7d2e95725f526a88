"""Writing to people. A message is a row and a job of the caller's transaction: no commit, no e-mail."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage, mailers
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.core.actors import Actor
from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.files.models import StoredFile
from parvis.core.jobs.registry import job
from parvis.core.journal.actions import record
from parvis.core.messaging.models import OutgoingMessage, Wording
from parvis.core.messaging.wording import check, fill
from parvis.core.registries import registry
from parvis.kit.text import clean_line

log = logging.getLogger("parvis.messaging")
ATTEMPTS = 48


class CannotDeliver(RuntimeError):
    """The mail server did not take the message; the job is tried again."""


class NoServer(RuntimeError):
    """A real authority writes to people, and this install has no mail server: its messages wait for one."""


def send(
    template: str,
    *,
    to: str,
    values: Mapping[str, object],
    kind: str = "",
    pk: int | None = None,
    attachments: Sequence[int] = (),
) -> OutgoingMessage:
    """Send a registered template, in the authority's own wording if it has one."""
    known = registry.mail[template]
    own = Wording.objects.filter(name=template).first()
    subject, body = (own.subject, own.body) if own else (known.subject, known.body)
    return queue(
        template,
        to=to,
        subject=fill(subject, values),
        body=fill(body, values),
        kind=kind,
        pk=pk,
        attachments=attachments,
    )


def send_plain(*, to: str, subject: str, body: str, kind: str) -> OutgoingMessage:
    """Send a text that is already written (account messages)."""
    return queue(kind, to=to, subject=subject, body=body)


def queue(
    name: str,
    *,
    to: str,
    subject: str,
    body: str,
    kind: str = "",
    pk: int | None = None,
    attachments: Sequence[int] = (),
) -> OutgoingMessage:
    """Keep the message and enqueue its sending."""
    row = OutgoingMessage.objects.create(
        kind=name,
        to=to,
        subject=clean_line(subject, 200),
        body=body,
        subject_kind=kind,
        subject_id=pk,
        attachments=list(attachments),
    )
    deliver.later(message=row.pk)
    return row


@job("messaging.deliver", label=gettext_lazy("Send an e-mail"), attempts=ATTEMPTS, transaction=False)
def deliver(authority: int, message: int) -> None:
    """Hand one message to the mail server. The state is committed apart from the handing over, so a message
    that the server took is not sent twice because something else failed."""
    with in_authority(authority):
        row = OutgoingMessage.objects.filter(pk=message, state=OutgoingMessage.State.QUEUED).first()
        if row is None:
            return
        sender = Authority.objects.get(pk=authority)
        mail = _as_email(row, sender)
    error = None if stays_here(sender) else _hand_over(mail)
    with in_authority(authority):
        _note_outcome(row, error)
    if error and row.state == OutgoingMessage.State.QUEUED:
        raise CannotDeliver(str(error)) from error


def _as_email(row: OutgoingMessage, authority: Authority) -> EmailMessage:
    mail = EmailMessage(
        subject=row.subject,
        body=row.body,
        from_email=formataddr((clean_line(authority.name, 120), settings.DEFAULT_FROM_EMAIL)),
        to=[row.to],
        reply_to=[authority.email] if authority.email else None,
        headers={
            "Auto-Submitted": "auto-generated",
            "X-Parvis-Message": str(row.pk),
            # The same at each try: mail servers then see that a message taken twice is one.
            "Message-ID": f"<{authority.slug}.{row.pk}.{row.created_at:%Y%m%d%H%M%S}@{_domain()}>",
        },
    )
    for file in StoredFile.objects.filter(pk__in=row.attachments):
        with default_storage.open(file.key) as content:
            mail.attach(file.name, content.read(), file.mime)
    return mail


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def stays_here(authority: Authority) -> bool:
    """Whether the messages of an authority stay in the demonstration's mailbox, where they count as sent: without a
    mail server, those of a demonstration. A real person must never be told that something left when nothing did."""
    return authority.is_demo and not settings.PARVIS_SMTP_HOST


def cannot_leave(authority: Authority) -> bool:
    """Whether this authority's messages wait until somebody sets a mail server."""
    return not authority.is_demo and not settings.PARVIS_SMTP_HOST


def _hand_over(mail: EmailMessage) -> Exception | None:
    """None when the server took it, else why not."""
    if not settings.PARVIS_SMTP_HOST:
        return NoServer()
    try:
        mailers.default.send_messages([mail])
    except (OSError, smtplib.SMTPException) as problem:
        return problem
    return None


def for_good(error: Exception) -> bool:
    """Whether trying again is vain: the recipient or the message itself is refused by a 5xx. A 4xx (greylisting,
    full mailbox) or a fault on our side (our address, our password) may pass."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _note_outcome(row: OutgoingMessage, error: Exception | None) -> None:
    states = OutgoingMessage.State
    row.attempts += 1
    if error is None:
        row.state, row.last_error = states.SENT, ""
        row.sent_at = timezone.now()
    else:
        log.warning("Message %s was not taken: %s", row.pk, type(error).__name__)
        row.last_error = clean_line(_in_words(error), 300)
        if for_good(error) or row.attempts >= ATTEMPTS:
            row.state = states.FAILED
    row.save(update_fields=["state", "attempts", "last_error", "sent_at"])


def _in_words(error: Exception) -> str:
    """What the mail server said, without Python's brackets."""
    if isinstance(error, NoServer):
        return _("No mail server is set: it leaves as soon as there is one.")
    said: list[tuple[int, bytes | str]] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        said.extend([*error.recipients.values()][:1])
    if isinstance(error, smtplib.SMTPResponseException):
        said = [(error.smtp_code, error.smtp_error)]
    words = [
        f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"
        for code, text in said
    ]
    return words[0] if words else f"{type(error).__name__}: {error}"


@transaction.atomic
def send_again(pk: int, *, by: Actor, now: datetime) -> bool:
    """Send a message that was given up once more. Returns whether there was one."""
    states = OutgoingMessage.State
    if not OutgoingMessage.objects.filter(pk=pk, state=states.FAILED).update(state=states.QUEUED, attempts=0):
        return False
    deliver.later(message=pk)
    record("message.sent_again", by=by, now=now, kind="message", pk=pk)
    return True


@transaction.atomic
def reword(name: str, *, subject: str, body: str, by: Actor, now: datetime) -> None:
    """Keep the authority's own wording of a template. Raises UnknownVariable."""
    known = registry.mail[name].variables
    check(subject, known)
    check(body, known)
    Wording.objects.update_or_create(name=name, defaults={"subject": clean_line(subject, 200), "body": body})
    record("wording.changed", by=by, now=now, kind="wording", data={"name": name})


@transaction.atomic
def restore_wording(name: str, *, by: Actor, now: datetime) -> None:
    """Go back to the wording that Parvis brings."""
    Wording.objects.filter(name=name).delete()
    record("wording.restored", by=by, now=now, kind="wording", data={"name": name})
