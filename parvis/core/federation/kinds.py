"""What each identity provider asks of us, and what may be believed of what it says.

FranceConnect and ProConnect refuse an authorization request that has a parameter they do not document: no PKCE is
sent to them, even though the library behind them would announce it. Both sign the identity they give.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

RESIDENTS, AGENTS = "residents", "agents"
WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Kind:
    """One kind of provider. `levels` are the acr we accept (none: any), `strong` those that prove two factors."""

    name: str
    label: str
    places: Mapping[str, Any]  # where it answers: address of its configuration -> what that place is
    scopes: tuple[str, ...]
    audience: str = ""  # "" when the administrator chooses
    request: Mapping[str, str] = field(default_factory=dict)  # parameters of the authorization request
    levels: frozenset[str] = frozenset()
    strong: frozenset[str] = frozenset()
    signed_identity: bool = True
    pkce: bool = False
    vouches_for_email: bool = False  # an agent's address may be believed without `email_verified`
    about: str = ""  # the page that explains it to people


FRANCECONNECT = Kind(
    "franceconnect",
    "FranceConnect",
    places={
        f"https://oidc.franceconnect.gouv.fr/api/v2{WELL_KNOWN}": _("FranceConnect, real people"),
        f"https://fcp-low.integ01.dev-franceconnect.fr/api/v2{WELL_KNOWN}": _("FranceConnect, for trials"),
    },
    audience=RESIDENTS,
    scopes=(
        *("openid", "given_name", "family_name", "preferred_username", "birthdate", "gender"),
        *("birthplace", "birthcountry", "email"),
    ),
    request={"acr_values": "eidas1"},
    levels=frozenset({"eidas1", "eidas2", "eidas3"}),
    about="https://franceconnect.gouv.fr/",
)
PROCONNECT = Kind(
    "proconnect",
    "ProConnect",
    places={
        f"https://auth.agentconnect.gouv.fr/api/v2{WELL_KNOWN}": _("ProConnect, real agents"),
        f"https://fca.integ01.dev-agentconnect.fr/api/v2{WELL_KNOWN}": _("ProConnect, for trials"),
    },
    audience=AGENTS,
    scopes=("openid", "given_name", "usual_name", "email", "siret", "uid"),
    request={"claims": '{"id_token":{"amr":{"essential":true}}}'},
    strong=frozenset(
        {
            *("eidas0-mfa", "eidas1-mfa", "eidas2", "eidas3"),
            "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
            "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
        }
    ),
    vouches_for_email=True,
    about="https://www.proconnect.gouv.fr/",
)
OTHER = Kind(
    "oidc",
    "OpenID Connect",
    places={},
    scopes=("openid", "profile", "email"),
    signed_identity=False,
    pkce=True,
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in (FRANCECONNECT, PROCONNECT, OTHER)}


@dataclass(frozen=True)
class Verified:
    """What a provider said of a person, once every signature and every claim was checked."""

    issuer: str
    sub: str
    given_names: str = ""
    family_name: str = ""
    usual_name: str = ""
    birth_date: str = ""
    gender: str = ""
    birth_place: str = ""
    birth_country: str = ""
    email: str = ""
    email_verified: bool = False
    siret: str = ""
    acr: str = ""

    @property
    def name(self) -> str:
        """How to call the person: given names, and the name in use when there is one."""
        return f"{self.given_names} {self.usual_name or self.family_name}".strip()[:150]


def verified(issuer: str, proof: Mapping[str, Any], said: Mapping[str, Any]) -> Verified:
    """The identity in two sets of claims already checked: the ID token's (`proof`) and the userinfo's (`said`)."""
    claims = {**proof, **said}

    def text(name: str, limit: int = 150) -> str:
        value = claims.get(name)
        return " ".join(value.replace("\x00", "").split())[:limit] if isinstance(value, str) else ""

    return Verified(
        issuer=issuer,
        sub=str(proof["sub"]),
        given_names=text("given_name"),
        family_name=text("family_name") or text("usual_name"),
        usual_name=text("preferred_username") or text("usual_name"),
        birth_date=text("birthdate", 10),
        gender=text("gender", 10),
        birth_place=text("birthplace", 10),
        birth_country=text("birthcountry", 10),
        email=text("email", 254).lower(),
        email_verified=claims.get("email_verified") is True,
        siret=text("siret", 14),
        acr=str(proof.get("acr") or "")[:100],
    )
