"""`parvis journal verify`."""

from __future__ import annotations

import argparse
import sys

from parvis.core.authorities.models import Authority
from parvis.core.authorities.queries import in_authority
from parvis.core.journal.queries import verify as verify_authority

OTHER_KEY = (
    "{}: every entry holds, and no signature does: is PARVIS_SECRET_KEY still the one of this install? It signs the "
    "checkpoints; put back the former one, or that of a backup.\n"
)


def verify(args: argparse.Namespace) -> int:
    """Verify the journal of every authority (or of `args.authority`). Exit code 1 when a fault is found."""
    wanted = Authority.objects.order_by("slug")
    if getattr(args, "authority", None):
        wanted = wanted.filter(slug=args.authority)
    bad = 0
    if not wanted.exists():
        sys.stderr.write("parvis: there is no such authority: nothing was verified.\n")
        return 1
    for authority in wanted:
        with in_authority(authority, read_only=True):
            verdict = verify_authority(authority)
        for fault in verdict.faults:
            place = "tree" if fault.seq is None else f"entry {fault.seq}"
            sys.stdout.write(f"{authority.slug}: {place}: {fault.why}\n")
        if verdict.other_key:
            sys.stdout.write(OTHER_KEY.format(authority.slug))
        state = "FAULTS FOUND" if verdict.faults else "holds"
        sys.stdout.write(
            f"{authority.slug}: {verdict.entries} entries, {verdict.checkpoints} checkpoints, {state}\n"
        )
        bad += bool(verdict.faults)
    return 1 if bad else 0
