"""The classifier as an estimator of scikit-learn, for its metrics, searches and pipelines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

from ._errors import ConfigurationError
from ._fourc import Classifier
from ._names import Category, Level

__all__ = ["FourcClassifier"]


class FourcClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Several labels at once: `predict_proba` gives a column of scores a label, `predict` 1 where it stands at `level`.

    There is nothing to fit: the models came with the package. `labels` are ids of categories; without them all risks that
    are no sub-labels. What was not assessed is 0 in `predict` and NaN in `predict_proba`.
    """

    def __init__(
        self, labels: Sequence[str] | None = None, *, effort: str = "fast", level: str = "likely", channel: str = "unknown"
    ) -> None:
        self.labels = labels
        self.effort = effort
        self.level = level
        self.channel = channel

    def fit(self, X: Any = None, y: Any = None) -> FourcClassifier:  # noqa: N803 - scikit-learn's names
        """Opens the classifier; looks at no data."""
        known = [category.value for category in Category if category.is_risk and category.parent is None]
        labels = known if self.labels is None else [str(Category(label)) for label in self.labels]
        if not labels:
            raise ConfigurationError("at least one label is asked for")
        self.classes_ = np.array(labels)
        self.classifier_ = Classifier(effort=self.effort)
        return self

    def predict_proba(self, X: Iterable[Any]) -> Any:  # noqa: N803
        """Scores in [0, 1], one row a text and one column a label of `classes_`; they are confidences and do not add up to 1."""
        return self._columns(X, "scores", np.float32, lambda score: np.nan if score is None else score)

    def predict(self, X: Iterable[Any]) -> Any:  # noqa: N803
        """1 where a label stands at `level` or above, else 0."""
        least = Level(self.level)
        reached = {str(level): int(level >= least) for level in Level}
        return self._columns(X, "levels", np.int8, lambda level: reached.get(level, 0))

    def _columns(self, texts: Iterable[Any], field: str, kind: Any, value: Any) -> Any:
        if not hasattr(self, "classifier_"):
            self.fit()
        answers = self.classifier_.classify_arrow(list(texts), channel=self.channel, fields=[field])
        rows = answers.to_pydict()[field]
        return np.array([[value(row[label]) for label in self.classes_] for row in rows], dtype=kind).reshape(
            len(rows), len(self.classes_)
        )
