"""Builds a text with its entities while it is parsed, counted in UTF-16 units."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from sandbox.telegram.refusal import Json, Refusal, bad


def units(text: str) -> int:
    """The length in UTF-16 units: what lies beyond the basic plane, an emoji say, takes two."""
    return len(text) + sum(character > "\uffff" for character in text)


def unparsable(problem: str) -> Refusal:
    return bad(f"Can't parse entities: {problem}")


_HOST = re.compile(r"(?<![^\s/?#])[^\s/?#]+\.[^\s/?#.]{2,}|localhost|[\d.]+|[0-9a-f:]+")


class Draft:
    """A text with its entities, while the markup is parsed."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text: list[str] = []
        self.offset = 0
        self.entities: list[Json] = []

    def at(self, index: int) -> str:
        """The character there, or nothing beyond the end."""
        return self.source[index : index + 1]

    def byte(self, index: int) -> int:
        """The position in bytes of UTF-8, as error messages give it."""
        return len(self.source[:index].encode())

    def write(self, text: str) -> None:
        self.text.append(text)
        self.offset += units(text)

    def written_since(self, mark: int) -> str:
        return "".join(self.text[mark:])

    def close(self, kind: str, offset: int, **more: object) -> None:
        """An entity from offset up to here; an empty one is left out."""
        if self.offset > offset:
            self.entities.append({"type": kind, "offset": offset, "length": self.offset - offset, **more})

    def close_link(self, url: str, offset: int) -> None:
        user = own_link(url, "user").get("id", "")
        if re.fullmatch(r"[1-9]\d*", user):
            self.close("text_mention", offset, user={"id": int(user), "is_bot": False, "first_name": ""})
        elif link := checked_link(url):
            self.close("text_link", offset, url=link)

    def close_special(self, url: str, offset: int) -> None:
        """Close a custom emoji, or a time that each reader sees in their own time zone."""
        emoji = own_link(url, "emoji").get("id", "")
        if re.fullmatch(r"[1-9]\d*", emoji):
            self.close("custom_emoji", offset, custom_emoji_id=emoji)
        elif (time := own_link(url, "time")).get("unix", "").isdigit():
            self.close_time(time["unix"], time.get("format", ""), offset)
        else:
            raise unparsable("Invalid tg://emoji or tg://time URL specified")

    def close_time(self, unix: str, style: str, offset: int) -> None:
        if not re.fullmatch(r"[rR]|[wWdDtT]*", style):
            raise unparsable("Invalid date format used")
        self.close("date_time", offset, unix_time=int(unix), **({"date_time_format": style} if style else {}))

    def result(self) -> tuple[str, list[Json]]:
        return "".join(self.text), self.entities


def own_link(url: str, kind: str) -> dict[str, str]:
    """The parameters of one of Telegram's own links (tg://user?id=5). Empty for every other link."""
    found = re.fullmatch(rf"tg:(?://)?{kind}/?\?([^#]*)(?:#.*)?", url, re.IGNORECASE)
    return dict(parse_qsl(found.group(1))) if found else {}


def checked_link(url: str) -> str:
    """A link as Telegram stores it. Empty if it isn't a valid link; its text then stays plain."""
    if re.match(r"(tg|ton|tonsite):", url, re.IGNORECASE):
        return url
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not _HOST.fullmatch(parts.hostname or ""):
        return ""
    return f"{url}/" if not (parts.path or parts.query or parts.fragment) else url
