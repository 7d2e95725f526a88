"""What an export of 100,000 cases takes: the time of a worker, and its memory against that of a small one."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from parvis.config.bench.figure import Figure
from parvis.config.bench.stage import Stage

# A process of its own for each export, which says its peak: whatever this one has used does not count.
PROGRAM = """
import json, sys, tempfile, time
import django
django.setup()
from django.utils import timezone
from parvis.casework.exports.models import Export
from parvis.casework.exports.queries import offered, filters_of
from parvis.casework.exports.actions import write
from parvis.casework.models import ProcedureVersion
from parvis.core.authorities.queries import in_authority
from parvis.core.people.models import Agent
authority, version, agent, form, extra = sys.argv[1:6]
with in_authority(int(authority)):
    procedure = ProcedureVersion.objects.get(pk=int(version)).procedure_id
    query = f"view=all&procedure={procedure}{extra}"
    codes = [column.code for column in offered(filters_of(query))]
    account = Agent.objects.select_related("account").get(pk=int(agent)).account
    row = Export(account=account, format=form, query=query, columns=codes, asked_at=timezone.now())
    started = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        count = write(row, out, now=timezone.now())
        size = out.tell()
peak = next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([count, size, time.perf_counter() - started, peak]))
"""


def measure(stage: Stage) -> list[Figure]:
    """Every format, all columns; the same export of few cases says what Python itself takes."""
    _allow(stage)
    _rows, _size, _seconds, least = _export(stage, "csv", "&q=quesnel&soon=1")
    figures = []
    for form in ("csv", "ods", "jsonl"):
        rows, size, seconds, peak = _export(stage, form, "")
        note = f"{rows:,.0f} cases, {size / 1e6:.0f} MB, {peak:.0f} MB of memory against {least:.0f}"
        figures.append(
            Figure(f"export in {form}: memory above that of a small one", peak - least, "MB", 40, note=note)
        )
        figures.append(Figure(f"export in {form}: time", seconds, "s"))
    return figures


def _allow(stage: Stage) -> None:
    """Let the town's agents export."""
    with stage.owner() as link:
        link.execute(
            "UPDATE permissions_role SET abilities = abilities || '{exports.make}' WHERE authority_id = %s",
            (stage.town.authority_id,),
        )


def _export(stage: Stage, form: str, extra: str) -> list[float]:
    town = stage.town
    asked = [str(town.authority_id), str(town.version_id), str(town.agents[1]), form, extra]
    command = [sys.executable, "-c", PROGRAM, *asked]
    around = os.environ | {"DJANGO_SETTINGS_MODULE": "parvis.config.settings"}
    told = subprocess.run(command, env=around, capture_output=True, check=True, text=True)
    found: list[float] = json.loads(told.stdout)
    return found
