"""Harmless texts that no public corpus holds: identifiers, code, formulae, prices and notices of school life.

Without them the spam head learns that digits and pound signs are spam, because in its corpora nobody else writes them.
Made by rules and seeded; they are negatives for every label and never positives. No line of corpora/benign is among them.
"""

import base64
import random
import uuid

COUNT = 4000
FILE = "synthetic_harmless"
SEED = 20261122

THINGS = ["cake sale", "swimming kit", "netball fixture", "choir rehearsal", "book fair", "science club", "coach trip", "school photos",
          "parents' evening", "summer fair", "drama tickets", "music lessons", "after-school club", "year 6 residential", "sponsored walk"]
PLACES = ["the hall", "room 12", "the library", "reception", "the sports field", "the music block", "the canteen", "the front gate"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
ELEMENTS = ["C", "H", "O", "N", "Na", "Cl", "Ca", "Mg", "S", "K", "Fe", "Cu"]
COMMANDS = ["ls -la /home/pupil", "git checkout -b {w}", "pip install {w}", "chmod 644 {w}.txt", "ping -c 4 192.168.{a}.{b}", "cd ~/{w} && make",
            "for i in range({a}): print(i)", "SELECT * FROM {w} WHERE id = {a};", "printf(\"%d\\n\", {a});", "<div id=\"{w}{a}\">{w}</div>"]
WORDS = ["garden", "python", "weather", "matrix", "planet", "rocket", "timetable", "poster", "spectrum", "volcano", "harbour", "lantern"]


def texts() -> list[str]:
    chance = random.Random(SEED)
    makers = [_identifier, _formula, _command, _price, _notice, _sum, _reference]
    return list(dict.fromkeys(chance.choice(makers)(chance) for _ in range(COUNT)))


def _identifier(chance):
    raw = chance.randbytes(chance.choice([8, 12, 16, 20, 32, 48]))
    token = chance.choice([raw.hex(), base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode().rstrip("="),
                           str(uuid.UUID(bytes=chance.randbytes(16))), f"{chance.getrandbits(32):08x}", raw.hex(":")])
    return chance.choice(["{}", "id {}", "commit {}", "sha256: {}", "token={}", "checksum {}", "the file is called {}", "{} is the build number"]).format(token)


def _formula(chance):
    side = lambda: " + ".join("".join(chance.choice(ELEMENTS) + chance.choice(["", "2", "3", "4"]) for _ in range(chance.randint(1, 3))) for _ in range(2))
    return chance.choice(["{} → {}", "balance {} = {}", "{} gives {}"]).format(side(), side())


def _command(chance):
    return chance.choice(COMMANDS).format(w=chance.choice(WORDS), a=chance.randint(1, 250), b=chance.randint(1, 250))


def _price(chance):
    pounds = chance.choice(["£{}", "£{}.50", "{}p", "£{}.99"]).format(chance.randint(1, 95))
    form = chance.choice(["{t} tickets are {p} each", "{t}: {p}, pay at {w}", "we raised {p} at the {t}", "please bring {p} for the {t} on {d}",
                          "selling my old {t} things, {p}", "the {t} costs {p} and forms go to {w}", "I won {p} at the {t}!!", "second-hand uniform {p} at {w} on {d}"])
    return form.format(t=chance.choice(THINGS), p=pounds, w=chance.choice(PLACES), d=chance.choice(DAYS))


def _notice(chance):
    form = chance.choice(["{t} in {w} at {h}:{m:02d} on {d}", "no {t} this {d}", "reminder: {t}, {d} {h}pm, {w}", "{d}: {t} moved to {w}, text 0{n} if late",
                          "call the office on 01632 96{n} about the {t}", "sign up for {t} by {d}!", "free {t} for year {y} in {w}", "e-mail office@school.example about {t}"])
    return form.format(t=chance.choice(THINGS), w=chance.choice(PLACES), d=chance.choice(DAYS), h=chance.randint(1, 9), m=chance.choice([0, 15, 30, 45]),
                       n=chance.randint(1000, 9999), y=chance.randint(1, 13))


def _sum(chance):
    a, b = chance.randint(2, 9999), chance.randint(2, 999)
    return chance.choice(["{a} x {b} = {c}", "what is {a} + {b}?", "{a}/{b} as a decimal", "solve {b}x + {a} = {c}", "round {a}.{b} to one place", "{b}% of {a}"]).format(a=a, b=b, c=a * b)


def _reference(chance):
    digits = lambda n: "".join(chance.choice("0123456789") for _ in range(n))
    return chance.choice(["ISBN 978-0-{}-{}-{}".format(digits(3), digits(5), digits(1)), "doi:10.{}/{}".format(digits(4), digits(6)), f"seed -{digits(16)}",
                          f"player {digits(9)} joined the lobby", f"serial number {digits(4)}-{digits(4)}-{digits(4)}", f"grid reference SK {digits(3)} {digits(3)}",
                          f"flight BA{digits(4)} lands at 1{digits(1)}:{digits(1)}5", f"locker {digits(3)} code is in the planner", f"order {digits(6)} is ready in the library",
                          f"192.168.{digits(2)}.{digits(2)}", f"v{digits(1)}.{digits(2)}.{digits(1)}"])
