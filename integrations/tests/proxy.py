"""A real Squid on loopback, an origin for it to fetch from, and clients that ask it."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
PATIENCE = 120.0
# Where Debian's package has the pages that are in no other language.
ERROR_PAGES = Path("/usr/share/squid/errors/templates")


def program():
    """The program `fourc` that is tested."""
    return Path(os.environ.get("FOURC_PROGRAM") or ROOT / "target/debug/fourc")


def found(name):
    """A program of Debian's packages, which may lie where only root looks."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin:/sbin")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(what, condition, patience=PATIENCE):
    """Asks again and again until it holds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen within {patience:.0f} seconds")


def once(port, url):
    """The status of an address, asked over a connection of its own."""
    with Client(port) as client:
        return client.ask(url)


def answers_on(port):
    def asked():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return True
        except OSError:
            return False

    return asked


class Folder:
    """A temporary folder that the user whom Squid becomes can read and write."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="fourc-products-"))
        self.path.chmod(0o777)

    def place(self, source, name=None):
        """A copy of a file, with a hard link where that can be: the checkout may lie where only its owner looks."""
        target = self.path / (name or Path(source).name)
        if not target.exists():
            try:
                os.link(source, target)
            except OSError:
                shutil.copy(source, target)
        return target

    def errors(self):
        """Squid's error pages with the one that is handed out among them."""
        target = self.path / "errors"
        if not target.exists():
            shutil.copytree(ERROR_PAGES, target)
            shutil.copy(ROOT / "integrations/squid/ERR_FOURC", target)
        return target

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Process:
    """A program that is stopped at the end."""

    def __init__(self, arguments, log, environment=None):
        self.log = log
        with open(log, "wb") as out:
            self.child = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=os.environ | (environment or {}),
            )

    def children(self, name):
        """The numbers of its child processes of that name."""
        out = []
        for folder in Path("/proc").iterdir():
            if not folder.name.isdigit():
                continue
            try:
                stat = (folder / "stat").read_text()
            except OSError:
                continue
            own, rest = stat[stat.index("(") + 1 :].rsplit(")", 1)
            if own == name and int(rest.split()[1]) == self.child.pid and rest.split()[0] != "Z":
                out.append(int(folder.name))
        return sorted(out)

    def stop(self):
        if self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(20)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()


class Origin(Process):
    """Serves every address: the file of the corpora that the request names in `X-File`, a short page otherwise."""

    def __init__(self, folder):
        self.port = free_port()
        super().__init__([sys.executable, HERE / "origin.py", str(self.port), ROOT / "corpora"], folder.path / "origin.log")
        wait_for("the origin's answer", answers_on(self.port))


class Squid(Process):
    """Squid with these lines of configuration; every host is the origin's, so that no name is resolved."""

    def __init__(self, folder, origin, ports, lines):
        """`ports` are names of listening ports, each with a number of its own in `self.ports`."""
        self.folder = folder.path / f"squid-{free_port()}"
        self.folder.mkdir()
        self.folder.chmod(0o777)
        self.ports = {name: free_port() for name in ports}
        self.access_log = self.folder / "access.log"
        listening = [f"http_port 127.0.0.1:{port} name={name}" for name, port in self.ports.items()]
        common = f"""
            pid_filename {self.folder}/squid.pid
            cache_log {self.folder}/cache.log
            coredump_dir {self.folder}
            logformat fourc %lp %>Hs %>rm %>ru %ea %{{fourc_}}note
            access_log stdio:{self.access_log} fourc
            buffered_logs off
            cache deny all
            cache_mem 8 MB
            max_filedescriptors 1024
            pinger_enable off
            shutdown_lifetime 0 seconds
            dns_nameservers 127.0.0.1
            visible_hostname proxy.example
            error_directory {folder.errors()}
            cache_peer 127.0.0.1 parent {origin.port} 0 no-query no-digest originserver name=origin
            never_direct allow all
            acl all_ports port 1-65535
        """
        text = "\n".join(listening + [line.strip() for line in common.splitlines()] + lines) + "\n"
        configuration = self.folder / "squid.conf"
        configuration.write_text(text)
        super().__init__(
            [found("squid"), "-N", "-f", configuration, "-n", f"fourc{os.getpid()}"], self.folder / "squid.out"
        )
        for port in self.ports.values():
            wait_for("Squid's start", lambda port=port: self.child.poll() is not None or answers_on(port)())
        if self.child.poll() is not None:
            raise AssertionError(f"Squid ended: {self.log.read_text()[-2000:]}")

    def helper(self, name="fourc"):
        """The one helper, once it is there."""
        return wait_for("the helper's start", lambda: self.children(name))[0]

    def logged(self):
        """What the access log says: port, status, method, address, the helper's words for logs, its note."""
        return [line.split(" ") for line in self.access_log.read_text().splitlines()]


class Client:
    """One connection to a proxy that is kept."""

    def __init__(self, port):
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, url, headers=None):
        """Status, headers and body."""
        for attempt in (1, 2):
            try:
                self.connection.request("GET", url, headers=headers or {})
                response = self.connection.getresponse()
                return response.status, response.headers, response.read()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                # A kept connection that the proxy has closed meanwhile is opened anew, once.
                self.close()
                if attempt == 2:
                    raise
        raise AssertionError("not reached")

    def connect(self, host):
        """The status of asking for a tunnel."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as tunnel:
            tunnel.sendall(f"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            return int(tunnel.recv(4096).split(b" ", 2)[1])

    def ask(self, url):
        """The status of an address as a browser would ask for it: a tunnel for https."""
        if url.startswith("https://"):
            return self.connect(url.removeprefix("https://").split("/")[0] + ":443")
        return self.get(url)[0]

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def table(path):
    """The rows of a table beneath `integrations`, without its head."""
    return [tuple(line.split("\t")) for line in (ROOT / "integrations" / path).read_text().splitlines()[1:]]


def fragment(path, exchanged):
    """The lines of a fragment that is handed out, with its paths exchanged for those of the test, each of which must be there."""
    text = (ROOT / "integrations" / path).read_text()
    for old, new in exchanged.items():
        assert old in text, f"{path} has no {old}"
        text = text.replace(old, str(new))
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def kill(process):
    os.kill(process, signal.SIGKILL)


def stop(process):
    os.kill(process, signal.SIGSTOP)


@contextlib.contextmanager
def asked_all_the_time(port, urls):
    """Four clients for each of these addresses, which ask until the block ends; gives the statuses of each address so far."""
    statuses = {url: [] for url in urls}
    over = threading.Event()

    def ask(url):
        with Client(port) as client:
            while not over.is_set():
                statuses[url].append(client.ask(url))

    clients = [threading.Thread(target=ask, args=(url,)) for url in [*urls] * 4]
    for thread in clients:
        thread.start()
    try:
        yield statuses
    finally:
        over.set()
        for thread in clients:
            thread.join()
