"""Fetches the fonts that `fonts.tsv` (Debian) and `package.json` (npm) name, at the versions they name, and lists them.

Fonts are fetched, never committed. `python fonts.py` fills `out/fonts` and prints what is there.
"""

import fnmatch
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STORE = HERE / "out" / "fonts"
TABLE = HERE / "fonts.tsv"

# Families of the npm packages that no training line is drawn in.
HELD = {"inter", "open-sans", "roboto", "ubuntu"}
# Weights that screens use; a package has up to eighteen faces.
FACES = ("300Light", "400Regular", "400Regular_Italic", "500Medium", "600SemiBold", "700Bold", "700Bold_Italic")


def debian_rows():
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            package, version, licence, use, patterns = line.split("\t")
            yield package, version, licence, use, patterns.split("|")


def fetch_debian():
    """`apt-get download` and `dpkg-deb --extract`: nothing is installed."""
    STORE.mkdir(parents=True, exist_ok=True)
    for package, version in sorted({row[:2] for row in debian_rows()}):
        target = STORE / f"{package}_{version.replace(':', '%3a')}"
        if target.exists():
            continue
        subprocess.run(["apt-get", "download", f"{package}={version}"], cwd=STORE, check=True)
        archive = next(STORE.glob(f"{package}_*.deb"))
        subprocess.run(["dpkg-deb", "--extract", str(archive), str(target)], check=True)
        archive.unlink()


def fetch_npm():
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)


def catalogue():
    """Every face: {"file", "family", "use", "source", "licence"}, in an order that does not change."""
    faces = []
    for package, version, licence, use, patterns in debian_rows():
        folder = STORE / f"{package}_{version.replace(':', '%3a')}"
        for file in sorted(p for p in folder.rglob("*") if p.suffix in (".ttf", ".otf")):
            if any(fnmatch.fnmatch(str(file), pattern) for pattern in patterns):
                faces.append({"file": str(file), "family": package.removeprefix("fonts-") + "/" + file.stem.split("-")[0],
                              "use": use, "source": f"Debian {package} {version}", "licence": licence})
    for folder in sorted((HERE / "node_modules" / "@expo-google-fonts").iterdir()):
        about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        for file in sorted(folder.rglob("*.ttf")):
            if file.stem.partition("_")[2] in FACES:
                faces.append({"file": str(file), "family": folder.name, "use": "held" if folder.name in HELD else "train",
                              "source": f"npm {about['name']} {about['version']}", "licence": about["license"]})
    return faces


def main():
    fetch_debian()
    fetch_npm()
    faces = catalogue()
    for source in sorted({(f["use"], f["source"], f["licence"]) for f in faces}):
        print(*source, sum((f["use"], f["source"], f["licence"]) == source for f in faces), sep="\t")
    print(f"{len(faces)} faces", file=sys.stderr)


if __name__ == "__main__":
    main()
