"""What every part of the training is told on its command line."""

import argparse
from pathlib import Path


def parser(description: str) -> argparse.ArgumentParser:
    own = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    own.add_argument("--data", type=Path, required=True, help="the folder that holds train/ and bench/")
    own.add_argument("--out", type=Path, required=True, help="where everything that is made is kept, checkpoints too")
    own.add_argument("--fold", choices=("xtask", "python"), default="xtask", help="python is a stand-in for development only")
    return own
