"""Whoever reads one language is told nothing in another: the main screens, answers and posts, for a reader of each language."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.language_words import COMMON_WORDS, word_set
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import plain
from bot.ports.inbound import LineTyped, MessageReceived
from tests.quick_desk import QuickDesk

TYPED = re.compile(r"![a-z]+[^\n]*|[<\[][a-z|]+[>\]]|\b\d+[a-z]\b")  # commands as they are typed, and durations
# What the people of this test are called, and words that are typed or configured.
OWN = word_set(
    "foo support billing low normal high urgent question request fault wish defect mine unclaimed due waiting closed open hold snoozed all "
    "overdue tomorrow en ru uk de hy th Support Boris"
)
HIDDEN = {
    "Answer": ("refused", "data"),
    "Span": ("link", "mention", "room"),
    "Button": ("verb", "args", "style", "link"),
    "Form": ("verb", "name", "target", "context"),
}
AGENT = (
    *("help", "list", "show 1001", "why 1001", "claim 1001", "claim 1001", "priority 1001", "priority 1001 urgent", "priority 1001 foo"),
    *("hold 1001", "hold 1001 defect", "kind 1001", "kind 1001 foo", "assign 1001", "move 1001", "move 1001 foo", "snooze 1001 foo"),
    *("snooze 1001", "snooze 1001 4h", "promise 1001 foo", "split 1001", "reply 1001", "note 1001", "close 1001", "tag 1001", "away"),
    *("back", "foo", "claim 9999", "claim", "list foo", "list closed", "reply 1001 7", "wait 1001", "close 1001 7", "reopen 1001"),
    *("release 1001", "help claim", "why 1001", "show 1001"),
)
CUSTOMER = ("!help", "!tickets", "!language", "!language foo", "!close", "!new", "!reopen", "!transcript")


def shown(one: Any) -> Iterator[str]:
    """Every text that people read in an answer."""
    if isinstance(one, str):
        yield one
    elif dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            if field.name not in HIDDEN.get(type(one).__name__, ("name", "value", "key", "kind")):
                yield from shown(getattr(one, field.name))
    elif isinstance(one, tuple | list):
        for part in one:
            yield from shown(part)


def posted(payload: Any) -> Iterator[str]:
    """Every text that people read in a post."""
    if isinstance(payload, dict):
        for name, part in payload.items():
            yield from [part] if name in ("text", "label") and isinstance(part, str) else posted(part)
    elif isinstance(payload, list):
        for part in payload:
            yield from posted(part)


async def play(quick: QuickDesk, language: str) -> list[tuple[str, str]]:
    """What a team and a customer of one language are told, and what led to it."""
    quick.environment["BELLHOP_DESK__LANGUAGE"] = language
    steps = "escalation: [{at: 50%, notify: [assignee]}, {at: 100%, notify: [queue, managers]}]"
    await quick.open("2026-03-23 09:00", queue=['name: "7"', "sla: {first_response: 30m}", steps], billing=['name: "8"'])
    told: list[tuple[str, str]] = []
    for number, line in enumerate(("1", *CUSTOMER, "2")):
        at, by = datetime.fromtimestamp(quick.now, UTC), Profile(Identity("front", "tom"), "T", language=language)
        message = MessageReceived(event=f"c{number}", at=at, by=by, where=Address("front", "tom"), message=f"c{number}", text=plain(line))
        told += [(line, text) for text in shown(await quick.desk.handle(message))]
    for number, line in enumerate(AGENT):
        at, by = datetime.fromtimestamp(quick.now, UTC), Profile(Identity("back", "anna"), "A", language=language)
        typed = LineTyped(event=f"a{number}", at=at, by=by, where=Address("back", "C1"), line=line)
        told += [(line, text) for text in shown(await quick.desk.handle(typed))]
    await quick.goes_to("2026-03-24 12:00")
    told += [(lane, text) for lane, payload in quick.rows("select lane, payload from delivery") for text in posted(json.loads(payload))]
    return told


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", TYPED.sub(" ", text))) - OWN


@pytest.mark.parametrize(
    ("language", "strange"),
    [("ru", r"[A-Za-zіїєґ]"), ("uk", r"[A-Za-zыэёъ]"), ("hy", r"[A-Za-zа-я]"), ("th", r"[A-Za-zа-я]"), ("de", r"[а-я]")],
)
async def test_nobody_is_told_anything_in_another_language(quick: QuickDesk, language: str, strange: str) -> None:
    told = await play(quick, language)
    assert len(told) > 200
    other = [(why, text) for why, text in told if any(re.search(strange, word) for word in words_of(text))]
    if language == "de":
        english = COMMON_WORDS["en"] - COMMON_WORDS["de"] - {"am", "i"}
        other += [(why, text) for why, text in told if len({word.casefold() for word in words_of(text)} & english) > 1]
    assert other == []
