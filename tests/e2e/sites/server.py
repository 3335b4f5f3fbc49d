"""One loopback HTTPS server for every stand-in site, with a certificate made at start."""

import datetime as dt
import http.server
import ipaddress
import ssl
import threading
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jinja2 import Environment, FileSystemLoader

from e2e.sites import ar5iv, arxiv, hugging_face

HERE = Path(__file__).parent
SITES = (hugging_face, arxiv, ar5iv)
HOSTS = tuple(host for site in SITES for host in site.HOSTS)
STATIC = {
    ("huggingface.co", "/front/build/style.css"): ("hugging_face.css", "text/css"),
    ("huggingface.co", "/front/build/index.js"): ("hugging_face.js", "text/javascript"),
    ("arxiv.org", "/static/browse/css/arXiv.css"): ("arxiv.css", "text/css"),
    ("arxiv.org", "/static/browse/js/page.js"): ("arxiv.js", "text/javascript"),
}
AVATAR = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#fde68a" d="M0 0h8v8H0z"/></svg>'


def make_certificate(folder: Path) -> Path:
    """A self-signed certificate for the hosts, with its key, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "stand-in sites")])
    now = dt.datetime.now(dt.UTC)
    names: list[x509.GeneralName] = [x509.DNSName(host) for host in HOSTS]
    names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=7))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "sites.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return pem


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Https"

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").split(":")[0]
        address = urlsplit(self.path)
        site = next((site for site in SITES if host in site.HOSTS), None)
        static = STATIC.get((host.removeprefix("www.").removeprefix("export."), address.path))
        if site is None:
            self._answer(404, "text/plain", b"no such host", "default-src 'none'")
        elif address.path.endswith(".svg"):
            self._answer(200, "image/svg+xml", AVATAR, site.POLICY)
        elif static:
            self._answer(200, static[1], (HERE / "static" / static[0]).read_bytes(), site.POLICY)
        elif site is arxiv and (known := arxiv.file(self.server.env, address.path)):
            self._answer(200, *known, site.POLICY)
        else:
            html = site.page(self.server.env, address.path, address.query)
            body = html or "<!doctype html><title>404</title><h1>Not found</h1>"
            self._answer(200 if html else 404, "text/html; charset=utf-8", body.encode(), site.POLICY)

    def _answer(self, status: int, kind: str, body: bytes, policy: str) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("content-security-policy", policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it)
        """Keep the test output quiet."""


class _Https(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    env: Environment

    def handle_error(self, request: object, client_address: object) -> None:
        """Browsers drop connections when they are closed or killed: nothing to report."""


class Sites:
    """The running server; `port` is what the browsers must map every host's port 443 to."""

    def __init__(self, folder: Path) -> None:
        self._server = _Https(("127.0.0.1", 0), _Handler)
        loader = FileSystemLoader(HERE / "templates")
        self._server.env = Environment(loader=loader, autoescape=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(make_certificate(folder))
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> "Sites":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
