"""What a file really is, read from its bytes; pictures are made anew without their metadata."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from parvis.kit.late import late

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image, ImageOps
else:
    pikepdf, Image, ImageOps = late("pikepdf"), late("PIL.Image"), late("PIL.ImageOps")

MAX_PIXELS = 25_000_000
MAX_UNZIPPED = 100 * 1024 * 1024
MAX_ENTRIES = 2_000
OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
ACCEPTED = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    OFFICE["word/"]: ("docx",),
    OFFICE["xl/"]: ("xlsx",),
    f"{OPEN_DOCUMENT}text": ("odt",),
    f"{OPEN_DOCUMENT}spreadsheet": ("ods",),
}


class BadFile(ValueError):
    """A file that is not accepted. `code`: empty, too_big, type, damaged, bomb."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def sniff(file: IO[bytes]) -> str:
    """The MIME type told by the content. Raises BadFile when it is none of those accepted."""
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if not head:
        raise BadFile("empty")
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    raise BadFile("type")


def _office(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries)
            names = {entry.filename for entry in entries}
            if "mimetype" in names:
                with archive.open("mimetype") as entry:
                    found = entry.read(200).decode("ascii", "replace").strip()
                if found.startswith(OPEN_DOCUMENT) and found in ACCEPTED:
                    return found
            for folder, mime in OFFICE.items():
                if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
                    return mime
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as problem:
        if isinstance(problem, BadFile):
            raise
        raise BadFile("damaged") from problem
    finally:
        file.seek(0)
    raise BadFile("type")


def _refuse_bomb(entries: Iterable[zipfile.ZipInfo]) -> None:
    entries = list(entries)
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNZIPPED:
        raise BadFile("bomb")


def cleaned(file: IO[bytes], mime: str) -> IO[bytes]:
    """The file to keep: a picture turned upright and stripped of metadata, a PDF that opens. Raises BadFile."""
    if mime == "application/pdf":
        return _checked_pdf(file)
    if mime.startswith("image/"):
        return _stripped_picture(file, mime)
    return file


def _checked_pdf(file: IO[bytes]) -> IO[bytes]:
    try:
        with pikepdf.open(cast(BinaryIO, file)) as pdf:
            _ = len(pdf.pages)
    except pikepdf.PasswordError as problem:
        raise BadFile("password") from problem
    except pikepdf.PdfError as problem:
        raise BadFile("damaged") from problem
    file.seek(0)
    return file


def _stripped_picture(file: IO[bytes], mime: str) -> IO[bytes]:
    try:
        with Image.open(file, formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise BadFile("bomb")
            upright = ImageOps.exif_transpose(picture)
            upright.info.clear()  # what a picture says of its maker is not kept
            out = io.BytesIO()
            upright.save(out, "JPEG" if mime == "image/jpeg" else "PNG", quality=90, exif=b"")
    except BadFile:
        raise
    except Image.DecompressionBombError as problem:
        raise BadFile("bomb") from problem
    except (OSError, ValueError, SyntaxError) as problem:
        raise BadFile("damaged") from problem
    out.seek(0)
    return out
