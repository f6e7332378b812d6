"""Real servers to send to – mail, HTTP, TLS, and some that never answer – and people to tell."""

import datetime as dt
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.pages_cast import City, make_city
from wangge.notices.actions import keeping, notify
from wangge.notices.actions.carrying import Carrier
from wangge.notices.models import Hook
from wangge.notices.outlets.shelf import Outlet, outlets

NOON = dt.datetime(2026, 3, 11, 4, 0, tzinfo=dt.UTC)  # 12:00 in Shanghai, a Wednesday


@pytest.fixture
def city(db: None) -> City:
    return make_city()


@pytest.fixture(autouse=True)
def options(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Local servers may be sent to; each test says what else it sets."""
    monkeypatch.setenv("WANGGE_SITE", "https://city.test")
    monkeypatch.setenv("WANGGE_NOTICES_HTTP", "yes")
    monkeypatch.setenv("WANGGE_HOOKS_PRIVATE", "yes")
    monkeypatch.setenv("WANGGE_NOTICES_SECONDS", "5")
    return monkeypatch


@dataclass
class Clock:
    """A clock that a test turns."""

    at: dt.datetime = NOON

    def __call__(self) -> dt.datetime:
        return self.at

    def on(self, **span: float) -> dt.datetime:
        self.at += dt.timedelta(**span)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def carrier(clock: Clock) -> Iterator[Carrier]:
    made = Carrier(at=clock)
    yield made
    made.close()


@dataclass
class Web:
    """A web server that answers as it is told and keeps what it was sent."""

    url: str
    status: int = 200
    body: bytes = b'{"id": "r-1"}'
    more: dict[str, str] = field(default_factory=dict)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def web() -> Iterator[Web]:
    yield from _serve()


def _serve(context: ssl.SSLContext | None = None) -> Iterator[Web]:
    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(told.status)
            for name, value in told.more.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    scheme = "http"
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    told = Web(f"{scheme}://127.0.0.1:{server.server_port}/hook")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[Web, Path]]:
    """An https server with a certificate nobody knows, and that certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = tmp_path / "server.pem", tmp_path / "server.key"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    for served in _serve(context):
        yield served, pem


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes the connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def dripping() -> Iterator[int]:
    """The port of a server that says one byte every tenth of a second, and never a whole line."""
    stop = threading.Event()

    def drip(sock: socket.socket) -> None:
        with sock:
            while not stop.wait(0.1):
                try:
                    sock.sendall(b"2")
                except OSError:
                    return

    def serve() -> None:
        while not stop.is_set():
            try:
                sock, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=drip, args=(sock,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        stop.set()


class Post:
    """An SMTP server: keeps letters, or refuses every addressee with `says`."""

    def __init__(self) -> None:
        self.letters: list[Any] = []
        self.says = ""

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if self.says:
            return self.says
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        self.letters.append(envelope)
        return "250 taken"


@pytest.fixture
def post(options: pytest.MonkeyPatch) -> Iterator[Post]:
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    mail_to(options, port)
    yield handler
    controller.stop()


def mail_to(options: pytest.MonkeyPatch, port: int) -> None:
    """Have mail go to this port, unprotected."""
    options.setenv("WANGGE_MAIL_HOST", "127.0.0.1")
    options.setenv("WANGGE_MAIL_PORT", str(port))
    options.setenv("WANGGE_MAIL_SECURITY", "none")
    options.setenv("WANGGE_MAIL_FROM", "12345@city.test")


@pytest.fixture
def hook(db: None) -> Callable[..., tuple[Hook, str]]:
    def make(url: str, **more: Any) -> tuple[Hook, str]:
        return keeping.add_hook("other system", url, by="person:1", at=NOON, **more)

    return make


ALL = {"fake": ("info", "act", "grave")}


class Fake:
    """An outlet that remembers who was sent what, and whether two were sent one at once."""

    def __init__(self):
        self.sent, self.under_way, self.trouble = Counter(), Counter(), []
        self.twice, self.lock = False, threading.Lock()

    def load(self, delivery, at):
        def send():
            with self.lock:
                self.under_way[delivery.pk] += 1
                self.twice |= self.under_way[delivery.pk] > 1
            try:
                if self.trouble:
                    raise self.trouble.pop(0)
            finally:
                with self.lock:
                    self.under_way[delivery.pk] -= 1
            self.sent[delivery.pk] += 1
            return "taken"

        return send


@pytest.fixture
def fake(monkeypatch):
    made = Fake()
    outlet = Outlet(
        label="fake", on=lambda: True, lacks=lambda: "", line=lambda t: "fake", load=made.load
    )
    outlets.fill()
    monkeypatch.setitem(outlets._things, "fake", outlet)
    return made


def tell(*people, kind="urged", key="k", at=NOON, **more):
    return notify(kind, to=people, key=key, at=at, **more)
