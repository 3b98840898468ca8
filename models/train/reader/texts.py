"""What the training lines say: rows of the corpora that are not held back, and generated text of every kind a screen shows."""

import json
import random
import string
from functools import cache
from pathlib import Path

from alphabet import INDEX, SINGLE, UNKNOWN, normalised

ROOT = Path(__file__).resolve().parents[3]
LONGEST = 120

# Letters beyond ASCII by language; made-up words over them teach every accent more often than prose would.
LANGUAGES = {
    "albanian": "çë", "czech": "áčďéěíňóřšťúůýž", "danish": "æøå", "dutch": "éëïóö", "estonian": "äõöüšž", "finnish": "äöå",
    "french": "àâæçéèêëîïôœùûüÿ", "german": "äöüß", "hungarian": "áéíóöőúüű", "icelandic": "áðéíóúýþæö", "irish": "áéíóú",
    "italian": "àèéìòù", "latvian": "āčēģīķļņšūž", "lithuanian": "ąčęėįšųūž", "norwegian": "æøå", "polish": "ąćęłńóśźż",
    "portuguese": "ãáàâçéêíõóôú", "romanian": "ăâîșț", "slovak": "áäčďéíĺľňóôŕšťúýž", "croatian": "čćđšž",
    "spanish": "áéíñóúü", "swedish": "åäö", "turkish": "çğıöşü", "welsh": "âêîôûŵŷïëáö",
}
# A few everyday lines of our own for the languages that the benign corpus has no file for.
OWN = """
Mae gen i ymarfer côr ar ôl ysgol heddiw. | Wyt ti'n dod i'r parti nos Wener? | Dŵr, tân a gŵyl y banc | Tŷ fy nain yn Llŷn
Dnes máme písemku z matematiky a já nic neumím. | Přijdeš zítra na hřiště? | Děkuji, už jsem to našel. | Šťastnou cestu, můj příteli
Večer ideme do kina, pôjdeš s nami? | Môžeš mi poslať úlohu z dejepisu? | Ľúbi sa mi tvoja nová fotka | Ďakujem, veľmi pekné
Holnap témazáró lesz fizikából, segítesz? | Köszönöm szépen, találkozunk este hétkor. | Őszi szünet után újra edzés | Kérsz egy kis sütit?
A do të vish nesër në shkollë? | Faleminderit shumë, e gjeta çelësin. | Mësuesja tha që provimi është të enjten | Përshëndetje nga Tirana
Leo tuna mtihani wa hisabati. | Habari yako? Nimefika nyumbani salama. | Mwalimu alisema tusome sura ya tatu | Karibu sana, tutaonana kesho
Vi ses efter skolan vid busshållplatsen. | Kan du skicka läxan i svenska? | Jeg kommer for sent til træning, undskyld | Skal vi spille på lørdag?
Huomenna on englannin koe, oletko lukenut? | Nähdään pysäkillä kello kahdeksan | Morgen hebben we geen les, de leraar is ziek | Tot straks, vergeet je sleutels niet
Sutra imamo ispit iz povijesti, učiš li? | Hvala, našao sam bilježnicu. | Rīt mums ir matemātikas kontroldarbs | Paldies, tiekamies pēc stundām
Homme on meil ujumine, võta rätik kaasa | Aitäh, ma jõuan kell kümme | Tá an scoil dúnta inniu mar gheall ar an sneachta | Go raibh maith agat, feicfidh mé thú
"""
NAMES = ("Amelia Noah Oliver Isla Ivy George Leo Freya Arthur Lily Muhammad Aisha Yusuf Zainab Priya Arjun Mei Jakub Zofia Andrei Ioana "
         "João Inês José Lucía Chloé Léa Jürgen Zoë Siân Rhys Eoin Niamh Çağla Emre Łukasz Małgorzata Žygimantas Rūta György Ilona Škoda "
         "Ayaan Hamza Fatuma Abdi Kwame Amara Olu Tunde Xin Ngozi Taylor Jordan Casey Smith Jones Khan Patel Begum Ali Brown O'Brien "
         "McDonald Taylor-Reed Nowak Kowalska Popescu Silva Ferreira García Müller Schröder Rossi Yılmaz Kazlauskas Nagy Novák Davies").split()
