"""Numbers that name things: companies, associations, communes, schools, accounts, phones, plates, and our own secrets.

The arithmetic is in python-stdnum and phonenumbers; here it gets one refusal, `BadIdentifier`, and one
written form to keep. Secrets are typed by people who read them on paper or hear them on the phone: their
alphabet has no letter that looks like a digit.
"""

import hashlib
import re
import secrets
from types import ModuleType
from typing import TYPE_CHECKING

from stdnum import iban as stdnum_iban
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

from parvis.kit.faults import Fault, gettext_noop
from parvis.kit.late import late

if TYPE_CHECKING:
    import phonenumbers
    import schwifty
else:
    phonenumbers = late("phonenumbers")
    schwifty = late("schwifty")

_LONGEST = 60
_NBSP = "\u00a0"
_BLANKS = re.compile(r"[\s.\-‐‑–]+")
_OVERSEAS = ("GP", "MQ", "GF", "RE", "YT", "PM", "NC", "PF", "WF")

_RNA = re.compile(r"W\d[0-9A-Z]\d{7}", re.ASCII)
_SCHOOL = re.compile(r"\d{7}[A-HJ-NP-Z]", re.ASCII)
_SCHOOL_KEYS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # by the remainder of the seven digits divided by 23
_COMMUNE = re.compile(r"(?:0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5])\d{3}|97[1-8]\d\d|98[4-9]\d\d", re.ASCII)
# Since 2009: no I, O, U; SS never used; WW on the left is for provisional plates.
_SIV = re.compile(r"(?!SS)([A-HJ-NP-TV-Z]{2})(?!000)(\d{3})(?!SS)([A-HJ-NP-TV-Z]{2})", re.ASCII)
# Before 2009, still on older vehicles: number, letters, department.
_FNI = re.compile(
    r"([1-9]\d{0,3})([A-HJ-NP-TV-Z]{1,3})(0[1-9]|1\d|2[1-9AB]|[3-8]\d|9[0-5]|97[1-6])", re.ASCII
)

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_HEARD_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_GROUP = 4


class BadIdentifier(Fault):
    """The text is not a valid identifier of the kind asked for."""

    messages = {
        "siret": gettext_noop("A SIRET number has 14 digits, such as 732 829 320 00074. Check each digit."),
        "siren": gettext_noop("A SIREN number has 9 digits, such as 732 829 320. Check each digit."),
        "rna": gettext_noop("An association number is a W followed by 9 digits, such as W751234567."),
        "commune": gettext_noop("An INSEE commune code has 5 characters, such as 69123 or 2A004."),
        "uai": gettext_noop("A school code has 7 digits and a letter, such as 0350001L. Check each sign."),
        "iban": gettext_noop("This IBAN is not valid. Copy it from your bank details."),
        "phone": gettext_noop("Enter a phone number, such as 06 12 34 56 78 or +32 2 512 12 12."),
        "plate": gettext_noop("Enter a licence plate, such as AB-123-CD or 1234 AB 69."),
        "secret": gettext_noop("This code is not complete. It has letters and digits in groups of four."),
    }


def siret(value: str) -> str:
    """The 14 digits of an establishment, checked; raises BadIdentifier("siret")."""
    return _by_stdnum(stdnum_siret, "siret", value)


def siren(value: str) -> str:
    """The 9 digits of a company, checked; raises BadIdentifier("siren")."""
    return _by_stdnum(stdnum_siren, "siren", value)


def uai(value: str) -> str:
    """The 7 digits and the key letter of a school (UAI, formerly RNE), checked; raises BadIdentifier("uai")."""
    code = _compact(value, "uai")
    if not _SCHOOL.fullmatch(code) or _SCHOOL_KEYS[int(code[:7]) % 23] != code[7]:
        raise BadIdentifier("uai")
    return code


def iban(value: str) -> str:
    """An account number without spaces, checked with its own key and that of its country where there is one (the
    "clé RIB" in France); raises BadIdentifier("iban")."""
    number = _by_stdnum(stdnum_iban, "iban", value)
    try:
        return str(schwifty.IBAN(number, validate_bban=True).compact)
    except ValueError as fault:
        raise BadIdentifier("iban") from fault


