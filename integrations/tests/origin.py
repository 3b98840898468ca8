"""An origin server for the tests: `origin.py PORT CORPORA` answers every host."""

import asyncio
import gzip
import mimetypes
import sys
from pathlib import Path

CORPORA = Path(sys.argv[2])
SHORT = b"<!DOCTYPE html><title>Fine</title><p>The lesson begins at nine.</p>"


def answer(request):
    """The file of the corpora that `X-File` names, compressed where `X-Coding` says so, or a short page."""
    headers = dict(line.lower().split(": ", 1) for line in request.split("\r\n")[1:] if ": " in line)
    name, coding = headers.get("x-file", ""), ""
    body, kind = SHORT, "text/html"
    if name and ".." not in name:
        body = (CORPORA / name).read_bytes()
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if headers.get("x-coding") == "gzip":
        body, coding = gzip.compress(body), "Content-Encoding: gzip\r\n"
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{coding}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Origin(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.read = transport, b""

    def data_received(self, data):
        self.read += data
        while b"\r\n\r\n" in self.read:
            request, self.read = self.read.split(b"\r\n\r\n", 1)
            self.transport.write(answer(request.decode("latin-1")))


async def main():
    server = await asyncio.get_running_loop().create_server(Origin, "127.0.0.1", int(sys.argv[1]), backlog=256)
    await server.serve_forever()


asyncio.run(main())
