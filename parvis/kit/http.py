"""Calling other people's servers (webhooks, connectors) without being turned against our own network.

An address given by a person may name this machine, a neighbour on the private network or a cloud's metadata
service, directly, through a name, or through a name that changes between the check and the call. So: the
host is resolved here, every address it has must be public, and the connection goes to the very address
that was checked, with the host name kept for TLS and the Host header. Redirections are not followed,
answers are cut at a size, and the whole call has one deadline, which a server that drips bytes cannot
stretch.

Built on `http.client`: pinning an address takes one overridden method there, where urllib3 and httpx need
custom transports, pools and a dependency to watch. Environment proxies are ignored on purpose.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from urllib.parse import SplitResult, urlsplit

from parvis.kit.faults import Fault, gettext_noop

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS: Final = {"http": 80, "https": 443}
_LONGEST_URL: Final = 2000
_LARGEST_ANSWER: Final = 1_000_000
_HEADER_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HEADER_VALUE: Final = re.compile(r"[\t\x20-\x7e\xa0-\xff]{0,8000}")
# Public on paper, yet a way to another IPv4 address: 6to4, Teredo, and the NAT64 prefixes.
_TUNNELS: Final = tuple(
    ipaddress.ip_network(block) for block in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48")
)


class Refused(Fault):
    """We will not call this address: nothing was sent."""

    messages = {
        "bad_url": gettext_noop("This is not a web address. Write it like https://example.org/path."),
        "scheme": gettext_noop("Only addresses that begin with http:// or https:// can be called."),
        "credentials": gettext_noop("Remove the user name and password from this address."),
        "port": gettext_noop("This port cannot be called. Use the usual one, or one above 1024."),
        "private": gettext_noop("This address leads inside a private network. It cannot be called."),
        "bad_header": gettext_noop("A header has a character that cannot be sent."),
    }


class Unreachable(Fault):
    """The call was tried and brought no usable answer; trying again later may work."""

    messages = {
        "unknown_host": gettext_noop("No server is known under this name."),
        "no_connection": gettext_noop("The server does not answer."),
        "tls": gettext_noop("The server's certificate is not valid."),
        "timeout": gettext_noop("The server took too long to answer."),
        "too_large": gettext_noop("The server's answer is too large."),
        "bad_answer": gettext_noop("The server's answer cannot be read."),
    }


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: any status, redirections included, and the whole body."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the server said it worked (2xx)."""
        return 200 <= self.status < 300


def post_json(
    url: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    timeout: float = 10,
    *,
    allow_private: bool = False,
    max_bytes: int = _LARGEST_ANSWER,
    tls: ssl.SSLContext | None = None,
) -> Response:
    """Send a JSON body and give the answer, as `request` does."""
    sent = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
    return request(
        "POST", url, body, sent, timeout, allow_private=allow_private, max_bytes=max_bytes, tls=tls
    )


def request(
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout: float = 10,
    *,
    allow_private: bool = False,
    max_bytes: int = _LARGEST_ANSWER,
    tls: ssl.SSLContext | None = None,
) -> Response:
    """Call a URL and give the answer, whatever its status.

    `timeout` (seconds) bounds the call after the name is resolved, connection and body included.
    `allow_private` is for tests and development only. Raises Refused (nothing was sent) or Unreachable.
    """
    parts = check_url(url)
    host = str(parts.hostname)
    port = parts.port or _PORTS[parts.scheme]
    addresses = resolve(host, port, allow_private=allow_private)
    context = (tls or _trusted()) if parts.scheme == "https" else None
    sent = _checked(headers or {})
    connection = _Pinned(host, port, addresses, context, timeout)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _converse(connection, method, target, body, sent, max_bytes)


