"""Stores a message that is to be taken in later: converts it to text and back."""

from __future__ import annotations

import json
from dataclasses import asdict

from bot.core.message import Attachment
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import RichText, from_data, to_data
from bot.i18n.times import millis, moment
from bot.ports.inbound import MessageReceived

ANSWER = ("reply_to", "reply_in", "quote", "quoted", "chosen")
"""What a message says about the one that it answers."""
_AS_THEY_ARE = (
    *("event", "message", "direct", "addressed", "called", "kind", "carried", "album", "forwarded", "anonymous", "under_ours"),
    *ANSWER,
)


def encoded(inbound: MessageReceived) -> str:
    told = {name: getattr(inbound, name) for name in _AS_THEY_ARE}
    told |= {"at": millis(inbound.at), "by": asdict(inbound.by), "where": inbound.where}
    told |= {"text": to_data(inbound.text), "files": [asdict(file) for file in inbound.files]}
    return json.dumps(told, ensure_ascii=False)


def decoded(content: str) -> MessageReceived:
    told = json.loads(content)
    by = Profile(**{**told["by"], "identity": Identity(*told.pop("by")["identity"])})
    text: RichText = from_data(told.pop("text"))
    files = tuple(Attachment(**file) for file in told.pop("files"))
    return MessageReceived(at=moment(told.pop("at")), by=by, where=Address(*told.pop("where")), text=text, files=files, **told)
