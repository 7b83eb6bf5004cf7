"""docs/webhooks.md lists every event."""

from __future__ import annotations

import re
from pathlib import Path

from bot.settings.webhooks import TOLD


def test_the_docs_list_every_event_and_no_other() -> None:
    page = Path("docs/webhooks.md").read_text(encoding="utf-8").partition("## Events")[2]
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    assert sorted(name for row in rows for name in re.findall(r"`(\w+)`", row)) == sorted(TOLD)
