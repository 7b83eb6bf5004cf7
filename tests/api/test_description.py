"""The description: a golden file shows each change, clients made from it alone get what it says, and its page needs no other server."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from bot.api.calling import verbs
from tests.api.program import Programs

GOLDEN = Path(__file__).parent / "openapi.json"


async def test_the_description_is_the_golden_one(programs: Programs) -> None:
    """``BELLHOP_GOLDEN=1`` writes it anew."""
    told = await programs.with_secret("").gets("/api/openapi.json")
    text = json.dumps(told.data, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("BELLHOP_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert (told.status, text) == (200, GOLDEN.read_text("utf-8"))


async def test_every_verb_on_a_ticket_is_described(programs: Programs) -> None:
    paths = (await programs.with_secret("").gets("/api/openapi.json")).data["paths"]
    assert {f"/api/v1/tickets/{{number}}/{found.verb}" for found in verbs()} <= paths.keys()
    assert "/api/v1/tickets/{number}/claim" in paths and len(verbs()) > 30


async def test_the_page_names_everything_and_loads_nothing(programs: Programs) -> None:
    page = await programs.with_secret("").gets("/api/docs")
    text = page.body.decode()
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script|src=|url\(|https?://", text)
    for path in (await programs.with_secret("").gets("/api/openapi.json")).data["paths"]:
        assert path in text
    for problem in ("no-such-ticket", "ticket-closed", "token-refused"):
        assert f'id="problem-{problem}"' in text
