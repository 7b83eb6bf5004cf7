"""A message as plain data, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.core.message import Attachment, Message, Version, Visibility
from bot.core.richtext import text_of
from bot.screens.ticket_data import time_data


def message_data(said: Message, versions: Sequence[Version], *, public: bool) -> dict[str, Any]:
    """Return a message as it reads now. ``public``: the customer got this note. What was deleted has no text."""
    newest = versions[-1] if versions else None
    deleted = newest is not None and newest.text is None
    text = newest.text if newest is not None else said.text
    shown = public or said.visibility is Visibility.PUBLIC
    files = [] if deleted else files_now(said, versions)
    return {
        "id": said.id,
        "at": time_data(said.at),
        "author": {"id": str(said.author), "name": said.author_name},
        "role": said.role.value,
        "visibility": (Visibility.PUBLIC if shown else Visibility.NOTE).value,
        "text": None if text is None else text_of(text),
        "files": [file_data(said, number, file) for number, file in enumerate(files, 1)],
        "edited_at": time_data(newest.at) if newest else None,
        "deleted": deleted,
    }


def files_now(said: Message, versions: Sequence[Version]) -> Sequence[Attachment]:
    """Return the files that a message has now."""
    return next((one.files for one in reversed(versions) if one.files is not None), said.files)


def file_data(said: Message, number: int, file: Attachment) -> dict[str, Any]:
    return {"id": f"{said.id}-{number}", "name": file.name, "type": file.mime, "size": file.size, "stored": bool(file.key)}
