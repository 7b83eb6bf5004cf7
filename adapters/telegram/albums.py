"""Joins files that follow each other into albums. One album is one request and becomes one message for each file.

https://core.telegram.org/bots/api#sendmediagroup: an album has 2 to 10 items. Photos and videos may be mixed; documents and audio files
are only among themselves. It takes no buttons, so a file that carries buttons stays alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any, Final

from adapters.telegram import render
from adapters.telegram.render import Call
from bot.ports.contents import Content
from bot.ports.uploads import Upload

MOST: Final = 10
_ITEMS: Final = {"sendPhoto": "photo", "sendVideo": "video", "sendAudio": "audio", "sendDocument": "document"}
_OF_ALBUM: Final = ("chat_id", "message_thread_id", "reply_parameters", "disable_notification")
_PLACE: Final = re.compile(r"message #(\d{1,2}) ")


@dataclass(frozen=True, slots=True)
class Sending:
    """A call with the content of its file. ``alone`` keeps it out of albums."""

    call: Call
    content: Content | None = None
    alone: bool = False

    @property
    def family(self) -> str:
        """What it may share an album with; empty if with nothing."""
        return "" if self.alone or self.content is None or "reply_markup" in self.call.args else render.family(self.call)

    def args(self) -> dict[str, Any]:
        """The arguments of a request that sends only this."""
        return self.call.args | ({self.call.field: self._upload()} if self.content and self.call.file else {})

    def as_document(self) -> Sending:
        return replace(self, call=render.as_document(self.call))

    def _upload(self) -> Upload:
        assert self.content is not None
        assert self.call.file is not None
        return Upload(self.content, render.upload_name(self.call.file))

    def item(self, name: str) -> tuple[dict[str, Any], Upload]:
        """This as an item of an album, and its file, which the request has under this name."""
        words: dict[str, Any] = {key: self.call.args[key] for key in ("caption", "caption_entities") if key in self.call.args}
        return {"type": _ITEMS[self.call.method], "media": f"attach://{name}", **words}, self._upload()


def first_group(left: Sequence[Sending]) -> list[Sending]:
    """Return what the next request sends: an album, or one message."""
    family = left[0].family
    return list(takewhile(lambda one: one.family == family, left[:MOST])) if family else [left[0]]


def album(group: Sequence[Sending]) -> dict[str, Any]:
    """Return the arguments of the request for an album."""
    args = {name: group[0].call.args[name] for name in _OF_ALBUM if name in group[0].call.args}
    items = [one.item(f"file{place}") for place, one in enumerate(group)]
    return args | {"media": [item for item, _ in items]} | {f"file{place}": file for place, (_, file) in enumerate(items)}


def without_refused(group: Sequence[Sending], reason: str) -> list[Sending]:
    """Return the files of a refused album for another try: the one that the reason names becomes a document.

    If that doesn't help, each is sent alone, so that only the refused one is missing.
    """
    found = _PLACE.search(reason)
    place = int(found[1]) - 1 if found else -1
    if 0 <= place < len(group) and group[place].call.method != "sendDocument":
        return [one.as_document() if at == place else one for at, one in enumerate(group)]
    return [replace(one, alone=True) for one in group]
