"""Tables as files (CSV, ODS, JSON lines), row after row: whatever their number, only one is in memory."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

MIME = {
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "jsonl": "application/jsonl",
}
# What makes a spreadsheet take a text for a formula; some read wide signs as the narrow ones.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
Rows = Iterable[Sequence[Any]]


def write_csv(out: IO[bytes], head: Sequence[str], rows: Rows) -> int:
    """UTF-8 with its mark and semicolons, as French spreadsheets open them. Returns how many rows."""
    with _text(out) as text:
        text.write("\ufeff")
        writer, count = csv.writer(text, delimiter=";", lineterminator="\r\n"), 0
        writer.writerow([harmless(name) for name in head])
        for row in rows:
            writer.writerow([_csv_cell(value) for value in row])
            count += 1
    return count


def write_jsonl(out: IO[bytes], names: Sequence[str], rows: Rows) -> int:
    """One JSON object a line. Returns how many."""
    with _text(out) as text:
        count = 0
        for row in rows:
            entry = dict(zip(names, row, strict=True))
            text.write(json.dumps(entry, ensure_ascii=False, default=_as_json) + "\n")
            count += 1
    return count


def write_ods(out: IO[bytes], head: Sequence[str], rows: Rows) -> int:
    """An OpenDocument spreadsheet of one sheet, its cells typed. Returns how many rows."""
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr(
            ZipInfo("mimetype"), MIME["ods"], ZIP_STORED
        )  # first and plain: how programs know it
        archive.writestr("META-INF/manifest.xml", ODS_MANIFEST.format(mime=MIME["ods"]))
        with archive.open("content.xml", "w", force_zip64=True) as content, _text(content) as text:
            text.write(f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}')
            text.write(
                ' office:version="1.3"><office:body><office:spreadsheet><table:table table:name="Dossiers">'
            )
            text.write(_ods_row(head))
            count = 0
            for row in rows:
                text.write(_ods_row(row))
                count += 1
            text.write("</table:table></office:spreadsheet></office:body></office:document-content>")
    return count


def _text(out: IO[bytes]) -> _Text:
    return _Text(out, encoding="utf-8", newline="", write_through=False)


class _Text(io.TextIOWrapper):
    """Text over bytes that stay open when the text is done."""

    def __exit__(self, *problem: Any) -> None:
        self.flush()
        self.detach()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before one that begins like it."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _csv_cell(value: Any) -> str:
    """A number stays one, even below zero: only what people write may be a formula."""
    return str(value) if isinstance(value, int | float) else harmless(plain(value))


def plain(value: Any) -> str:
    """A value as a French reader writes it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _as_json(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _ods_row(values: Iterable[Any]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, values))}</table:table-row>"


def _ods_cell(value: Any) -> str:
    shown = "".join(f"<text:p>{escape(NOT_XML.sub('', line))}</text:p>" for line in plain(value).split("\n"))
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, date):
        day = timezone.localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value
        kind = f'"date" office:date-value="{day.isoformat()}"'
    elif isinstance(value, int | float) and not isinstance(value, bool):
        kind = f'"float" office:value="{value}"'
    else:
        kind = '"string"'
    return f"<table:table-cell office:value-type={kind}>{shown}</table:table-cell>"
