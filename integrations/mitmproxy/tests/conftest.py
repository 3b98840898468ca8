"""A real mitmdump on loopback, with an origin server behind it that answers for every host."""

from __future__ import annotations

import datetime
import http.client
import http.server
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = Path(__file__).parent
ROOT = HERE.parents[2]


class Origin:
    """Every site of the world: what a test puts under an address is served there, over HTTP and HTTPS."""

    def __init__(self, folder: Path) -> None:
        self.served: dict[str, tuple[bytes, dict[str, str]]] = {}
        self.asked: list[tuple[str, str]] = []
        origin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                origin.asked.append((f"{self.headers['host']}{self.path}", self.headers.get("accept", "")))
                found = origin.served.get(f"{self.headers['host']}{self.path}")
                body, headers = found or (b"<p>an ordinary page about rivers</p>", {"Content-Type": "text/html"})
                self.send_response(200)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                # mitmproxy does not use a connection again whose address the tests have changed.
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                pass

        certificate = _certificate(folder)
        self.ports = {}
        for name in ("http", "https"):
            server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            server.daemon_threads = True
            if name == "https":
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(certificate)
                server.socket = context.wrap_socket(server.socket, server_side=True)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.ports[name] = server.server_address[1]


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "origin.example")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    path = folder / "origin.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return path


class Proxy:
    """A running mitmdump, and a client of it."""

    def __init__(self, folder: Path, origin: Origin, *options: str, script: str = "../fourc_addon.py") -> None:
        self.origin = origin
        self.confdir = folder / "conf"
        self.log = folder / "mitmdump.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [str(Path(sys.executable).with_name("mitmdump")), "--listen-host", "127.0.0.1", "--listen-port", str(self.port)]
        for option in (f"confdir={self.confdir}", "connection_strategy=lazy", "ssl_insecure=true", "flow_detail=0", *options):
            command += ["--set", option]
        for one in dict.fromkeys((script, "loopback.py")):
            command += ["-s", str((HERE / one).resolve())]
        environment = os.environ | {f"ORIGIN_{name.upper()}": str(port) for name, port in origin.ports.items()}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment)

    def wait(self) -> "Proxy":
        for _ in range(600):
            if self.process.poll() is not None:
                raise AssertionError(self.log.read_text())
            if "proxy listening at" in self.log.read_text():
                return self
            time.sleep(0.1)
        raise AssertionError("mitmdump does not listen")

    def ask(self, url: str, *, method: str = "GET", body: bytes | None = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        parts = urlsplit(url)
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=str(self.confdir / "mitmproxy-ca-cert.pem"))
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=context)
            connection.set_tunnel(parts.netloc)
            target = parts._replace(scheme="", netloc="").geturl() or "/"
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            target = url
        connection.request(method, target, body=body, headers=headers or {})
        response = connection.getresponse()
        answer = response.status, response.read()
        connection.close()
        return answer

    def stop(self) -> str:
        self.process.terminate()
        self.process.wait(20)
        return self.log.read_text()


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Origin:
    return Origin(tmp_path_factory.mktemp("origin"))


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory, origin: Origin):
    running = Proxy(tmp_path_factory.mktemp("proxy"), origin).wait()
    yield running
    running.stop()
