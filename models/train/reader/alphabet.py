"""The characters that the reader knows, and how a text is brought to them."""

import unicodedata

UNKNOWN = "\ufffd"

ASCII = "".join(map(chr, range(0x20, 0x7F)))
# Letters of the languages named in README.md, beyond ASCII.
LETTERS = (
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ"
    "ĀāĂăĄąĆćČčĎďĐđĒēĖėĘęĚěĞğĢģĪīĮįİıĶķĹĺĻļĽľŁłŃńŅņŇňŐőŒœŔŕŘřŚśŞşŠšŤťŪūŮůŰűŲųŴŵŶŷŸŹźŻżŽžȘșȚț"
)
SIGNS = "–—‘’“”„‚«»‹›…•·°£€¥¢©®™§¶¿¡ªº²³½¼¾±×÷µ→←↑↓≤≥≠≈∞†‰"

# Narrow characters that often stand twice. On the path that CTC reads, the same class twice needs a blank between, which makes three
# columns, and two l of most faces are hardly wider. So each of these has a second class, which stands for it where it follows itself:
# the file of characters names it a second time.
TWINS = "ltfrI!.,'|:-/()"

SINGLE = ASCII + LETTERS + SIGNS + UNKNOWN
CHARACTERS = SINGLE + TWINS
INDEX = {character: number for number, character in enumerate(SINGLE, start=1)}
TWIN = {character: number for number, character in enumerate(TWINS, start=len(SINGLE) + 1)}

# What looks the same, or is not told apart in a line of pixels.
ALIKE = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2010": "-", "\u2011": "-", "\u2012": "–", "\u2212": "–",
                       "\u00ad": "", "\u200b": "", "\ufe0f": "", "\u2022": "•", "\u02bc": "’", "\u2032": "'",
                       "ﬁ": "fi", "ﬂ": "fl", "Ţ": "Ț", "ţ": "ț", "\t": " "})


def normalised(text):
    """NFC, one space between words, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).translate(ALIKE).split())


def target(text):
    """The text as the reader is to write it: what it does not know is the replacement character, three dots are an ellipsis."""
    return "".join(character if character in INDEX else UNKNOWN for character in normalised(text).replace("...", "…"))


def encode(text):
    """Classes; in a run of one narrow character its two classes take turns."""
    out = []
    for character in text:
        first = INDEX[character]
        out.append(TWIN[character] if out and out[-1] == first and character in TWIN else first)
    return out


def decode(classes):
    """Greedy path to text: repeats fall together, then blanks go."""
    before = 0
    out = []
    for number in classes:
        if number not in (before, 0):
            out.append(CHARACTERS[number - 1])
        before = number
    return "".join(out)