def bank_of(value: str) -> str:
    """The name of the bank that holds an account, empty when it is not known. Showing must never fail."""
    try:
        return str(schwifty.IBAN(value).bank_name or "")
    except ValueError:
        return ""


def rna(value: str) -> str:
    """An association's number in the national register, "W751234567"; raises BadIdentifier("rna")."""
    return _by_shape(_RNA, "rna", value)[0]


def commune(value: str) -> str:
    """An INSEE commune code, "69123" or "2A004" (its shape only); raises BadIdentifier("commune")."""
    return _by_shape(_COMMUNE, "commune", value)[0]


def plate(value: str) -> str:
    """A French licence plate as it is painted: "AB-123-CD", or "1234 AB 69" for older ones.

    Raises BadIdentifier("plate").
    """
    typed = _compact(value, "plate")
    if found := _SIV.fullmatch(typed):
        return "-".join(found.groups())
    if found := _FNI.fullmatch(typed):
        return " ".join(found.groups())
    raise BadIdentifier("plate")


def phone(value: str) -> str:
    """A phone number in E.164, "+33612345678"; without a prefix it is read as French, overseas included.

    Raises BadIdentifier("phone"), also for emergency and short numbers, which nobody can be called back on.
    """
    typed = value.strip()
    if len(typed) <= _LONGEST:
        for region in ("FR", *_OVERSEAS):
            try:
                number = phonenumbers.parse(typed, region)
            except phonenumbers.NumberParseException:
                break
            if phonenumbers.is_valid_number(number) and not number.extension:
                return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise BadIdentifier("phone")


def format_phone(value: str) -> str:
    """An E.164 number for people: "06 12 34 56 78" when French, "+32 2 512 12 12" otherwise.

    A text that is no phone number is returned as it is: showing must never fail.
    """
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    french = phonenumbers.region_code_for_number(number) in ("FR", *_OVERSEAS)
    shape = phonenumbers.PhoneNumberFormat
    written = phonenumbers.format_number(number, shape.NATIONAL if french else shape.INTERNATIONAL)
    return written.replace(" ", _NBSP)


def new_secret(bits: int = 128) -> str:
    """A random secret people can type, in groups of four: "7K3M-9QRT-…"; at least `bits` of entropy."""
    length = -(-bits // 5)
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(length))
    return "-".join(drawn[start : start + _GROUP] for start in range(0, length, _GROUP))


def spell(digest: bytes, length: int) -> str:
    """The first `length` letters (5 bits each) of a digest, in groups: a secret to be worked out again."""
    bits = int.from_bytes(digest, "big")
    drawn = "".join(_ALPHABET[(bits >> (5 * place)) & 31] for place in range(length))
    return "-".join(drawn[start : start + _GROUP] for start in range(0, length, _GROUP))


def normalise_secret(value: str) -> str:
    """The secret as it was drawn, without groups: any case, any spaces or hyphens, O for 0, I or L for 1.

    Raises BadIdentifier("secret").
    """
    typed = _compact(value, "secret", 2 * _LONGEST).translate(_HEARD_AS)
    if not typed or not set(typed) <= set(_ALPHABET):
        raise BadIdentifier("secret")
    return typed


def hash_secret(value: str) -> str:
    """What to keep instead of a secret that programs hand on (a token, a link): SHA-256, in hexadecimal.

    No salt and no stretching: a secret of 80 bits or more cannot be guessed, and must be found by its hash.
    """
    return hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def _compact(value: str, code: str, limit: int = _LONGEST) -> str:
    """The value in capitals without spaces, dots and hyphens; refuses what is far too long or not ASCII."""
    typed = _BLANKS.sub("", value[: limit + 1]).upper()
    if len(value) > limit or not typed.isascii():
        raise BadIdentifier(code)
    return typed


def _by_shape(shape: re.Pattern[str], code: str, value: str) -> re.Match[str]:
    found = shape.fullmatch(_compact(value, code))
    if not found:
        raise BadIdentifier(code)
    return found


def _by_stdnum(kind: ModuleType, code: str, value: str) -> str:
    try:
        return str(kind.validate(_compact(value, code)))
    except ValidationError as fault:
        raise BadIdentifier(code) from fault
