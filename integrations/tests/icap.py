"""Debian's c-icap with the service fourc, built from `integrations/c-icap`."""

import os
import socket
import subprocess
from pathlib import Path

import proxy
from proxy import Process, ROOT, found, free_port, wait_for


def missing():
    """What is not installed of what the service needs; nothing where all is."""
    for name in ("squid", "c-icap", "c-icap-config", "cc", "make"):
        if not found(name):
            return name
    if not library().is_file():
        return f"{library()} (cargo build --manifest-path ffi/Cargo.toml)"
    return None


def library():
    return Path(os.environ.get("FOURC_LIBRARY") or ROOT / "target/debug/libfourc_ffi.so")


def build(folder):
    """The service as its Makefile builds it, without a warning, against the library that is tested."""
    lib = folder.path / "lib"
    lib.mkdir()
    # By its soname, and by the name that the linker looks for.
    for name in ("libfourc.so.0.1", "libfourc.so"):
        (lib / name).symlink_to(library())
    target = folder.path / "srv_fourc.so"
    subprocess.run(
        ["make", "--quiet", f"OUT={target}", f"FOURC_CFLAGS=-I{ROOT}/ffi/include", "CFLAGS=-Werror"]
        + [f"FOURC_LIBS=-L{lib} -lfourc -Wl,-rpath,{lib}"],
        cwd=ROOT / "integrations/c-icap",
        check=True,
    )


class Icap(Process):
    """c-icap with the fragment that is handed out, with these things exchanged in it."""

    def __init__(self, folder, exchanged, servers=1, port=None):
        self.port = port or free_port()
        own = folder.path / f"c-icap-{self.port}-{free_port()}"
        own.mkdir()
        self.server_log = own / "server.log"
        lines = f"""
            PidFile {own}/pid
            CommandsSocket {own}/ctl
            Timeout 60
            KeepAliveTimeout 600
            MaxKeepAliveRequests -1
            StartServers {servers}
            MaxServers {servers}
            MinSpareThreads 1
            MaxSpareThreads 40
            ThreadsPerChild 16
            Port 127.0.0.1:{self.port}
            ServerAdmin school@example.org
            ServerName icap.example
            TmpDir {own}
            DebugLevel 1
            ModulesDir {folder.path}
            ServicesDir {folder.path}
            LoadMagicFile /etc/c-icap/c-icap.magic
            ServerLog {self.server_log}
            AccessLog {own}/access.log
        """
        configuration = own / "c-icap.conf"
        text = [line.strip() for line in lines.splitlines()] + proxy.fragment("c-icap/fourc.conf", exchanged)
        configuration.write_text("\n".join(text) + "\n")
        super().__init__([found("c-icap"), "-N", "-D", "-f", configuration], own / "c-icap.out")
        wait_for("c-icap's start", lambda: self.child.poll() is not None or self.answers())
        if self.child.poll() is not None:
            raise AssertionError(f"c-icap ended: {self.log.read_text()[-2000:]}")

    def answers(self):
        try:
            return self.ask("OPTIONS", "fourc", "").startswith("ICAP/1.0 200")
        except OSError:
            return False

    def ask(self, method, service, rest):
        """The beginning of the answer to one ICAP request."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=proxy.PATIENCE) as connection:
            connection.sendall(
                f"{method} icap://127.0.0.1:{self.port}/{service} ICAP/1.0\r\nHost: 127.0.0.1\r\n"
                f"Connection: close\r\n{rest or chr(13) + chr(10)}".encode()
            )
            answer = b""
            while b"\r\n\r\n" not in answer:
                more = connection.recv(65536)
                if not more:
                    break
                answer += more
            return answer.decode("latin-1")

    def server(self):
        """One child, which answers requests."""
        return wait_for("a child of c-icap", lambda: self.children("c-icap"))[0]
