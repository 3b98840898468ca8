"""How far a long task is: a line on a terminal, a bar in a notebook, or a function of the caller's."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_STAGES = {"read": "reading", "judge": "judging addresses", "analyse": "analysing requests"}
_WIDE = 30
#: Seconds between two changes of what is shown.
_PAUSE = 0.2

Watch = Callable[[str, int, int], object]


@contextmanager
def watch(wanted: bool | Watch | None) -> Iterator[Watch | None]:
    """What is told how far the task is; whatever it shows is taken away at the end."""
    if callable(wanted):
        yield wanted
        return
    shown: _Terminal | _Notebook | None = None
    if wanted is not False:
        display = _notebook()
        if display is not None:
            shown = _Notebook(display)
        elif wanted or sys.stderr.isatty():
            shown = _Terminal()
    if shown is None:
        yield None
        return
    try:
        yield shown
    finally:
        shown.close()


class _Shown:
    """Lets through as much as an eye can follow."""

    def __init__(self) -> None:
        self._stage, self._next = "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage == self._stage and now < self._next:
            return
        self._stage, self._next = stage, now + _PAUSE
        self.show(_STAGES.get(stage, stage), min(done / total, 1.0) if total else None, done)

    def show(self, title: str, share: float | None, done: int) -> None:
        raise NotImplementedError


class _Terminal(_Shown):
    """A line that is written over."""

    def show(self, title: str, share: float | None, done: int) -> None:
        full = round((share or 0.0) * _WIDE)
        said = f"{done:,}" if share is None else f"{share:4.0%}"
        sys.stderr.write(f"\r{title:<20} {'━' * full}{' ' * (_WIDE - full)} {said}\033[K")
        sys.stderr.flush()

    def close(self) -> None:
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()


class _Notebook(_Shown):
    """A bar of HTML, which needs no other package."""

    def __init__(self, display: Callable[..., Any]) -> None:
        super().__init__()
        self._handle = display(_Markup(""), display_id=True)

    def show(self, title: str, share: float | None, done: int) -> None:
        value = "" if share is None else f' value="{share:.3f}"'
        self._handle.update(_Markup(f'<label>{title} <progress max="1"{value}></progress></label>'))

    def close(self) -> None:
        self._handle.update(_Markup(""))


class _Markup:
    def __init__(self, text: str) -> None:
        self._text = text

    def _repr_html_(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return ""


def _notebook() -> Callable[..., Any] | None:
    """What shows things in the notebook that this runs in; IPython is not imported for it."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or not hasattr(shell, "kernel"):
        return None
    from IPython.display import display

    return display
