"""Swap whom a sentence is about, so that the words around decide and not the name of a group.

Women stand in half of the hateful training rows; without this the model learns that talk about women is suspect and
that a threat must be aimed at them.
"""

import random
import re

WOMEN = {"women", "girls", "females", "woman", "girl", "female"}
PROTECTED = {
    "many": ["women", "girls", "females", "men", "muslims", "jews", "christians", "hindus", "sikhs", "gays", "lesbians",
             "blacks", "whites", "asians", "arabs", "africans", "mexicans", "indians", "immigrants", "refugees", "migrants"],
    "one": ["woman", "girl", "female", "man", "muslim", "jew", "christian", "lesbian", "immigrant", "refugee", "migrant"],
}
OTHERS = {
    "many": ["people", "kids", "students", "teachers", "neighbours", "players", "fans", "drivers", "cyclists", "vegans"],
    "one": ["person", "kid", "boy", "guy", "student", "teacher", "neighbour", "player", "driver"],
}
PRONOUNS = {"subject": ["she", "he", "they", "you"], "object": ["her", "him", "them", "you"]}

KIND = {word: kind for table in (PROTECTED, OTHERS) for kind, words in table.items() for word in words}
KIND |= {"she": "subject", "he": "subject", "they": "subject", "her": "object", "him": "object", "them": "object"}
IS_PROTECTED = {word for words in PROTECTED.values() for word in words}
WORD = re.compile(r"\b(" + "|".join(sorted(KIND, key=len, reverse=True)) + r")\b")


def swapped(text: str, known: dict, rng: random.Random) -> tuple[str, dict] | None:
    """The sentence about someone else, with the labels that still hold; None where there is nobody to swap."""
    met = sorted(set(WORD.findall(text)))
    if not met:
        return None
    change = {}
    for word in met:
        kind = KIND[word]
        choice = PRONOUNS.get(kind) or (PROTECTED if rng.random() < 0.7 else OTHERS)[kind]
        change[word] = rng.choice(choice)
    labels = dict(known)
    if known.get("hate") == 1:
        groups = [new for word, new in change.items() if word in IS_PROTECTED]
        # An attack stays hate while it is aimed at a protected group; whether it does otherwise is not known.
        if not groups or not all(new in IS_PROTECTED for new in groups):
            labels.pop("hate", None)
        if not any(new in WOMEN for new in groups):
            labels.pop("hate.misogyny", None)
    return WORD.sub(lambda found: change[found.group(1)], text), labels


# Given names of many origins that are no common word; text arrives folded, hence lower case.
NAMES = """
aaliyah aaron abdul abigail ade adam adeel aiden aisha alan alex alfie ali alice amelia amina amir amy ananya andrew aneurin anna
anthony archie arjun arthur asha ayesha barnaby ben bethany bilal blessing bogdan brian bronwen callum catherine charlotte chidi
chloe chloé connor daisuke daniel darren dave david deborah derek destiny dmitri dylan ebony edward elena eleri eliza ella ellie
emeka emily emma eric ethan ewa fatima femi finley freya gareth gary george georgia giorgos gurpreet gwen hamza hannah harpreet
harry hassan helen henry hiroshi ibrahim idris imogen imran ines isaac isla jacek jack jacob jakub jamal james jamie jane jasmine
jayden jennifer jessica jing joanne joe john jonas josh joshua juan julie kacper kareem karen kate katie kayleigh keisha keith
kevin khadija kieran kiran kofi krzysztof kwame kyle lakshmi latoya laura lauren layla leah lena leo lewis liam linda lionel lisa
logan louise luca lucy luis luke magda malik marcus margaret maria marta martin mary mateusz maryam matthew mehmet mei mia michael
michelle miguel mohammed molly moshe muhammad nadia naomi natalie nathan neil ngozi niamh nia nicole nikhil nkechi noah noor olivia
oliver oluwaseun omar oscar owen paige parveen patricia paul pavel pedro peter phoebe piotr priya rachel rafael rahul rajesh ravi
rebecca reece rhys robert rohan rosie ruth ryan samira samuel sandra sanjay sara sarah saoirse sean shanice shaun sheila shreya
simon sofia sophie stefan stephen steve sunita susan tariq temi teresa theo thomas tom tomasz tyler tyrone uzma victoria wei
william winston xin yasmin yiannis yusuf zainab zara zoe zuzanna
""".split()
NAME = re.compile(r"\b(" + "|".join(sorted(NAMES, key=len, reverse=True)) + r")\b")


def renamed(text: str, rng: random.Random) -> str | None:
    """The same text about somebody with another given name: its labels hold. None where nobody is named."""
    met = set(NAME.findall(text))
    if not met:
        return None
    change = {name: rng.choice(NAMES) for name in sorted(met)}
    return NAME.sub(lambda found: change[found.group(1)], text)
