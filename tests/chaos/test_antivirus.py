"""The antivirus is away: what was received stays held, and the job releases it once the antivirus is back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from parvis.casework.actions import drafting
from parvis.config.bench.stage import free_port
from parvis.core.actors import applicant
from parvis.core.authorities.queries import in_authority
from parvis.core.files.antivirus import EICAR
from parvis.core.files.models import StoredFile
from parvis.core.files.tests.test_clamav import Clamd
from parvis.core.files.tests.test_files import PDF
from tests.chaos.house import House, until

pytestmark = pytest.mark.install


def test_a_file_is_held_until_the_antivirus_is_back(house: House, settings: Any) -> None:
    settings.MEDIA_ROOT = house.data / "files"
    now, lina, port = timezone.now(), applicant("Lina Martin"), free_port()
    with in_authority(house.authority):
        draft = drafting.begin(house.facts["version"], {}, 0, by=None, now=now).draft
        for name, content in (("sain.pdf", PDF), ("virus.pdf", PDF + b"\n%" + EICAR)):
            upload = SimpleUploadedFile(name, content)
            drafting.add_document(draft, "identity_proof", upload, by=lina, now=now)
    state = "SELECT name, state, reason FROM files_storedfile WHERE kind = 'draft' AND subject_id = %s ORDER BY name"
    tried = "SELECT min(attempts) FROM procrastinate_jobs WHERE task_name = 'files.check'"
    plugin = {"PARVIS_ANTIVIRUS": "parvis.core.files.antivirus.ClamAV", "PARVIS_CLAMAV": f"127.0.0.1:{port}"}
    with house.worker(**plugin) as worker:
        until(lambda: house.one(tried) >= 1, lambda: worker.said)
        assert {row[1] for row in house.rows(state, draft.pk)} == {StoredFile.State.HELD}
        server = Clamd("", port)
        try:
            until(house.idle, lambda: worker.said)
        finally:
            server.close()
    assert house.rows(state, draft.pk) == [
        ("sain.pdf", "clean", ""),
        ("virus.pdf", "refused", "Win.Test.EICAR_HDB-1"),
    ]
    assert house.one("SELECT count(*) FROM procrastinate_jobs") == 0
