"""What the add-on adds to a request: the same requests through mitmdump with it and without it, in turns.

    python integrations/mitmproxy/tests/latency.py          # in an environment with mitmproxy and a release build of fourc
"""

from __future__ import annotations

import http.client
import statistics
import tempfile
import time
from pathlib import Path

from conftest import ROOT, Origin, Proxy

REQUESTS, ROUNDS = 300, 3


def timed(proxy: Proxy, url: str) -> list[float]:
    """Milliseconds of each request over one connection that stays open."""
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60)
    took = []
    for place in range(REQUESTS):
        begun = time.perf_counter()
        connection.request("GET", f"{url}?page={place}")
        answer = connection.getresponse()
        answer.read()
        took.append((time.perf_counter() - begun) * 1000)
        assert answer.status == 200
    connection.close()
    return took


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        origin = Origin(Path(folder))
        lesson = (ROOT / "corpora/pages/benign-algebra-lesson-game.html").read_bytes()
        picture = (ROOT / "corpora/images/beach.jpg").read_bytes()
        for place in range(REQUESTS):
            origin.served[f"site.example/file?page={place}"] = (bytes(1000), {"Content-Type": "application/octet-stream"})
            origin.served[f"site.example/lesson?page={place}"] = (lesson, {"Content-Type": "text/html"})
            origin.served[f"site.example/picture?page={place}"] = (picture, {"Content-Type": "image/jpeg"})
        proxies = {}
        for name, script in (("without", "loopback.py"), ("with", "../fourc_addon.py")):
            own = Path(folder) / name
            own.mkdir()
            proxies[name] = Proxy(own, origin, script=script).wait()
        for what in ("file", "lesson", "picture"):
            took: dict[str, list[float]] = {"without": [], "with": []}
            for _ in range(ROUNDS):
                for name, proxy in proxies.items():
                    took[name] += timed(proxy, f"http://site.example/{what}")
            shown = []
            for name, each in took.items():
                hundredths = statistics.quantiles(each, n=100)
                shown.append(f"{name} median {statistics.median(each):.1f} ms, p99 {hundredths[98]:.1f} ms")
            print(f"{what}: {'; '.join(shown)}")
        for proxy in proxies.values():
            proxy.stop()


if __name__ == "__main__":
    main()
