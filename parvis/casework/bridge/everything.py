"""Everything of an authority in one file: its tables as JSON lines, its files, and a text that explains them.

Rows are read from cursors of the server and written one after the other: memory does not grow with the town. The
export is one transaction that sees one state of the database.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from parvis import __version__
from parvis.casework.bridge.holdings import LEFT_OUT, OMITTED, kept_fields, kept_models, name_of
from parvis.core.authorities.models import Authority, Hostname
from parvis.core.files.models import StoredFile

FORMAT = 1
CHUNK = 1 << 20
BATCH = 500


class Encoder(DjangoJSONEncoder):
    """JSON of what tables hold; bytes as base64."""

    def default(self, value: Any) -> Any:
        """What JSON has no word for."""
        if isinstance(value, bytes | memoryview):
            return base64.b64encode(bytes(value)).decode()
        return super().default(value)


class _Sum:
    """Writes to a member of the archive and keeps its digest."""

    def __init__(self, member: IO[bytes]) -> None:
        self.member, self.digest, self.size = member, hashlib.sha256(), 0

    def write(self, block: bytes) -> None:
        self.member.write(block)
        self.digest.update(block)
        self.size += len(block)


def export_everything(authority: Authority, path: Path, *, now: datetime) -> dict[str, Any]:
    """Write the archive of the authority in force. Returns its manifest: rows of each table, files, digests."""
    told: dict[str, Any] = {
        "format": FORMAT,
        "parvis": __version__,
        "authority": authority.slug,
        "made_at": now.isoformat(),
        "tables": {},
        "files": 0,
        "missing_files": [],
        "members": {},
    }
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        _note(archive, told, "README.md", readme(authority))
        _note(archive, told, "authority.json", _authority(authority))
        for model in kept_models():
            told["tables"][name_of(model)] = _table(archive, told, model)
        _files(archive, told)
        archive.writestr("manifest.json", json.dumps(told, ensure_ascii=False, indent=1))
    return told


def _note(archive: ZipFile, told: dict[str, Any], name: str, text: str) -> None:
    archive.writestr(name, text)
    told["members"][name] = hashlib.sha256(text.encode()).hexdigest()


def _authority(authority: Authority) -> str:
    fields = {field.attname: getattr(authority, field.attname) for field in Authority._meta.concrete_fields}
    hosts = list(Hostname.objects.filter(authority=authority).values("host", "is_canonical"))
    return json.dumps({**fields, "hostnames": hosts}, cls=Encoder, ensure_ascii=False, indent=1)


def rows_of(model: type[models.Model]) -> Iterator[dict[str, Any]]:
    """The rows of a table, without what stays. Row-level security leaves those of the authority only, for tables of
    libraries too."""
    names = [field.attname for field in kept_fields(model)]
    return model._default_manager.order_by("pk").values(*names).iterator(chunk_size=BATCH)


def _table(archive: ZipFile, told: dict[str, Any], model: type[models.Model]) -> int:
    name, count = f"data/{name_of(model)}.jsonl", 0
    with archive.open(name, "w", force_zip64=True) as member:
        out = _Sum(member)
        for row in rows_of(model):
            out.write(json.dumps(row, cls=Encoder, ensure_ascii=False).encode() + b"\n")
            count += 1
    told["members"][name] = out.digest.hexdigest()
    return count


def _files(archive: ZipFile, told: dict[str, Any]) -> None:
    """Each content once, under its digest. One that the storage has lost is named, and stops nothing."""
    rows = StoredFile.objects.order_by("sha256").values_list("sha256", "authority_id").distinct()
    for sha256, _authority_id in rows.iterator(chunk_size=BATCH):
        key = StoredFile(sha256=sha256, authority_id=_authority_id).key
        if not default_storage.exists(key):
            told["missing_files"].append(sha256)
            continue
        archive.compression = ZIP_STORED  # PDF and pictures are compressed already
        with (
            default_storage.open(key) as content,
            archive.open(f"files/{sha256}", "w", force_zip64=True) as member,
        ):
            while block := content.read(CHUNK):
                member.write(block)
        archive.compression = ZIP_DEFLATED
        told["files"] += 1


def readme(authority: Authority) -> str:
    """What the archive holds, for who must read it without us."""
    parts = [
        f"# Tout ce que Parvis garde pour {authority.name}",
        INTRODUCTION,
        "## Tables",
        *[_described(model) for model in kept_models()],
        "## Ce qui reste",
        *[f"- `{table}` : {reason}" for table, reason in sorted(LEFT_OUT.items())],
        *[f"- `{table}.{column}` : {reason}" for (table, column), reason in sorted(OMITTED.items())],
    ]
    return "\n\n".join(parts[:3]) + "\n\n" + "\n\n".join(parts[3:]) + "\n"


INTRODUCTION = """- `authority.json` : la collectivité et ses noms d’hôte.
- `data/APPLICATION.TABLE.jsonl` : une table par fichier, un objet JSON par ligne, en UTF-8. Une colonne dont le nom
  finit par `_id` contient la clé (`id`) d’une ligne d’une autre table. Les dates sont au format ISO 8601, les instants
  avec leur fuseau, les contenus binaires en base64.
- `files/SHA256` : les fichiers, sous l’empreinte de leur contenu. Leur nom et leur type sont dans
  `data/files.storedfile.jsonl`.
- `data/casework.procedureversion.jsonl` : chaque version de chaque démarche, en YAML, dans la colonne `source`.
- `manifest.json` : le nombre de lignes de chaque table et l’empreinte SHA-256 de chaque membre.

Les descriptions des tables sont celles du code source, en anglais."""


def _described(model: type[models.Model]) -> str:
    purpose = " ".join((model.__doc__ or "").split()).split(". ")[0].rstrip(".")
    if purpose.startswith(f"{model.__name__}("):  # Django writes this one when there is none
        purpose = ""
    lines = [f"### {name_of(model)}", purpose + "." if purpose else ""]
    for field in kept_fields(model):
        said = ", ".join(
            part for part in (field.get_internal_type(), _target(field), str(field.help_text)) if part
        )
        lines.append(f"- `{field.attname}` : {said}")
    return "\n".join(line for line in lines if line)


def _target(field: models.Field) -> str:
    target = field.related_model
    return f"→ {name_of(target)}" if isinstance(target, type) and issubclass(target, models.Model) else ""