def check_url(url: str) -> SplitResult:
    """The parts of a URL we accept to call, its name not yet resolved; for forms too. Raises Refused."""
    if (
        len(url) > _LONGEST_URL
        or not url.isascii()
        or any(letter <= " " or letter in "\\\x7f" for letter in url)
    ):
        raise Refused("bad_url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise Refused("bad_url") from fault
    if parts.scheme not in _PORTS:
        raise Refused("scheme")
    if not parts.hostname or "%" in parts.netloc:
        raise Refused("bad_url")
    if parts.username is not None or parts.password is not None:
        raise Refused("credentials")
    if port is not None and port not in _PORTS.values() and port < 1024:
        raise Refused("port")
    return parts


def resolve(host: str, port: int, *, allow_private: bool = False) -> list[str]:
    """The addresses of a host, in the system's order. Raises Refused when any of them is not public.

    The system resolver reads odd spellings too (0x7f.1, 2130706433, 127.1): what it would call is what is
    checked.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise Unreachable("unknown_host") from fault
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise Unreachable("unknown_host")
    if not allow_private and not all(is_public(ipaddress.ip_address(address)) for address in addresses):
        raise Refused("private")
    return addresses


def is_public(address: Address) -> bool:
    """Whether an address is on the public Internet, and leads nowhere else."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in tunnel for tunnel in _TUNNELS) or address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers to send, none of which can smuggle a line. Raises Refused("bad_header")."""
    if not all(
        _HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(value) for name, value in headers.items()
    ):
        raise Refused("bad_header")
    return {"User-Agent": "Parvis", "Connection": "close", **headers}


@cache
def _trusted() -> ssl.SSLContext:
    """The system's certificate authorities, read once: it takes a few milliseconds."""
    return ssl.create_default_context()


class _Pinned(http.client.HTTPConnection):
    """A connection to one of the addresses that were checked, whatever the name says by then."""

    def __init__(
        self, host: str, port: int, addresses: list[str], context: ssl.SSLContext | None, timeout: float
    ) -> None:
        self.default_port = _PORTS["https" if context else "http"]  # so that the Host header omits it
        super().__init__(host, port, timeout=timeout)
        self._addresses, self._context = addresses, context
        self._deadline = time.monotonic() + timeout
        self._line: socket.socket | None = None  # http.client forgets its own before the body is read
        self.late = False

    def connect(self) -> None:
        """Connect to the first checked address that answers, then shake hands in the host's name."""
        failure: OSError = TimeoutError()
        for address in self._addresses:
            left = max(self._deadline - time.monotonic(), 0.01)
            try:
                self.sock = self._line = socket.create_connection((address, self.port), left)
                break
            except OSError as fault:
                failure = fault
        if self._line is None:
            raise failure
        if self._context:
            self.sock = self._line = self._context.wrap_socket(
                self._line, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()

    def hang_up(self) -> None:
        """Cut the line at the deadline, so that whatever waits on it stops waiting."""
        self.late = True
        if self._line is not None:
            with suppress(OSError):
                # The plain method: that of a TLS socket would change it under the thread that reads.
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)


def _converse(
    connection: _Pinned, method: str, target: str, body: bytes | None, headers: dict[str, str], max_bytes: int
) -> Response:
    """One request and its answer, with every way it can fail told apart."""
    alarm = threading.Timer(float(connection.timeout or 0), connection.hang_up)
    alarm.daemon = True
    alarm.start()
    try:
        connection.request(method, target, body=body, headers=headers)
        with connection.getresponse() as answer:
            received = answer.read(max_bytes + 1)
            if len(received) > max_bytes:
                raise Unreachable("too_large")
            if connection.late or answer.length:
                raise Unreachable("timeout" if connection.late else "bad_answer")
            return Response(answer.status, received, dict(answer.headers))
    except Unreachable:
        raise
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise Unreachable(_reason(fault, connection.late)) from fault
    finally:
        alarm.cancel()
        connection.close()


def _reason(fault: Exception, late: bool) -> str:
    if late or isinstance(fault, TimeoutError):
        return "timeout"
    if isinstance(fault, ssl.SSLError):
        return "tls"
    return "no_connection" if isinstance(fault, OSError) else "bad_answer"
