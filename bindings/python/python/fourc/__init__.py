"""Tells whether a URL, text, page, conversation, image or screenshot carries one of the four Cs of online risk to children.

>>> import fourc
>>> message = "🙂 dont tell ur mum, its our little secret"
>>> verdict = fourc.Classifier().classify(fourc.Text(message))
>>> verdict["grooming"].level >= "likely"
True
>>> message[verdict.evidence_for("grooming")[0].span]
'dont tell ur mum'

Offline, on the processor: nothing is downloaded, nothing is sent, nothing is logged. A verdict is a witness, not a judge:
it finds and explains, a `Policy` says what to do, and a person decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import corpora
from ._audit import AuditReport, Incidents, audit
from ._errors import (
    BundleError,
    BundleNotFoundError,
    CancelledError,
    ConfigurationError,
    ForkedError,
    FourcError,
    FourcIOError,
    InternalError,
    InvalidInputError,
    LimitExceededError,
    ModelError,
    UnsupportedInputError,
)
from ._fourc import (
    TAXONOMY_VERSION,
    Address,
    AddressList,
    AnswerBatch,
    AnswerStream,
    BundleInfo,
    CategoryScore,
    Classifier,
    Conversation,
    Coverage,
    Decision,
    Evidence,
    Image,
    Input,
    ListInfo,
    ModelInfo,
    Page,
    Policy,
    Provenance,
    Reason,
    Reloadable,
    Screenshot,
    Search,
    SignalCoverage,
    Target,
    TermList,
    Text,
    Url,
    UrlList,
    Verdict,
    __version__,
)
from ._frames import classify_frame
from ._names import ERROR_CODES, Action, Category, Level, Limits, Severity
from .evaluation import Evaluation, evaluate

if TYPE_CHECKING:
    from .sklearn import FourcClassifier

__all__ = [
    "ERROR_CODES",
    "TAXONOMY_VERSION",
    "Action",
    "Address",
    "AddressList",
    "AnswerBatch",
    "AnswerStream",
    "AuditReport",
    "BundleError",
    "BundleInfo",
    "BundleNotFoundError",
    "CancelledError",
    "Category",
    "CategoryScore",
    "Classifier",
    "ConfigurationError",
    "Conversation",
    "Coverage",
    "Decision",
    "Evaluation",
    "Evidence",
    "ForkedError",
    "FourcClassifier",
    "FourcError",
    "FourcIOError",
    "Image",
    "Incidents",
    "Input",
    "InternalError",
    "InvalidInputError",
    "Level",
    "LimitExceededError",
    "Limits",
    "ListInfo",
    "ModelError",
    "ModelInfo",
    "Page",
    "Policy",
    "Provenance",
    "Reason",
    "Reloadable",
    "Screenshot",
    "Search",
    "Severity",
    "SignalCoverage",
    "Target",
    "TermList",
    "Text",
    "UnsupportedInputError",
    "Url",
    "UrlList",
    "Verdict",
    "__version__",
    "audit",
    "classify_frame",
    "corpora",
    "evaluate",
]


def __getattr__(name: str) -> Any:
    # scikit-learn takes a second to import, and few need it.
    if name == "FourcClassifier":
        from .sklearn import FourcClassifier

        return FourcClassifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
