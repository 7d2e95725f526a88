"""Checkpoints as C2SP signed notes: readable text, one Ed25519 signature line."""

from __future__ import annotations

import base64
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

ED25519 = b"\x01"


def origin(slug: str) -> str:
    """The name an authority's log goes by in its checkpoints."""
    return f"parvis/{slug}"


def signing_key(slug: str) -> Ed25519PrivateKey:
    """The authority's key, derived from the installation's secret: there is no key file to lose."""
    seed = HKDF(hashes.SHA256(), 32, None, b"parvis journal " + slug.encode()).derive(
        settings.SECRET_KEY.encode()
    )
    return Ed25519PrivateKey.from_private_bytes(seed)


def verifier_key(slug: str) -> str:
    """The public key in the note format: name+hash+base64, to be given to witnesses."""
    public = signing_key(slug).public_key().public_bytes_raw()
    return f"{origin(slug)}+{_key_hash(slug, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"


def _key_hash(slug: str, public: bytes) -> bytes:
    return hashlib.sha256(origin(slug).encode() + b"\n" + ED25519 + public).digest()[:4]


def sign(slug: str, size: int, root: bytes) -> str:
    """The signed checkpoint for a tree of `size` leaves."""
    text = f"{origin(slug)}\n{size}\n{base64.b64encode(root).decode()}\n"
    key = signing_key(slug)
    mark = _key_hash(slug, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n— {origin(slug)} {base64.b64encode(mark).decode()}\n"


def check(note: str, public: Ed25519PublicKey | None = None, slug: str = "") -> tuple[int, bytes] | None:
    """Size and root stated by a note whose signature holds, else None."""
    key = public or signing_key(slug).public_key()
    try:
        text, signature = note.rsplit("\n\n", 1)
        mark = base64.b64decode(signature.strip().rsplit(" ", 1)[1])
        key.verify(mark[4:], f"{text}\n".encode())
        lines = text.split("\n")
        return int(lines[1]), base64.b64decode(lines[2])
    except (InvalidSignature, ValueError, IndexError):
        return None
