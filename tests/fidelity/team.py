"""The team's side of a conversation: a ticket's thread in Slack, how an agent acts there, and what a reader finds in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from tests.fidelity.chats import Files
from tests.house import SUPPORT, House
from tests.journeys.steps import buttons

NUMBER = 1001
TITLE = re.compile(r"#\d+ · ([^*]*)")


@dataclass(frozen=True)
class Line:
    """A line of a post: as it reads now, and as it read before an edit that it shows; ``links`` are the ids of the messages it leads to."""

    now: str
    before: str
    quoted: bool = False
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A message of the thread."""

    id: str
    ours: bool
    lines: tuple[Line, ...]
    files: Files
    buttons: tuple[str, ...] = ()

    def starting(self, word: str) -> Line | None:
        return next((line for line in self.lines if line.now.split(" ")[0] == word), None)

    def has(self, words: str) -> bool:
        return any(words in line.now for line in self.lines)


def with_title(entries: list[Entry]) -> list[Entry]:
    """A card and its thread, so that the card has its title as a line if the first message is nowhere else."""
    if not entries or not (title := next((found[1] for line in entries[0].lines if (found := TITLE.search(line.now))), "")):
        return entries
    if any(line.now == title and (not line.quoted or entry is entries[0]) for entry in entries for line in entry.lines):
        return entries
    card = replace(entries[0], lines=(Line(title, title), *entries[0].lines))
    return [card, *entries[1:]]


class Thread:
    """The thread of the only ticket."""

    def __init__(self, house: House) -> None:
        self.house, self.slack = house, house.slack

    def entries(self) -> list[Entry]:
        return with_title([self._entry(message) for message in self.house.posts(NUMBER)])

    def with_line(self, word: str, button: str = "") -> Entry | None:
        """The first message with a line that begins with this word, perhaps with a button."""
        return next((entry for entry in self.entries() if entry.starting(word) and (not button or button in entry.buttons)), None)

    async def presses(self, ts: str, verb: str, label: str = "") -> None:
        [message] = [one for one in self.slack.thread(SUPPORT, self.house.card_ts(NUMBER)) if one["ts"] == ts]
        elements = [element for block in message["blocks"] for element in block.get("elements", ()) if element.get("action_id") == verb]
        [button] = [element for element in elements if not label or element["text"]["text"] == label]
        await self.slack.presses("U0ANNA", SUPPORT, ts, verb, button["value"])

    def is_checked(self, ts: str) -> bool:
        return "ballot_box_with_check" in self.slack.reactions(SUPPORT, ts)

    def _entry(self, message: dict[str, Any]) -> Entry:
        files = tuple((file["name"], self.slack.file_bytes(file["id"])) for file in message.get("files", ()))
        lines = tuple(line for block in message.get("blocks", ()) for line in _lines(block))
        return Entry(message["ts"], bool(message.get("bot_id")), lines, files, tuple(buttons(message)))


def _lines(block: dict[str, Any]) -> list[Line]:
    if block["type"] == "rich_text":
        return [line for part in block["elements"] for line in _rich(part)]
    found = [block.get("text"), *block.get("fields", ()), *(block.get("elements", ()) if block["type"] == "context" else ())]
    return [Line(words, words) for text in found if text for words in text.get("text", "").replace("\ufe0f", "").splitlines()]


def _rich(part: dict[str, Any]) -> list[Line]:
    rows: list[list[str]] = [["", ""]]
    links = []
    for element in part.get("elements", ()):
        words, style = (
            element.get("text") or element.get("url") or element.get("fallback") or f"<{element['type']}>",
            element.get("style", {}),
        )
        for at, piece in enumerate(words.split("\n")):
            rows += [["", ""]] if at else []
            rows[-1][0] += "" if style.get("strike") else piece
            rows[-1][1] += "" if style.get("bold") else piece
        links += [element["url"].split("/p")[-1].split("?")[0]] if element["type"] == "link" else []
    quoted = part["type"] == "rich_text_quote"
    return [Line(*(" ".join(words.split()) for words in row), quoted, tuple(links)) for row in rows]
