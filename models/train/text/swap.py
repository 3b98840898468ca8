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


# Groups to put in each other's place, those that are ordinary words as well among them.
GROUPS = {
    "many": ["muslims", "jews", "christians", "hindus", "sikhs", "catholics", "gays", "lesbians", "asians", "arabs", "africans", "indians",
             "pakistanis", "romanians", "somalis", "immigrants", "refugees", "migrants", "gypsies", "travellers", "poles", "turks",
             "black people", "white people", "brown people", "gay people", "trans people", "disabled people", "autistic people",
             "chinese people", "polish people", "jewish people", "muslim people", "asian people", "deaf people", "the roma", "foreigners"],
    "one": ["muslim", "jew", "christian", "hindu", "sikh", "catholic", "lesbian", "immigrant", "refugee", "migrant", "gypsy", "foreigner"],
    "kind": ["muslim", "jewish", "christian", "hindu", "sikh", "asian", "african", "indian", "chinese", "polish", "romanian", "somali",
             "pakistani", "black", "gay", "trans", "disabled", "autistic", "deaf"],
}
KIND_OF_GROUP = {word: kind for kind in ("kind", "one", "many") for word in GROUPS[kind]}
# As a word by itself "black" or "polish" need not be about anybody: only before one of these.
ABOUT = r"(?= (?:people|person|kids?|children|boys?|girls?|lads?|men|man|women|woman|families|family|guys?|students?|pupils?|teachers?|neighbours?|communit))"
PEOPLE = re.compile(r"\b(?:(" + "|".join(sorted(GROUPS["many"] + GROUPS["one"], key=len, reverse=True)) + r")|("
                    + "|".join(GROUPS["kind"]) + ")" + ABOUT + r")\b")


def paired(text: str, rng: random.Random) -> str | None:
    """The same text about other protected groups: every label holds, and so should every score. None where no group is named."""
    def other(found):
        kind = KIND_OF_GROUP[found[1]] if found[1] else "kind"
        return rng.choice([word for word in GROUPS[kind] if word != found[0]])

    changed = PEOPLE.sub(other, text)
    return changed if changed != text else None
