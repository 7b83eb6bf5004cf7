"""Texts and files of messages as they are stored. Empty means: the message was deleted, or its files are the same as before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.core.compact_json import encoded
from bot.core.message import Attachment
from bot.core.richtext import RichText, from_data, to_data


def encoded_text(text: RichText | None) -> str:
    return "" if text is None else encoded(to_data(text))


def decoded_text(stored: str) -> RichText | None:
    return from_data(json.loads(stored)) if stored else None


def encoded_files(files: Sequence[Attachment] | None) -> str:
    if files is None:
        return ""
    return json.dumps([asdict(file) for file in files], ensure_ascii=False) if files else "[]"


def decoded_files(stored: str) -> tuple[Attachment, ...] | None:
    return tuple(Attachment(**file) for file in json.loads(stored)) if stored else None
