"""Squid with fourc by ICAP: addresses by REQMOD, pages and pictures by RESPMOD; closed or open, and back, when c-icap is killed."""

import gzip
import unittest

import icap
import proxy
from icap import Icap
from proxy import Client, Folder, Origin, Squid
from test_squid import ALLOWED, BLOCKED, POLICIES

MISSING = icap.missing()
CORPORA = proxy.ROOT / "corpora"
IMAGE_MODEL = proxy.ROOT / "models/nsfwjs"
ORDINARY = ["cat.png", "beach.jpg", "books.jpg", "ball.gif", "fruit.jpg", "map.png", "house.png", "skin_tones.png"]
LISTED = ["sealed_selftest.png", "sealed_selftest_copy.jpg", "selftest.png", "selftest_copy.jpg"]


@unittest.skipIf(MISSING, f"SKIPPED: there is no {MISSING} (apt-get install squid c-icap libicapapi-dev)")
class WithIcap(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder()
        cls.addClassCleanup(cls.folder.remove)
        cls.origin = Origin(cls.folder)
        cls.addClassCleanup(cls.origin.stop)
        icap.build(cls.folder)

    @classmethod
    def exchanged(cls, **more):
        lists = proxy.HERE / "lists"
        return {
            "/etc/fourc/deny.txt": lists / "school-deny.txt",
            "/etc/fourc/allow.txt": lists / "school-allow.txt",
        } | more

    def icap(self, servers=1, port=None, **more):
        started = Icap(self.folder, self.exchanged(**more), servers, port)
        self.addCleanup(started.stop)
        return started

    def squid(self, ports, lines):
        squid = Squid(self.folder, self.origin, ports, lines + ["http_access allow all"])
        self.addCleanup(squid.stop)
        return squid

    def fragment(self, port, bypass="off"):
        return proxy.fragment("c-icap/squid.conf", {"127.0.0.1:1344": f"127.0.0.1:{port}", "bypass=off": f"bypass={bypass}"})


class Actions(WithIcap):
    def test_options_name_the_methods_a_preview_204_and_the_bundle(self):
        service = self.icap()
        options = service.ask("OPTIONS", "fourc", "")
        for line in ("Methods: RESPMOD, REQMOD", "Preview: 4096", "Allow: 204", "Transfer-Preview: *"):
            self.assertIn(line, options)
        tag = next(line for line in options.split("\r\n") if line.startswith("ISTag"))
        self.assertRegex(tag, r'^ISTag: "[^"]{20,32}"$')
        head = "GET http://www.bbc.co.uk/ HTTP/1.1\r\nHost: www.bbc.co.uk\r\n\r\n"
        rest = f"Allow: 204\r\nEncapsulated: req-hdr=0, null-body={len(head)}\r\n\r\n{head}"
        answer = service.ask("REQMOD", "fourc", rest)
        self.assertTrue(answer.startswith("ICAP/1.0 204"), answer)
        self.assertIn(tag, answer)

    def test_each_authored_address_gets_the_action_of_its_policy(self):
        service = self.icap()
        lines = ["icap_enable on"]
        for policy in POLICIES:
            lines += [
                f"acl port_{policy} myportname {policy}",
                f"icap_service {policy} reqmod_precache icap://127.0.0.1:{service.port}/fourc?policy={policy} bypass=off",
                f"adaptation_access {policy} allow port_{policy}",
            ]
        squid = self.squid(POLICIES, lines)
        wrong = []
        for url, policy, action in proxy.table("squid/urls.tsv"):
            status = proxy.once(squid.ports[policy], url)
            passed = status == 200 or (url.startswith("https://") and status != 403)
            if passed != (action != "block") or (not passed and status != 403):
                wrong.append((url, policy, action, status))
        self.assertEqual(wrong, [])
        self.assertEqual(service.server_log.read_text().count("http"), 0, "no address is logged")

    def test_pages_and_pictures(self):
        more = {"#fourc.Component /usr/share/fourc/nsfwjs": f"fourc.Component {IMAGE_MODEL}"}
        service = self.icap(**more if (IMAGE_MODEL / "bundle.json").is_file() else {})
        lines = ["icap_enable on", "icap_preview_enable on"]
        for policy in ("ks3", "staff"):
            lines += [
                f"acl port_{policy} myportname {policy}",
                f"icap_service {policy} respmod_precache icap://127.0.0.1:{service.port}/fourc?policy={policy} bypass=off",
                f"adaptation_access {policy} allow port_{policy}",
            ]
        squid = self.squid(["ks3", "staff"], lines)
        clients = {policy: Client(port) for policy, port in squid.ports.items()}
        for client in clients.values():
            self.addCleanup(client.close)
        wrong, blocked, passed = [], 0, 0
        for number, (page, url, policy, action) in enumerate(proxy.table("c-icap/pages.tsv")):
            coding = "gzip" if number % 4 == 0 else "identity"
            status, headers, body = clients[policy].get(url, {"X-File": f"pages/{page}", "X-Coding": coding})
            if action == "block":
                right = status == 403 and b"This page is not available here" in body
                blocked += 1
            else:
                plain = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
                right = status == 200 and plain == (CORPORA / "pages" / page).read_bytes()
                passed += 1
            if not right:
                wrong.append((page, policy, action, coding, status))
        self.assertEqual(wrong, [])
        self.assertGreaterEqual(blocked, 20)
        self.assertGreaterEqual(passed, 20)
        client = clients["ks3"]
        for name in ORDINARY:
            status, _, body = client.get("http://reader.example/picture", {"X-File": f"images/{name}"})
            self.assertEqual((name, status), (name, 200))
            self.assertEqual(body, (CORPORA / "images" / name).read_bytes())
        for name in LISTED:
            status, _, body = client.get("http://reader.example/picture", {"X-File": f"images/{name}"})
            self.assertEqual((name, status), (name, 403))
            self.assertIn(b"This page is not available here", body)

    def test_what_is_too_large_goes_by_the_option(self):
        page = {"X-File": "images/beach.jpg"}
        size = (CORPORA / "images/beach.jpg").stat().st_size
        self.assertGreater(size, 12 * 1024)
        for option, expected in (("closed", 403), ("open", 200)):
            service = self.icap(**{"fourc.MaxSize 16M": "fourc.MaxSize 10K", "OnFailure closed": f"OnFailure {option}"})
            squid = self.squid(["one"], self.fragment(service.port))
            with Client(squid.ports["one"]) as client:
                status, _, body = client.get("http://reader.example/picture", page)
                self.assertEqual(status, expected)
                if expected == 200:
                    self.assertEqual(len(body), size)


class Killed(WithIcap):
    def answers_rightly(self, port):
        return (proxy.once(port, ALLOWED), proxy.once(port, BLOCKED)) == (200, 403)

    def test_a_child_that_is_killed_is_replaced_and_nothing_blocked_passes(self):
        service = self.icap(servers=2)
        squid = self.squid(["one"], self.fragment(service.port))
        port = squid.ports["one"]
        self.assertTrue(self.answers_rightly(port))
        with proxy.asked_all_the_time(port, (ALLOWED, BLOCKED)) as statuses:
            for _ in range(3):
                asked = len(statuses[BLOCKED])
                proxy.wait_for("an answer", lambda: len(statuses[BLOCKED]) > asked + 20)
                child = service.server()
                proxy.kill(child)
                proxy.wait_for("another child", lambda: child not in service.children("c-icap") and len(service.children("c-icap")) == 2)
        self.assertNotIn(200, statuses[BLOCKED], "nothing that is blocked ever passes")
        proxy.wait_for("recovery", lambda: self.answers_rightly(port))

    def gone_and_back(self, bypass, expected):
        service = self.icap()
        squid = self.squid(["one"], self.fragment(service.port, bypass))
        port = squid.ports["one"]
        self.assertTrue(self.answers_rightly(port))
        service.stop()
        for child in service.children("c-icap"):
            proxy.kill(child)
        found = {proxy.once(port, url) for url in (BLOCKED, ALLOWED, BLOCKED)}
        self.assertEqual(found, expected)
        self.icap(port=service.port)
        proxy.wait_for("recovery", lambda: self.answers_rightly(port))

    def test_closed_when_there_is_no_c_icap(self):
        self.gone_and_back("off", {500})

    def test_open_when_there_is_no_c_icap(self):
        self.gone_and_back("on", {200})


if __name__ == "__main__":
    unittest.main(verbosity=2)
