"""One hierarchy of errors, each with the stable code that it has in every language."""

from __future__ import annotations

from typing import Any, ClassVar


class FourcError(Exception):
    """Anything that fourc refuses. `code` never changes; `message` never holds the input."""

    #: The code of the class; an error may carry a more exact one of its own.
    default_code: ClassVar[str] = "internal"

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.code)


class InvalidInputError(FourcError, ValueError):
    """The input is not what it was said to be: not a URL, not UTF-8, not an image."""

    default_code = "invalid-input"


class UnsupportedInputError(FourcError, ValueError):
    """The format or feature is not in this build or bundle."""

    default_code = "unsupported-input"


class LimitExceededError(FourcError, ValueError):
    """A budget said no; the message names the limit and its value."""

    default_code = "limit-exceeded"


class ConfigurationError(FourcError, ValueError):
    """The options contradict one another or name something that is not there."""

    default_code = "configuration"


class BundleError(FourcError):
    """A bundle's manifest, digest or format does not hold, or it was made for another engine or taxonomy."""

    default_code = "bundle-corrupt"


class BundleNotFoundError(FourcError, FileNotFoundError):
    """No bundle at that path."""

    default_code = "bundle-not-found"


class ModelError(FourcError, RuntimeError):
    """A runtime or model could not be loaded; a failed run is coverage, not an error."""

    default_code = "model-failed"


class FourcIOError(FourcError, OSError):
    """A file could not be read."""

    default_code = "io"


class CancelledError(FourcError):
    """The caller cancelled."""

    default_code = "cancelled"


class ForkedError(FourcError, RuntimeError):
    """A classifier was used in a forked child of the process that made it."""

    default_code = "forked"


class InternalError(FourcError, RuntimeError):
    """A bug in fourc; please report it."""

    default_code = "internal"


#: Code to class. `null-pointer` is a matter of C; whatever is not here is a bug of ours.
CLASSES: dict[str, type[FourcError]] = {
    "invalid-input": InvalidInputError,
    "unsupported-input": UnsupportedInputError,
    "limit-exceeded": LimitExceededError,
    "configuration": ConfigurationError,
    "bundle-not-found": BundleNotFoundError,
    "bundle-corrupt": BundleError,
    "bundle-incompatible": BundleError,
    "model-failed": ModelError,
    "io": FourcIOError,
    "reload-refused": ConfigurationError,
    "cancelled": CancelledError,
    "forked": ForkedError,
    "null-pointer": InternalError,
    "internal": InternalError,
}


def from_code(code: str, message: str) -> FourcError:
    """The error for a code."""
    return CLASSES.get(code, InternalError)(message, code)
