"""Squid with `fourc squid`: the right action on each authored address; closed or open, and back, when the helper is killed."""

import threading
import time
import unittest

import proxy
from proxy import Client, Folder, Origin, Squid

POLICIES = ["early-years-ks1", "ks2", "ks3", "ks4", "post-16", "staff"]
BLOCKED = "http://www.bet365.com/"
ALLOWED = "http://www.bbc.co.uk/bitesize"


@unittest.skipUnless(proxy.found("squid"), "SKIPPED: Squid is not installed (apt-get install squid)")
class WithSquid(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Folder()
        cls.addClassCleanup(cls.folder.remove)
        cls.origin = Origin(cls.folder)
        cls.addClassCleanup(cls.origin.stop)
        cls.fourc = cls.folder.place(proxy.program())
        cls.deny = cls.folder.place(proxy.HERE / "lists/school-deny.txt")
        cls.allow = cls.folder.place(proxy.HERE / "lists/school-allow.txt")

    def squid(self, ports, lines):
        squid = Squid(self.folder, self.origin, ports, lines)
        self.addCleanup(squid.stop)
        return squid

    def fragment(self, name, **exchanged):
        paths = {
            "/usr/local/bin/fourc": self.fourc,
            "/etc/fourc/deny.txt": self.deny,
            "/etc/fourc/allow.txt": self.allow,
        }
        return proxy.fragment(f"squid/{name}.conf", paths | exchanged)


class Addresses(WithSquid):
    def test_each_authored_address_gets_the_action_of_its_policy(self):
        """A port and a helper for each policy; the rules are those of the fragment."""
        lines = []
        for policy in POLICIES:
            own = self.fragment("fourc-closed", **{"--policy ks3": f"--policy {policy}", "ttl=60 negative_ttl=60": "ttl=0 negative_ttl=0"})
            own = [line.replace("fourc_check", f"check_{policy}").replace("acl fourc ", f"acl fourc_{policy} ") for line in own]
            own = [line.replace("deny !fourc", f"deny port_{policy} !fourc_{policy}") for line in own]
            own = [line.replace("ERR_FOURC fourc", f"ERR_FOURC fourc_{policy}") for line in own]
            lines += [f"acl port_{policy} myportname {policy}"] + own
        squid = self.squid(POLICIES, lines + ["http_access allow all"])
        rows = proxy.table("squid/urls.tsv")
        self.assertEqual(len(rows), 200)
        clients = {policy: Client(squid.ports[policy]) for policy in POLICIES}
        for client in clients.values():
            self.addCleanup(client.close)
        wrong = []
        for url, policy, action in rows:
            status = clients[policy].ask(url)
            # A tunnel that is let through has nowhere to go here, which is another status than refused.
            passed = status == 200 or (url.startswith("https://") and status != 403)
            if passed != (action != "block") or (not passed and status != 403):
                wrong.append((url, policy, action, status))
        self.assertEqual(wrong, [])
        # Squid's own log has the policy's action to the word, and nothing of the address but what Squid writes itself.
        # It writes a line when it is done with a request, which may be a little after the client is.
        def logged():
            return [line for line in squid.logged() if line[2] in ("GET", "CONNECT")]

        proxy.wait_for("the log", lambda: len(logged()) >= 200)
        said = sorted((int(port), note, words.split(":")[0]) for port, *_, words, note in logged())
        self.assertEqual(said, sorted((squid.ports[policy], action, action) for _, policy, action in rows))

    def test_a_refused_page_is_the_page_that_is_handed_out(self):
        squid = self.squid(["ks3"], self.fragment("fourc-closed") + ["http_access allow all"])
        with Client(squid.ports["ks3"]) as client:
            status, headers, body = client.get(BLOCKED)
        self.assertEqual((status, headers.get_content_type()), (403, "text/html"))
        self.assertIn("This page is not available here", body.decode())
        self.assertNotIn("ambling", body.decode(), "the page does not say why")


class Killed(WithSquid):
    """The helper is stopped, so that requests are waiting for it, and killed; and killed while requests come and go."""

    def answers_rightly(self, port):
        self.assertEqual((proxy.once(port, ALLOWED), proxy.once(port, BLOCKED)), (200, 403))

    def waiting_when_it_dies(self, squid, port, url, expected):
        self.answers_rightly(port)
        helper = squid.helper()
        # What Squid keeps for no time at all it still keeps until its clock's next second.
        time.sleep(1.2)
        proxy.stop(helper)
        statuses = []
        waiting = [threading.Thread(target=lambda: statuses.append(proxy.once(port, url))) for _ in range(8)]
        for thread in waiting:
            thread.start()
        time.sleep(0.5)
        self.assertEqual(statuses, [], "they wait for the helper")
        proxy.kill(helper)
        for thread in waiting:
            thread.join()
        self.assertEqual(statuses, [expected] * 8)
        proxy.wait_for("recovery", lambda: (proxy.once(port, ALLOWED), proxy.once(port, BLOCKED)) == (200, 403))
        self.assertNotEqual(squid.helper(), helper)

    def killed_in_mid_run(self, squid, port):
        """Statuses of both addresses over a run with three kills, asked by 8 clients."""
        with proxy.asked_all_the_time(port, (ALLOWED, BLOCKED)) as statuses:
            for _ in range(3):
                asked = len(statuses[ALLOWED])
                proxy.wait_for("an answer", lambda: len(statuses[ALLOWED]) > asked + 20)
                proxy.kill(squid.helper())
                # Squid ends when a helper is killed that has not answered once: only the next one's own answers count.
                proxy.wait_for("recovery", lambda: (proxy.once(port, ALLOWED), proxy.once(port, BLOCKED)) == (200, 403))
        self.answers_rightly(port)
        return statuses

    def test_closed(self):
        lines = self.fragment("fourc-closed", **{"ttl=60 negative_ttl=60": "ttl=0 negative_ttl=0"})
        squid = self.squid(["ks3"], lines + ["http_access allow all"])
        port = squid.ports["ks3"]
        self.waiting_when_it_dies(squid, port, ALLOWED, 403)
        statuses = self.killed_in_mid_run(squid, port)
        self.assertEqual(set(statuses[BLOCKED]), {403}, "nothing that is blocked ever passes")

    def test_open(self):
        squid = self.squid(["ks3"], ["http_access allow all"] + self.fragment("fourc-open"))
        port = squid.ports["ks3"]
        self.waiting_when_it_dies(squid, port, BLOCKED, 200)
        statuses = self.killed_in_mid_run(squid, port)
        self.assertEqual(set(statuses[ALLOWED]), {200}, "nothing that is allowed is ever refused")

    def test_a_helper_that_cannot_be_started_lets_nothing_through_when_closed(self):
        lines = [line.replace(str(self.deny), "/no/such/list") for line in self.fragment("fourc-closed")]
        squid = self.squid(["ks3"], lines + ["http_access allow all"])
        try:
            self.assertEqual(proxy.once(squid.ports["ks3"], ALLOWED), 403)
        except OSError:
            # Squid itself ends when its helpers keep ending.
            proxy.wait_for("Squid's end", lambda: squid.child.poll() is not None)


if __name__ == "__main__":
    unittest.main(verbosity=2)