LABELS = ("Sign in|Sign out|Log in|Log out|Settings|Search|Home|Back|Next|Cancel|OK|Apply|Save|Save as…|Open|Close|File|Edit|View|Insert|Format|"
          "Tools|Window|Help|Share|Reply|Forward|Delete|Archive|Mark as read|New message|New Game|Continue|Load Game|Options|Credits|Quit to "
          "Desktop|Multiplayer|Inventory|Level Up!|Respawn|Score|High Scores|Health|Coins|Play|Pause|Mute|Unmute|Subscribe|Follow|Following|"
          "Like|Comment|Add to basket|Checkout|Your account|Privacy Policy|Terms of Service|Cookie settings|Accept all|Reject all|Show more|"
          "Read more|See all|Download|Upload|Attach file|Type a message|Online|Last seen today at|typing…|Delivered|Read|Today|Yesterday|"
          "Just now|min ago|hours ago|Join call|Leave|Raise hand|Assignments|Classwork|Timetable|Homework|Due tomorrow|Turned in|Missing|"
          "Graded|Grades|Attendance|Report a problem|Page 1 of 12|Sheet1|Slide 3|Untitled document|Bold|Italic|Copy|Paste|Undo|Redo|Select all|"
          "Username|Password|Forgot password?|Remember me|Notifications|Turn off|Update available|Restart now|Battery|Wi-Fi|Volume|Display").split("|")
CODE = ("for i in range(10):|    return x + 1|if (a == b) {|} else {|const user = await fetch(url);|print(\"Hello, world!\")|def main():|"
        "import numpy as np|#include <stdio.h>|let mut total = 0;|SELECT * FROM users WHERE id = 1;|git commit -m \"fix\"|$ sudo apt update|"
        "C:\\Users\\Public\\Documents>|npm install --save|<div class=\"row\">|</body></html>|while (true) { break; }|x => x * 2|a != b && c >= d|"
        "fn main() -> Result<(), Error> {|error[E0308]: mismatched types|Traceback (most recent call last):|0x7fff5fbff8c0|#3a7bd5|"
        "{\"id\": 42, \"ok\": true}|ls -la /home/pupil|[INFO] build finished|player.health -= 5|vec3 pos = vec3(0.0, 1.0, 0.0);|root@lab-pc:~#|"
        "font-size: 14px;|console.log(`${name}: ${score}`);|public static void main(String[] args) {|@media (max-width: 600px)|1 file changed").split("|")
SLANG = ("u ur r y wyd hbu idk idc ngl tbh lol lmao omg brb gtg wbu rn fr ikr smh nvm pls plz thx ty np gn gm l8r 2day 2moro b4 gr8 m8 h8 "
         "wot wanna gonna gotta dunno cba bc cuz tho thru ok okay yeah yea nah nope yep haha hahaha xx xox :) :( :D ;) :P <3 xD ^^ >:( :/ "
         "bro bruh sis fam bestie peak bare allow wagwan innit safe mandem mid sus cap slay rizz skibidi sigma gyatt").split()
DOMAINS = "com org net co.uk gov.uk sch.uk ac.uk io me tv gg app dev eu de fr pl es info".split()
EMOJI = ("😀😂🤣😊😍😘😭😡😱🤮🙄🤔😎🥺😴🤡💀👻🤖👍👎👏🙏💪👀❤💔🔥✨🎉🎂🎮⚽🏀🍕🍺🚗🏫📚📷🎵💰⭐🌈🌙🐶🐱🦊✅❌⚠🔒🔔📌📎✏🗑🛒🏠👤💬📅📧🕐")
FOREIGN = ("مرحبا كيف حالك|سلام|שלום מה שלומך|नमस्ते आप कैसे हैं|ਸਤ ਸ੍ਰੀ ਅਕਾਲ|வணக்கம்|হ্যালো বন্ধু|你好|今天晚上|안녕하세요|ありがとう").split("|")


