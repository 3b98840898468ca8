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

CHARACTERS = ASCII + LETTERS + SIGNS + UNKNOWN
INDEX = {character: number for number, character in enumerate(CHARACTERS, start=1)}

# What looks the same, or is not told apart in a line of pixels.
ALIKE = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2010": "-", "\u2011": "-", "\u2012": "–", "\u2212": "–",
                       "\u00ad": "", "\u200b": "", "\ufe0f": "", "\u2022": "•", "\u02bc": "’", "\u2032": "'",
                       "ﬁ": "fi", "ﬂ": "fl", "Ţ": "Ț", "ţ": "ț", "\t": " "})


def normalised(text):
    """NFC, one space between words, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).translate(ALIKE).split())


def target(text):
    """The text as the reader is to write it: what it does not know is the replacement character."""
    return "".join(character if character in INDEX else UNKNOWN for character in normalised(text))


def encode(text):
    return [INDEX[character] for character in text]


def decode(classes):
    """Greedy path to text: repeats fall together, then blanks go."""
    before = 0
    out = []
    for number in classes:
        if number not in (before, 0):
            out.append(CHARACTERS[number - 1])
        before = number
    return "".join(out)
