"""An origin server for the tests: `origin.py PORT CORPORA` answers every host."""

import asyncio
import gzip
import mimetypes
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

CORPORA = Path(sys.argv[2])
SHORT = b"<!DOCTYPE html><title>Fine</title><p>The lesson begins at nine.</p>"


def answer(target):
    path = unquote(urlsplit(target).path).lstrip("/")
    coding = ""
    if path.startswith("gzip/"):
        path, coding = path.removeprefix("gzip/"), "Content-Encoding: gzip\r\n"
    body, kind = SHORT, "text/html"
    if path.startswith(("pages/", "images/")) and ".." not in path and (CORPORA / path).is_file():
        body = (CORPORA / path).read_bytes()
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    if coding:
        body = gzip.compress(body)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{coding}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Origin(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.read = transport, b""

    def data_received(self, data):
        self.read += data
        while b"\r\n\r\n" in self.read:
            request, self.read = self.read.split(b"\r\n\r\n", 1)
            self.transport.write(answer(request.split(b" ", 2)[1].decode("latin-1")))


async def main():
    server = await asyncio.get_running_loop().create_server(Origin, "127.0.0.1", int(sys.argv[1]), backlog=256)
    await server.serve_forever()


asyncio.run(main())
