"""How well a screen was read: Levenshtein over all text in reading order, and freed of order by boxes. Standard library only."""

import json
import pathlib
import re
import unicodedata

# What is typed with other keys but drawn almost alike counts as the same for every reader.
SAME = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "…": "...", "×": "x", "•": "", "·": ""})
EMOJI = re.compile("[\U0001f000-\U0001faff☀-➿⬀-⯿️\u200d\ufffd⏩-⏺]")


def plain(text):
    """Text as it is compared: composed, without emoji and placeholders, single spaces."""
    text = EMOJI.sub("", unicodedata.normalize("NFKC", text.translate(SAME)).translate(SAME))
    return " ".join(text.split())


def distance(one, other):
    """Levenshtein's distance, by the bits of Myers and Hyyro: whole screens take milliseconds."""
    if not one or not other:
        return len(one) + len(other)
    where = {}
    for at, character in enumerate(one):
        where[character] = where.get(character, 0) | 1 << at
    mask, top = (1 << len(one)) - 1, 1 << (len(one) - 1)
    more, less, score = mask, 0, len(one)
    for character in other:
        match = where.get(character, 0)
        across = (((match & more) + more) ^ more) | match | less
        up, down = less | (~(across | more) & mask), more & across
        score += bool(up & top) - bool(down & top)
        up, down = (up << 1 | 1) & mask, (down << 1) & mask
        aligned = match | less
        more, less = down | (~(aligned | up) & mask), up & aligned
    return score


def within(needle, text):
    """The fewest edits that make some part of the text the needle."""
    if not needle:
        return 0
    where = {}
    for at, character in enumerate(needle):
        where[character] = where.get(character, 0) | 1 << at
    mask, top = (1 << len(needle)) - 1, 1 << (len(needle) - 1)
    more, less, score = mask, 0, len(needle)
    best = score
    for character in text:
        match = where.get(character, 0)
        across = (((match & more) + more) ^ more) | match | less
        up, down = less | (~(across | more) & mask), more & across
        score += bool(up & top) - bool(down & top)
        best = min(best, score)
        # Without a carry, because the match may begin anywhere.
        up, down = (up << 1) & mask, (down << 1) & mask
        aligned = match | less
        more, less = down | (~(aligned | up) & mask), up & aligned
    return best


def overlap(one, other):
    """Shares of the smaller height and of the smaller width that two boxes have in common."""
    high = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    wide = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    return high / max(1, min(one["height"], other["height"])), wide / max(1, min(one["width"], other["width"]))


def same_place(one, other):
    high, wide = overlap(one, other)
    return high > 0.5 and wide > 0.2


def in_rows(boxes):
    """Texts of boxes, by rows and then from left to right."""
    rows = []
    for box in sorted(boxes, key=lambda box: box["y"] + box["height"] / 2):
        middle = box["y"] + box["height"] / 2
        if rows and rows[-1][0]["y"] < middle < rows[-1][0]["y"] + rows[-1][0]["height"]:
            rows[-1].append(box)
        else:
            rows.append([box])
    return " ".join(box["text"] for row in rows for box in sorted(row, key=lambda box: box["x"]))


def score(truth, read):
    """Counts of one screen: characters, edits in reading order, edits freed of order, lines, lines found.

    `read` holds boxes with text in the reader's own order. Lines that an edge cuts off count neither for it nor against it, nor does
    what it reads inside pictures.
    """
    lines = [{**line, "text": plain(line["text"])} for line in truth["lines"]]
    lines = [line for line in lines if line["text"]]
    cut = [{**box, "text": ""} for box in truth["cutOff"]]

    def kept(box):
        if any(same_place(line, box) for line in lines + cut):
            return True
        return not any(overlap(part, box)[0] > 0.3 and overlap(part, box)[1] > 0.3 for part in truth["pictures"])

    boxes = [{**box, "text": plain(box["text"])} for box in read]
    boxes = [box for box in boxes if box["text"] and kept(box)]

    # Boxes that lie over one another, of the truth and of the reader, make a group that is compared as one string, so that it is no fault
    # to cut a line otherwise than the page did. A group with a line that is cut off is left out.
    groups, free = [], list(boxes)
    for line in lines + cut:
        mine = [box for box in free if same_place(line, box)]
        joined = [group for group in groups if any(same_place(line, box) for box in group[1])]
        merged = ([line], mine)
        for group in joined:
            merged[0].extend(group[0])
            merged[1].extend(group[1])
            groups.remove(group)
        free = [box for box in free if not any(box is other for other in mine)]
        groups.append(merged)
    whole = [group for group in groups if all(line["text"] for line in group[0])]
    left_out = {id(part) for group in groups if not all(line["text"] for line in group[0]) for part in group[0] + group[1]}
    lines = [line for line in lines if id(line) not in left_out]
    boxes = [box for box in boxes if id(box) not in left_out]
    ordered = distance(" ".join(line["text"] for line in lines), " ".join(box["text"] for box in boxes))
    edits = sum(len(box["text"]) for box in free)
    found = 0
    for expected, got in whole:
        text = in_rows(got)
        edits += distance(in_rows(expected), text)
        found += sum(within(line["text"], text) <= 0.1 * len(line["text"]) for line in expected)
    total = sum(len(line["text"]) for line in lines)
    return {"characters": total, "ordered": ordered, "free": edits, "lines": len(lines), "found": found}


def screens(folder, pattern="."):
    """Names, pictures and truths of the screens in a folder."""
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        if re.search(pattern, path.stem):
            yield path.stem, path.with_suffix(".png"), json.loads(path.read_text(encoding="utf-8"))


class Tally:
    """Sums of counts under names, printed as a table."""

    def __init__(self):
        self.sums = {}

    def add(self, name, counts):
        sums = self.sums.setdefault(name, {"screens": 0})
        sums["screens"] += 1
        for key, value in counts.items():
            sums[key] = sums.get(key, 0) + value

    def show(self):
        print(f"{'':26}{'screens':>8}{'letters':>9}{'in order':>10}{'order-free':>12}{'lines found':>13}{'seconds':>9}")
        for name, sums in self.sums.items():
            letters = max(1, sums["characters"])
            seconds = f"{sums['seconds'] / sums['screens']:9.3f}" if "seconds" in sums else ""
            print(f"{name:26}{sums['screens']:8}{sums['characters']:9}{max(0, 1 - sums['ordered'] / letters):10.4f}{max(0, 1 - sums['free'] / letters):12.4f}{sums['found'] / max(1, sums['lines']):13.4f}{seconds}")


def size_class(truth):
    """Most common size of letters on a screen, in pixels of the device."""
    sizes = {}
    for line in truth["lines"]:
        sizes[line["size"]] = sizes.get(line["size"], 0) + len(line["text"])
    size = max(sizes, key=sizes.get, default=0)
    return "to 13 px" if size < 13.5 else "14 to 17 px" if size < 17.5 else "18 to 22 px" if size < 22.5 else "from 23 px"
