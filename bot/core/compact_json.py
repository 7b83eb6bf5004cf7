"""Writes JSON without spaces. The C encoder is kept: :mod:`json` makes a new one for each value, which takes as long as a small value."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def encoder(*, sort_keys: bool = False) -> Callable[[Any], str]:
    """Return what writes values that don't contain themselves."""
    usual = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=sort_keys, separators=(",", ":"))
    make: Any = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return usual.encode
    kept = make(None, usual.default, json.encoder.encode_basestring, None, ":", ",", sort_keys, False, True)
    return lambda value: "".join(kept(value, 0))


encoded = encoder()
