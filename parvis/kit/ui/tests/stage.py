"""The gallery played to a real browser without server or database: this process answers each request."""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import RequestFactory, override_settings
from django.urls import resolve
from playwright.sync_api import Browser, Page, Route, sync_playwright

HOST = "http://parvis.test"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CSP = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'"


def chromium() -> str | None:
    """The browser of the machine, if it has one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser for one module of tests."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        opened.close()


def html(path: str) -> str:
    """The page of the gallery at `path`, as a browser gets it."""
    return _answer(path)[2].decode()


def _answer(path: str) -> tuple[int, str, bytes]:
    with override_settings(PARVIS_DEMO=True):
        request = RequestFactory().get(path)
        found = resolve(urlsplit(path).path)
        response = found.func(request, *found.args, **found.kwargs)
    return response.status_code, response["Content-Type"], response.content


def _static(path: str, build: Path | None) -> tuple[int, str, bytes]:
    name = path.removeprefix("/static/")
    found = finders.find(name) or (build / "assets" / name if build else None)
    if found is None or not Path(str(found)).is_file():
        return 404, "text/plain", b""
    return 200, mimetypes.guess_type(name)[0] or "application/octet-stream", Path(str(found)).read_bytes()


def play(page: Page, build: Path | None = None, extra: Callable[[Route], bool] | None = None) -> None:
    """Answer every request of the page: gallery, stylesheets, fonts. Anything else is refused."""

    def handle(route: Route) -> None:
        if extra is not None and extra(route):
            return
        address = urlsplit(route.request.url)
        path = address.path + (f"?{address.query}" if address.query else "")
        if not route.request.url.startswith(HOST):
            route.abort()
        elif path.startswith("/static/"):
            status, kind, body = _static(address.path, build)
            route.fulfill(status=status, content_type=kind, body=body)
        elif path.startswith("/ui/"):
            status, kind, body = _answer(path)
            route.fulfill(
                status=status, content_type=kind, body=body, headers={"Content-Security-Policy": CSP}
            )
        else:
            route.fulfill(status=404, body="")

    page.route("**/*", handle)
