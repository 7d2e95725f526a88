"""A provider of identities as FranceConnect and ProConnect are, in a process of its own, for tests.

Written from their documentation and on another library than the one we verify with: what it refuses, they refuse
(a parameter they do not know, a short state or nonce, a code used twice), and what it sends, they send (an identity
as a signed token). `POST /faults` makes it lie or fall silent.
"""

from __future__ import annotations

import base64
import json
import secrets
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

CLIENT, SECRET = "parvis-test", "un secret : avec des signes&="
KNOWN = {
    *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce", "acr_values", "claims"),
    *("prompt", "idp_hint"),
}
PERSON = {
    "given_name": "Angela Claire Louise",
    "family_name": "DUBOIS",
    "birthdate": "1962-08-24",
    "gender": "female",
    "birthplace": "75107",
    "birthcountry": "99100",
    "email": "angela.dubois@courriel.example",
}


class Provider:
    """What the server knows, and how it is told to misbehave."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.keys = {"ES256": ECKey.generate_key("P-256", {"kid": "ec", "use": "sig", "alg": "ES256"})}
        self.keys["RS256"] = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig", "alg": "RS256"})
        self.stranger = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig", "alg": "ES256"})
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()
        self.faults: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.ended: dict[str, str] = {}

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.faults.get("issuer", self.url),
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "end_session_endpoint": f"{self.url}/session/end",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            **self.faults.get("configuration", {}),
        }

    def jwks(self) -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False) for key in self.keys.values()]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where to send the browser back. ValueError for a question that the real ones refuse."""
        level = "acr_values" in asked or "claims" in asked
        if set(asked) - KNOWN or not level or asked["client_id"] != CLIENT:
            raise ValueError("Y000400")
        if len(asked["state"]) < 32 or len(asked["nonce"]) < 32 or "openid" not in asked["scope"].split():
            raise ValueError("Y000400")
        self.asked = asked
        if error := self.faults.get("error"):
            answer = {"error": error, "state": asked["state"]}
        else:
            code = secrets.token_urlsafe(24)
            self.codes[code] = asked
            answer = {"code": code, "state": asked["state"], "iss": self.url}
        return f"{asked['redirect_uri']}?{urllib.parse.urlencode(answer)}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        client = (form.get("client_id"), form.get("client_secret"))
        if asked is None or form["redirect_uri"] != asked["redirect_uri"] or client != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(24)
        self.tokens.add(access)
        claims = {"nonce": asked["nonce"], "acr": "eidas1", **self.faults.get("id_token", {})}
        given = {"access_token": access, "token_type": "Bearer", "expires_in": 60}
        return 200, given | {"id_token": self.signed(claims, "id_token")}

    def userinfo(self, access: str) -> tuple[int, str, str]:
        if access not in self.tokens:
            return 401, "application/json", "{}"
        claims = PERSON | self.faults.get("userinfo", {})
        if self.faults.get("unsigned"):
            return 200, "application/json", json.dumps(claims | {"sub": "sub-1"})
        return 200, "application/jwt", self.signed(claims, "userinfo")

    def signed(self, claims: dict[str, Any], which: str) -> str:
        now = int(time.time())
        whole = {"sub": "sub-1", "iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, **claims}
        how = self.faults.get(f"{which}_signature", self.faults.get("signature", "ES256"))
        if how == "none":
            head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
            body = base64.urlsafe_b64encode(json.dumps(whole).encode()).rstrip(b"=").decode()
            return f"{head}.{body}."
        if how == "HS256":  # signed with what both sides know, or with the public key taken for a secret
            return jwt.encode({"alg": "HS256", "kid": "ec"}, whole, OctKey.import_key(SECRET))
        if how == "stranger":
            return jwt.encode({"alg": "ES256", "kid": "ec"}, whole, self.stranger)
        key = self.keys[how]
        return jwt.encode({"alg": how, "kid": key.kid}, whole, key)


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        place, _mark, query = self.path.partition("?")
        asked = dict(urllib.parse.parse_qsl(query))
        time.sleep(self.provider.faults.get("slow", 0))
        if self.provider.faults.get("down"):
            return self.tell(503, {"error": "down"})
        if place == "/.well-known/openid-configuration":
            return self.tell(200, self.provider.configuration())
        if place == "/jwks":
            return self.tell(200, self.provider.jwks())
        if place == "/authorize":
            try:
                return self.send_to(self.provider.authorize(asked))
            except (ValueError, KeyError) as bad:
                return self.tell(400, {"error": str(bad)})
        if place == "/userinfo":
            bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
            status, kind, body = self.provider.userinfo(bearer)
            return self.tell(status, body, kind)
        if place == "/session/end":
            self.provider.ended = asked
            return self.send_to(asked["post_logout_redirect_uri"])
        return self.tell(200, {"asked": self.provider.asked, "ended": self.provider.ended})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/faults":
            self.provider.faults = json.loads(body)
            return self.tell(200, {})
        time.sleep(self.provider.faults.get("slow", 0))
        return self.tell(*self.provider.token(dict(urllib.parse.parse_qsl(body))))

    def send_to(self, url: str) -> None:
        self.send_response(303)
        self.send_header("Location", url)
        self.end_headers()

    def tell(self, status: int, content: Any, kind: str = "application/json") -> None:
        body = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: Any) -> None:
        """Say nothing."""


class Remote:
    """The provider, seen from a test."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.discovery = f"{url}/.well-known/openid-configuration"

    def misbehave(self, **faults: Any) -> None:
        """From now on, and only so."""
        request = urllib.request.Request(f"{self.url}/faults", json.dumps(faults).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=5):
            pass

    def visit(self, url: str) -> str:
        """What a browser does there: the address that it is sent back to."""
        return follow(url)

    def told(self) -> dict[str, Any]:
        """The last questions it was asked."""
        with urllib.request.urlopen(f"{self.url}/told", timeout=5) as answer:
            return dict(json.loads(answer.read()))


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> None:
        return None


def follow(url: str, form: dict[str, str] | None = None) -> str:
    """Where a page sends the browser, not gone to. AssertionError when it sends nowhere."""
    body = urllib.parse.urlencode(form).encode() if form is not None else None
    try:
        with urllib.request.build_opener(_Stay).open(url, body, timeout=10) as page:
            raise AssertionError(f"{page.status}, and no redirection")
    except urllib.error.HTTPError as answer:
        with answer:
            if answer.code not in {302, 303}:
                raise AssertionError(f"{answer.code}: {answer.read()!r}") from None
            return str(answer.headers["Location"])


@contextmanager
def running(*command: str, at: str) -> Iterator[None]:
    """A server in a process of its own, until the block ends. `at` answers once it is ready."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _attempt in range(100):
            try:
                with urllib.request.urlopen(at, timeout=5):
                    break
            except OSError:
                assert process.poll() is None, "the provider did not start"
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(10)


def serve(port: int) -> None:
    """Answer until stopped."""
    Handler.provider = Provider(f"http://127.0.0.1:{port}")
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
