"""Native objects as the JSON that they should be, attribute by attribute: a field that the binding forgot shows as missing."""

from __future__ import annotations

from typing import Any

import fourc


def verdict(v: fourc.Verdict) -> dict[str, Any]:
    return {
        "schema": v.schema,
        "kind": v.kind,
        "offsets": v.offsets,
        "assessed": [category.value for category in v.assessed],
        "scores": [score(entry) for entry in v.scores],
        "evidence": [evidence(one) for one in v.evidence],
        "coverage": {
            "complete": v.coverage.complete,
            "signals": [given(id=s.id, status=s.status, note=s.note) for s in v.coverage.signals],
            "conditions": list(v.coverage.conditions),
        },
        "provenance": {
            "engine": v.provenance.engine,
            "taxonomy": v.provenance.taxonomy,
            "runtime": v.provenance.runtime,
            "bundles": [
                {
                    "id": bundle.id,
                    "version": bundle.version,
                    "digest": bundle.digest,
                    "models": [
                        {"id": m.id, "version": m.version, "calibration": m.calibration, "licence": m.licence}
                        for m in bundle.models
                    ],
                }
                for bundle in v.provenance.bundles
            ],
        },
    }


def score(entry: fourc.CategoryScore) -> dict[str, Any]:
    return given(
        category=entry.category.value,
        score=entry.score,
        raw_score=entry.raw_score,
        level=entry.level.value,
        severity=entry.severity.value,
        basis=entry.basis,
        evidence=list(entry.evidence),
        suppressed_by=list(entry.suppressed_by),
    )


def evidence(one: fourc.Evidence) -> dict[str, Any]:
    region = one.region
    return given(
        category=None if one.category is None else one.category.value,
        context=one.context,
        condition=one.condition,
        basis=one.basis,
        source=one.source,
        strength=one.strength,
        part=one.part,
        span=None if one.span is None else [one.span.start, one.span.stop],
        turn=one.turn,
        region=None if region is None else dict(zip(("x", "y", "width", "height"), region, strict=True)),
    )


def given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
