"""What `fourc squid` adds to a request: `latency.py [REQUESTS]` over 8 kept connections, with and without it in the same Squid.

Blocks with and without it take turns, so that whatever else the machine does meets both. No address is asked about twice and
Squid keeps no answers, so that each request waits for the helper. Times are in milliseconds, from the first byte sent to the last one read.
"""

import asyncio
import sys
import time

import proxy
from proxy import Folder, Origin, Squid

CONNECTIONS = 8
BLOCK = 500


async def exchange(reader, writer, number):
    host = f"lesson{number % 97}.school.example"
    path = f"/library/{number}/page?topic=photosynthesis&part={number * 7919 % 10007}"
    started = time.perf_counter()
    writer.write(f"GET http://{host}{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    await reader.readexactly(int(length.split(b":")[1]))
    return (time.perf_counter() - started) * 1000, int(head.split(b" ", 2)[1])


async def measure(ports, requests):
    """Times by port, from blocks that take turns."""
    connections = {
        name: [await asyncio.open_connection("127.0.0.1", port) for _ in range(CONNECTIONS)] for name, port in ports.items()
    }
    times = {name: [] for name in ports}
    statuses = {name: set() for name in ports}
    number = 0
    names = list(ports)

    async def share(name, connection, first):
        for own in range(first, first + BLOCK // CONNECTIONS):
            taken, status = await exchange(*connection, own)
            times[name].append(taken)
            statuses[name].add(status)

    while min(len(known) for known in times.values()) < requests:
        for name in names:
            share_of = BLOCK // CONNECTIONS
            shares = [share(name, connection, number + index * share_of) for index, connection in enumerate(connections[name])]
            await asyncio.gather(*shares)
            number += BLOCK
        names.reverse()
    for _, writer in (connection for known in connections.values() for connection in known):
        writer.close()
    return times, statuses


def quantile(times, part):
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def run(requests):
    """The times without and with the helper, and the statuses, which must all be 200."""
    folder = Folder()
    origin = squid = None
    try:
        origin = Origin(folder)
        fourc = folder.place(proxy.program())
        exchanged = {
            "/usr/local/bin/fourc": fourc,
            " --deny /etc/fourc/deny.txt --allow /etc/fourc/allow.txt": "",
            "ttl=60 negative_ttl=60": "ttl=0 negative_ttl=0",
            "deny !fourc": "deny with !fourc",
        }
        lines = ["acl with myportname with"] + proxy.fragment("squid/fourc-closed.conf", exchanged)
        squid = Squid(folder, origin, ["without", "with"], lines + ["http_access allow all"])
        for port in squid.ports.values():
            assert proxy.once(port, "http://www.bbc.co.uk/bitesize") == 200
        return asyncio.run(measure(squid.ports, requests))
    finally:
        for process in (squid, origin):
            if process:
                process.stop()
        folder.remove()


def report(times):
    lines = []
    for name, known in times.items():
        shown = " ".join(f"{label} {quantile(known, part):.2f}" for label, part in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99)))
        lines.append(f"{name:<8} {len(known)} requests, {CONNECTIONS} connections: {shown} ms")
    added = {part: quantile(times["with"], part) - quantile(times["without"], part) for part in (0.5, 0.99)}
    lines.append(f"added    p50 {added[0.5]:.2f} p99 {added[0.99]:.2f} ms")
    return "\n".join(lines)


if __name__ == "__main__":
    if not proxy.found("squid"):
        print("SKIPPED: Squid is not installed (apt-get install squid)", file=sys.stderr)
        sys.exit(77)
    times, statuses = run(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    print(report(times))
    if any(found != {200} for found in statuses.values()):
        sys.exit(f"not every request was let through: {statuses}")
