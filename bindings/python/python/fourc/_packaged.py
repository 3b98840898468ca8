"""What comes with this package or stands beside it: components, and ONNX Runtime's library."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

_LIBRARIES = {"darwin": "libonnxruntime*.dylib", "win32": "onnxruntime.dll"}


def components() -> list[Path]:
    """The component bundles that are packed into this package, such as the image model."""
    folder = Path(__file__).parent / "components"
    return sorted(manifest.parent for manifest in folder.glob("*/bundle.json"))


def onnxruntime() -> Path | None:
    """The library of the installed package `onnxruntime`, which is not imported for it; `None` where there is none."""
    try:
        spec = find_spec("onnxruntime")
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin is None:
        return None
    pattern = _LIBRARIES.get(sys.platform, "libonnxruntime.so.*")
    found = sorted((Path(spec.origin).parent / "capi").glob(pattern), key=lambda path: len(path.name))
    return found[-1] if found else None
