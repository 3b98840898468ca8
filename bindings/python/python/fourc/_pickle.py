"""How objects are made again in another process."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import Any

from ._fourc import Classifier

_lock = threading.Lock()
_built: dict[tuple[int, str], Classifier] = {}


def rebuild(make: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any] | None = None) -> Any:
    """Calls a constructor with positional and keyword arguments."""
    return make(*arguments, **(options or {}))


def classifier(options: dict[str, Any]) -> Classifier:
    """A classifier with these options, built once in a process however often it arrives."""
    import hashlib
    import pickle

    known = hashlib.sha256(pickle.dumps(sorted(options.items()))).hexdigest()
    key = os.getpid(), known
    with _lock:
        if key not in _built:
            _built[key] = Classifier(**options)
        return _built[key]


if hasattr(os, "register_at_fork"):

    def _after_fork() -> None:
        # Another thread may have held the lock when the process forked, and it did not come along.
        global _lock
        _lock = threading.Lock()
        _built.clear()

    os.register_at_fork(after_in_child=_after_fork)
