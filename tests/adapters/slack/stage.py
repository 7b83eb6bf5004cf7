"""Recorded payloads, and the context that they are translated in."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.slack.ingest import TranslationContext, translate
from adapters.slack.people import Us
from bot.core.people import Identity, Profile

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
US = Us("slack", "U0BELLHOP", "B0BELLHOP", "T0SANDBOX")
ANNA = Profile(Identity("slack", "U0ANNA"), "Anna", handle="anna", language="de-DE", timezone="Europe/Berlin")
PEOPLE = {"U0ANNA": ANNA}


def recorded(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def desk(known: Callable[[str], Profile | None] = PEOPLE.get) -> TranslationContext:
    return TranslationContext(US, known, NOW)


EVENTS: dict[str, Any] = recorded("events")


def event(inner: dict[str, Any], event_id: str = "Ev1") -> dict[str, Any]:
    return {"type": "event_callback", "event_id": event_id, "team_id": "T0SANDBOX", "token": "verification", "event": inner}


def heard(name: str, **changes: Any) -> Any:
    return translate(event({**EVENTS[name], **changes}), desk())
