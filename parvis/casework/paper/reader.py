"""Reads a scan in a process of its own: codes, and texts when tesseract is there.

The file comes from outside, and is opened by libraries written in C: whatever it does to them, it does it here, with
little memory, little time and nothing to write. Takes the file on its standard input, the path of tesseract as its
argument (empty: none), and prints JSON.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from collections.abc import Iterator

import pypdfium2
import zxingcpp
from PIL import Image

MEMORY = 1_500_000_000
SECONDS = 60
MOST_PAGES = 12
MOST_PIXELS = 9_000_000
OPEN_PIXELS = 120_000_000
SCALE = 200 / 72  # 200 dots an inch


def bounded() -> None:
    """Give up the means to do harm."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pages(content: bytes) -> Iterator[Image.Image]:
    """The pages as grey pictures, one after the other."""
    Image.MAX_IMAGE_PIXELS = OPEN_PIXELS
    if not content.startswith(b"%PDF"):
        picture = Image.open(io.BytesIO(content))
        picture.thumbnail((3_000, 3_000))
        yield picture.convert("L")
        return
    document = pypdfium2.PdfDocument(content)
    for number in range(min(len(document), MOST_PAGES)):
        page = document[number]
        area = max(page.get_width() * page.get_height(), 1.0)
        scale = min(SCALE, (MOST_PIXELS / area) ** 0.5)
        yield page.render(scale=scale, grayscale=True).to_pil().convert("L")
        page.close()


def codes_on(page: Image.Image) -> list[str]:
    """The texts of the QR codes of a page."""
    found = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [one.text[:200] for one in found[:5]]


def text_on(page: Image.Image, program: str) -> str:
    """What tesseract reads on a page; nothing when it fails."""
    picture = io.BytesIO()
    page.save(picture, format="PNG")
    command = [program, "stdin", "stdout", "-l", "fra", "--psm", "4"]
    done = subprocess.run(  # noqa: S603 - the administrator's own program, no shell
        command, input=picture.getvalue(), capture_output=True, timeout=SECONDS, check=False
    )
    return done.stdout.decode("utf-8", "replace")[:50_000] if done.returncode == 0 else ""


def main() -> None:
    """Read the standard input, print what was found."""
    bounded()
    program = sys.argv[1] if len(sys.argv) > 1 else ""
    codes, texts = list[str](), list[str]()
    for page in pages(sys.stdin.buffer.read()):
        codes += codes_on(page)
        if program:
            texts.append(text_on(page, program))
    sys.stdout.write(json.dumps({"codes": codes[:50], "text": "\n".join(texts)}))


if __name__ == "__main__":
    main()
