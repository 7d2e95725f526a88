"""A browser without a screen: keeps cookies and its connection, fills forms from the page it was given."""

from __future__ import annotations

import html
import re
import socket
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
Values = dict[str, str | list[str]]


class Unexpected(RuntimeError):
    """A page answered otherwise than the measured journey needs: the figure would mean nothing."""


@dataclass
class Answer:
    """What came back."""

    status: int
    place: str
    body: str

    def hidden(self) -> Values:
        """The hidden fields of the page, the token against forgery among them."""
        return {name: html.unescape(value) for name, value in HIDDEN.findall(self.body)}


@dataclass
class Browser:
    """One person's browser, with a connection of its own to the pages."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    host: str = "localhost"

    def __post_init__(self) -> None:
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str, *, expect: int = 200) -> Answer:
        """A page. Raises Unexpected for another status."""
        return self._ask("GET", path, None, {}, expect)

    def post(self, path: str, values: Values, *, expect: int | None = 302) -> Answer:
        """A form, sent as browsers send it. `expect` None accepts any status."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(values, doseq=True), headers, expect)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()

    def local_port(self) -> int:
        """Our end of the connection, by which the process at the other end can be found."""
        if self.connection.sock is None:
            self.connection.connect()
        channel: socket.socket = self.connection.sock
        return int(channel.getsockname()[1])

    def _ask(
        self, method: str, path: str, body: str | None, headers: dict[str, str], expect: int | None
    ) -> Answer:
        self.requests += 1
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(method, path, body, headers | {"Cookie": jar, "Host": self.host})
        response = self.connection.getresponse()
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = response.read().decode("utf-8", "replace")
        if expect is not None and response.status != expect:
            raise Unexpected(f"{method} {path}: {response.status} instead of {expect}\n{text[:600]}")
        return Answer(response.status, response.headers.get("Location", ""), text)