def authored_rows():
    """Texts of `corpora/authored` that are not held back."""
    for file in sorted((ROOT / "corpora" / "authored").rglob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("split") in ("train", "dev") and isinstance(row.get("text"), str):
                yield row["split"], row["text"]


def cut_up(text, rng):
    """A text as lines of a screen: broken at words."""
    words, line, limit = text.split(), "", rng.randint(20, LONGEST)
    for word in words:
        if line and len(line) + 1 + len(word) > limit:
            yield line
            line, limit = word, rng.randint(20, LONGEST)
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield line[:LONGEST]


@cache
def corpus(split):
    """Lines of the corpora for `train` or `dev`; a tenth of the benign lines belongs to dev."""
    rng = random.Random(f"lines of {split}")
    lines = [piece for part, text in authored_rows() if part == split for piece in cut_up(normalised(text), rng)]
    files = sorted((ROOT / "corpora" / "benign").glob("*.txt")) + sorted((ROOT / "corpora" / "benign" / "languages").glob("*.txt"))
    latin, foreign = [], []
    for file in files:
        if file.stem in ("ar", "bn", "gu", "pa", "ta", "uk", "ur", "zh"):
            continue
        rows = [row for row in file.read_text(encoding="utf-8").splitlines() if row and not row.startswith("#")]
        part = [row for number, row in enumerate(rows) if (number % 10 == 9) == (split == "dev")]
        bucket = foreign if file.parent.name == "languages" else latin
        bucket.extend(piece for row in part for piece in cut_up(normalised(row), rng))
    own = [piece.strip() for line in OWN.strip().splitlines() for piece in line.split("|")]
    words = sorted({word for line in lines for word in line.split()})
    return {"authored": lines, "benign": latin, "languages": foreign + own, "words": words}


def made_up(rng, letters):
    return "".join(rng.choice(letters) for _ in range(rng.choice((1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 11, 14))))


def foreign_words(rng):
    """Made-up words in the letters of one language: half of the vowels and consonants carry its marks."""
    marks = rng.choice(sorted(LANGUAGES.values()))
    letters = "aaeeiioouubcdfghjklmnprstvwyz" + marks * max(1, 14 // len(marks))
    words = [made_up(rng, letters) for _ in range(rng.randint(1, 9))]
    return cased(rng, " ".join(words))


def cased(rng, text):
    kind = rng.random()
    if kind < 0.12:
        return text.upper().replace("SS", "ẞ" if "ẞ" in INDEX else "SS")
    if kind < 0.24:
        return text.title()
    if kind < 0.44:
        return text[:1].upper() + text[1:]
    return text


def number(rng):
    kind = rng.randrange(16)
    n = rng.randrange(10 ** rng.randint(1, 7))
    d = lambda k: "".join(rng.choice(string.digits) for _ in range(k))
    return (
        str(n), f"{n:,}", f"£{n / 100:.2f}", f"{rng.choice('€$£¥')}{n % 1000}", f"{n % 10000 / 100:.2f} €", f"{rng.randrange(101)}%",
        f"{rng.randrange(24):02}:{rng.randrange(60):02}", f"{rng.randint(1, 12)}:{rng.randrange(60):02} {rng.choice(['am', 'pm', 'AM', 'PM'])}",
        f"{rng.randint(1, 31)}/{rng.randint(1, 12)}/{rng.randint(1990, 2030)}", f"{rng.randint(1990, 2030)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        f"{rng.randint(1, 31)} {rng.choice('Jan Feb March April May June July Aug Sept October Nov December'.split())} {rng.randint(1990, 2030)}",
        f"0{d(4)} {d(6)}", f"+{rng.randint(1, 99)} {d(3)} {d(3)} {d(4)}", f"v{n % 20}.{rng.randrange(30)}.{rng.randrange(9)}",
        f"{d(4)} {d(4)} {d(4)} {d(4)}", f"{rng.randint(0, 50)}.{rng.randrange(10)} {rng.choice(['GB', 'MB', 'km', 'kg', '°C', 'm²', 'Mbps', 'k', 'mph'])}",
    )[kind]


def handle(rng):
    word = rng.choice(corpus("train")["words"]).strip(string.punctuation).lower() or "user"
    other = rng.choice(NAMES).lower()
    return rng.choice((f"@{word}_{other}{rng.randrange(100)}", f"{other}.{word}{rng.randrange(2030)}", f"xX_{word.title()}_Xx", f"u/{word}{other}",
                       f"#{word}{other}", f"{other}{rng.randrange(10000)}", f"{word}#{rng.randrange(10000):04}", f"{other}_{word}"))


def address(rng):
    words = [w for w in (rng.choice(corpus("train")["words"]).strip(string.punctuation).lower() for _ in range(4)) if w.isascii()] or ["site"]
    host = f"{rng.choice(['www.', '', '', 'm.', 'app.'])}{'-'.join(words[:rng.randint(1, 2)])}.{rng.choice(DOMAINS)}"
    path = "/".join(words[1:])
    query = f"?{rng.choice(['q', 'id', 'v', 'p'])}={made_up(rng, string.ascii_letters + string.digits + '_-')}" if rng.random() < 0.4 else ""
    return rng.choice((host, f"https://{host}", f"https://{host}/{path}{query}", f"http://{host}/{path}", f"{words[0]}.{words[-1]}@{host.removeprefix('www.')}",
                       f"{host}/{path}{query}"))


def scrambled(rng):
    """Any characters: nothing to guess from."""
    kind = rng.random()
    pool = (SINGLE[1:-1] if kind < 0.3 else string.ascii_letters + string.digits if kind < 0.55 else string.printable[:94] if kind < 0.8
            else string.digits * 3 + ":.,-/()[]%" if kind < 0.92 else "1i!jO0oQ5S2Z8B6Grnmvvwcld.,:;'`-_~")
    return " ".join("".join(rng.choice(pool) for _ in range(rng.randint(1, 12))) for _ in range(rng.randint(1, 6)))


def stamped(rng):
    """Times, senders and counts as chats, feeds and tables show them."""
    time, name, n = f"{rng.randrange(24):02}:{rng.randrange(60):02}", rng.choice(NAMES), rng.randrange(1, 60)
    said = rng.choice(corpus("train")["authored"])[:60]
    return rng.choice((f"[{time}] <{name}> {said}", f"{name} {time}", f"{time} {name}: {said}", f"Today at {time}", f"Yesterday at {time}", f"{n} minutes ago",
                       f"{n} replies", f"{name}: {said}", f"{time} - {name} left", f"({n})", f"{n}/{n + 11}", f"Page {n} of {n + 1}", f"{n}.", f"Year {n % 13 + 1}",
                       f"<{name}> {said}", f"{n} unread", f"Level {n}", f"x{n}", f"+{n}", f"{time}:{n:02}", f"{n % 10}:{n:02}.{n * 13 % 1000:03}", f"I {said}"))


def code(rng):
    """Brackets, operators and names without a word's look; blanks stand only where the language puts them."""
    words = [w for w in (rng.choice(corpus("train")["words"]).strip(string.punctuation) for _ in range(8)) if w.isascii() and w.isalnum()] or ["x"]
    name = lambda: rng.choice((rng.choice(words).lower(), "_".join(words[:2]).lower(), rng.choice(words).lower() + rng.choice(words).title(), rng.choice("ijknxyz")))
    value = lambda: rng.choice((str(rng.randrange(300)), f"{rng.random():.2f}", f'"{rng.choice(words)}"', f"'{rng.choice(words)}'", name(), f"{name()}[{rng.choice((name(), '0', '1', '-1'))}]",
                                f"{name()}.{name()}()", f"{name()}({name()}, {rng.randrange(10)})", "true", "None", "&mut self", f"len({name()})"))
    test = lambda: f"{value()} {rng.choice(('==', '!=', '<', '>', '<=', '>=', '&&', 'and', 'in', '%'))} {value()}"
    return rng.choice((f"{name()} = {value()}", f"{name()}.{name()}({value()}, {value()});", f"if {test()}:", f"if ({test()}) {{", f"return {name()}({value()}, -{name()})",
                       f"for {name()} in range({rng.randrange(100)}):", f"def {name()}({name()}, {name()}={value()}):", f"let {name()}: Vec<{words[0].title()}> = {value()};",
                       f"print(f\"{{{name()}}}: {words[0]}\")", f"import {name()}", f"# {' '.join(words[:5])}", f"// {' '.join(words[:5])}", f"{name()} += {value()} * ({test()})",
                       f"<{name()} class=\"{name()}\">{words[0]}</{name()}>", f"  {name()}: {value()},", f"$ {name()} --{name()} {name()}.{rng.choice(('py', 'txt', 'js', 'html'))}",
                       f">>> {name()}({value()})", f"{rng.randrange(1, 400)} {name()}({value()})", f"C:\\{words[0]}\\{words[-1]}.exe", f"~/{name()}/{name()}.{rng.choice(('rs', 'md', 'css'))}"))


def emojis(rng, text):
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        run = rng.choice(EMOJI) * 1 if rng.random() < 0.7 else "".join(rng.choice(EMOJI) for _ in range(rng.randint(2, 4)))
        at = rng.choice([0, len(text), len(text), *[i for i, c in enumerate(text) if c == " "]])
        left, right = text[:at].rstrip(), text[at:].lstrip()
        text = f"{left}{' ' if left and rng.random() < 0.8 else ''}{run}{' ' if right else ''}{right}"
    return text


def line(rng, split="train"):
    """One line and the kind it is of."""
    pools = corpus(split)
    kind = rng.choices(("authored", "benign", "languages", "marks", "words", "numbers", "handles", "addresses", "code", "labels", "slang", "names",
                        "scrambled", "mixed", "short"),
                       (23, 8, 7, 8, 7, 9, 4, 5, 5, 6, 4, 5, 5, 4, 4))[0]
    some = lambda pool, most: [rng.choice(pool) for _ in range(rng.randint(1, most))]
    if kind in ("authored", "benign", "languages"):
        text = rng.choice(pools[kind])
        if rng.random() < 0.1:
            text = text.upper()
        if rng.random() < 0.3:
            words = text.split()
            start = rng.randrange(len(words))
            text = " ".join(words[start:start + rng.randint(1, 8)])
    elif kind == "marks":
        text = foreign_words(rng)
    elif kind == "words":
        text = cased(rng, " ".join(some(pools["words"], 10)))
    elif kind == "numbers":
        text = rng.choice((" ", "  ", ", ", " – ", " - ", " | ", " / ")).join(number(rng) for _ in range(rng.randint(1, 5)))
    elif kind == "handles":
        text = " ".join(handle(rng) for _ in range(rng.randint(1, 3)))
    elif kind == "addresses":
        text = address(rng)
    elif kind == "code":
        text = code(rng) if rng.random() < 0.7 else rng.choice(CODE).strip()
        if rng.random() < 0.3:
            text = text.replace("x", made_up(rng, string.ascii_lowercase + "_")).replace("1", str(rng.randrange(1000)))
    elif kind == "labels":
        text = rng.choice((" ", "  ", " › ", " • ", " | ")).join(some(LABELS, 4))
    elif kind == "slang":
        text = " ".join(some(SLANG, 9))
    elif kind == "names":
        text = stamped(rng) if rng.random() < 0.5 else " ".join(some(NAMES, 4)) + rng.choice(("", "", ":", f" {number(rng)}", f", {number(rng)}", " (Year 9)", " is typing…", "’s"))
    elif kind == "scrambled":
        text = scrambled(rng)
    elif kind == "mixed":
        text = rng.choice((" ", ": ", " – ", " (", "; ", " · ")).join(
            (rng.choice(pools["benign"])[:50], number(rng), rng.choice(NAMES), address(rng), rng.choice(LABELS))[rng.randrange(5)] for _ in range(rng.randint(2, 3)))
    else:
        text = rng.choice((rng.choice(string.ascii_letters), rng.choice(string.digits), str(rng.randrange(100)), str(rng.randrange(1000)), rng.choice(pools["words"]), "ok", "no", "I", "a", "u?", "lol", "Hi!", "OK", "1.", "•", "–", "£5", "10", "?", "!!", "…", "x"))
    text = normalised(text)
    chance = rng.random()
    if chance < 0.04:
        text = rng.choice(("• ", "– ", "- ", "→ ", f"{rng.randint(1, 20)}. ", f"{rng.randint(1, 9)}) ", "* ", "> ", "☐ ")) + text
    elif chance < 0.06:
        text = rng.choice(('"{}"', "“{}”", "‘{}’", "({})", "[{}]", "«{}»", "„{}“", "'{}'", "*{}*", "<{}>")).format(text)
    elif chance < 0.12 and kind not in ("code", "addresses"):
        text = emojis(rng, text)
    elif chance < 0.125:
        text = f"{text} {rng.choice(FOREIGN)}" if rng.random() < 0.5 else rng.choice(FOREIGN)
    if len(text) > LONGEST:
        text = text[:LONGEST]
    return kind, normalised(text)


__all__ = ["LONGEST", "UNKNOWN", "corpus", "line"]
