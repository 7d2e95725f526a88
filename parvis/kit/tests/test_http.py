"""The guard against calls into our own network, and a real local server for all the rest."""

import ipaddress
import json
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from parvis.kit import http
from parvis.kit.http import Refused, Unreachable, check_url, is_public, post_json, request


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        seen = {
            "path": self.path,
            "host": self.headers["Host"],
            "sign": self.headers["X-Sign"],
            "body": body.decode(),
        }
        self.answer(201, json.dumps(seen).encode())

    def do_GET(self):
        match self.path:
            case "/moved":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case "/large":
                self.answer(200, b"x" * 5000)
            case "/slow":
                time.sleep(3)
            case "/drip":
                self.drip()
            case "/cut":
                self.send_response(200)
                self.send_header("Content-Length", "100")
                self.end_headers()
                self.wfile.write(b"short")
                self.close_connection = True
            case _:
                self.answer(200, b"hello")

    def drip(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(60):
            try:
                self.wfile.write(b".")
                self.wfile.flush()
            except OSError:
                return
            time.sleep(0.05)

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # the caller hung up, as asked


@pytest.fixture(scope="module")
def server():
    made = Quiet(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()


def test_post_json_reaches_the_server(server):
    answer = post_json(f"{server}/hook?a=1#part", b'{"n": 1}', {"X-Sign": "abc"}, allow_private=True)
    assert answer.status == 201
    assert answer.ok
    assert json.loads(answer.body) == {
        "path": "/hook?a=1",
        "host": server.removeprefix("http://"),
        "sign": "abc",
        "body": '{"n": 1}',
    }


def test_a_local_server_is_refused_by_default(server):
    with pytest.raises(Refused) as refusal:
        post_json(server, b"{}")
    assert refusal.value.code == "private"
    assert refusal.value.message


def test_redirections_are_not_followed(server):
    answer = request("GET", f"{server}/moved", allow_private=True)
    assert (answer.status, answer.ok) == (302, False)
    assert answer.headers["Location"] == "http://127.0.0.1:1/"


@pytest.mark.parametrize(
    ("path", "code"),
    [("/large", "too_large"), ("/slow", "timeout"), ("/drip", "timeout"), ("/cut", "bad_answer")],
)
def test_bad_answers(server, path, code):
    started = time.perf_counter()
    with pytest.raises(Unreachable) as failure:
        request("GET", server + path, timeout=0.5, max_bytes=1000, allow_private=True)
    assert failure.value.code == code
    assert time.perf_counter() - started < 1.5


def test_an_answer_of_the_largest_size_is_read(server):
    assert len(request("GET", f"{server}/large", max_bytes=5000, allow_private=True).body) == 5000


def test_nobody_there():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/"
        with pytest.raises(Unreachable) as failure:
            request("GET", url, allow_private=True, timeout=2)
    assert failure.value.code == "no_connection"


def test_an_answer_that_is_not_http():
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk():
            caller, _ = listening.accept()
            with caller:
                caller.recv(1000)
                caller.sendall(b"SSH-2.0-Nonsense\r\n")

        threading.Thread(target=talk, daemon=True).start()
        with pytest.raises(Unreachable) as failure:
            request("GET", f"http://127.0.0.1:{listening.getsockname()[1]}/", allow_private=True)
    assert failure.value.code == "bad_answer"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "0x7f.1", "2130706433", "017700000001", "0", "localhost", "10.0.0.1",
        "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "[::1]", "[::]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[2002:7f00:1::]",
        "[64:ff9b::7f00:1]", "[2001:0:7f00:1::]", "[2001:db8::1]", "[fec0::1]",
    ],
)  # fmt: skip
def test_addresses_that_lead_inside_are_refused(host):
    with pytest.raises((Refused, Unreachable)) as refusal:
        http.resolve(str(check_url(f"http://{host}/").hostname), 80)
    assert refusal.value.code in ("private", "unknown_host")


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2a00:1450:4007:80c::200e", "::ffff:8.8.8.8"]
)
def test_public_addresses_pass(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "scheme"),
        ("example.org", "scheme"),
        ("ftp://example.org/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.org/", "scheme"),
        ("http://", "bad_url"),
        ("http:///path", "bad_url"),
        ("http://user:pass@example.org/", "credentials"),
        ("http://example.org@127.0.0.1/", "credentials"),
        ("http://example.org:22/", "port"),
        ("http://example.org:99999/", "bad_url"),
        ("http://[::1/", "bad_url"),
        ("http://[fe80::1%25eth0]/", "bad_url"),
        ("http://exa mple.org/", "bad_url"),
        ("http://example.org/\r\nX: y", "bad_url"),
        ("http://example.org\\@127.0.0.1/", "bad_url"),
        ("http://exemplé.fr/", "bad_url"),
        ("http://example.org/" + "a" * 3000, "bad_url"),
    ],
)
def test_urls_refused(url, code):
    with pytest.raises(Refused) as refusal:
        check_url(url)
    assert refusal.value.code == code


def test_a_forged_header_is_refused(server):
    with pytest.raises(Refused) as refusal:
        post_json(server, b"{}", {"X-Sign": "a\r\nHost: b"}, allow_private=True)
    assert refusal.value.code == "bad_header"


def test_the_checked_address_is_the_one_called(server, monkeypatch):
    """A name that turns private after the check is never asked again."""
    answers = iter([[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]])
    real = socket.getaddrinfo

    def once(host, *args, **kwargs):
        return next(answers) if host == "rebound.test" else real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    port = server.rpartition(":")[2]
    answer = request("GET", f"http://rebound.test:{port}/", allow_private=True)
    assert answer.body == b"hello"
    assert next(answers, None) is None


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(Refused):
        http.resolve("mixed.test", 80)


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """A local server with its own certificate for the name localhost, and a context that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(private + public)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    made = Quiet(("127.0.0.1", 0), Handler)
    made.socket = context.wrap_socket(made.socket, server_side=True)
    threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
    yield made.server_port, ssl.create_default_context(cadata=public.decode())
    made.shutdown()
    made.server_close()


def test_tls_checks_the_name_although_the_address_is_pinned(secure):
    port, trusting = secure
    assert request("GET", f"https://localhost:{port}/", allow_private=True, tls=trusting).body == b"hello"
    for url, context in ((f"https://127.0.0.1:{port}/", trusting), (f"https://localhost:{port}/", None)):
        with pytest.raises(Unreachable) as failure:
            request("GET", url, allow_private=True, tls=context)
        assert failure.value.code == "tls"
