"""Finds whom and what a payload names, so that their names can be looked up before it is translated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from adapters.slack.payload import Json
from bot.ports.tolerant import obj, objects, text

MOST: Final = 20  # look-ups for one payload
_NAMED: Final = re.compile(r"<(?:(@|#)|!subteam\^)([A-Z0-9]{1,40})(\|[^<>|\n]{1,200})?>")
_IN_BLOCKS: Final = {"user": "user_id", "channel": "channel_id", "usergroup": "usergroup_id"}
_SAID: Final = ("message", "app_mention")


def people_in(payload: Json) -> tuple[str, ...]:
    """The ids of those whose profiles the translation would like to know: who acted, who wrote what they acted on, and who is named."""
    inner = payload.get("event", payload)
    holders = [payload, inner, *(holder.get("message") for holder in (inner, payload) if isinstance(holder, dict))]
    found = []
    for holder in holders:
        if isinstance(holder, dict):
            user = holder.get("user") or holder.get("user_id")
            found.append(user.get("id") if isinstance(user, dict) else user)
    found += islice((id_ for kind, id_ in _named(payload) if kind == "user"), MOST)
    return tuple(dict.fromkeys(user for user in found if isinstance(user, str) and user))


def places_in(payload: Json) -> tuple[str, ...]:
    """The ids of the channels and user groups that are named there by nothing but their ids."""
    return tuple(islice(dict.fromkeys(id_ for kind, id_ in _named(payload) if kind not in ("user", "labelled")), MOST))


def _named(payload: Json) -> Iterator[tuple[str, str]]:
    """Kind and id. What has a name of its own in the text is ``labelled``, in the blocks too; people have better names than that."""
    for words in _words(payload):
        labelled = set()
        for sign, id_, label in _NAMED.findall(text(words, "text")):
            if label and sign != "@":
                labelled.add(id_)
            yield "user" if sign == "@" else "labelled" if label else "place", id_
        for kind, id_ in _in_blocks([words.get("blocks"), words.get("message_blocks"), words.get("state")]):
            yield ("labelled" if id_ in labelled else kind), id_


def _words(payload: Json) -> Iterator[Json]:
    """Everything in a payload that holds words of people."""
    event = obj(payload, "event")
    if "command" in payload:
        yield payload
    elif event.get("type") in _SAID:
        for message in (event, obj(event, "message"), obj(event, "previous_message")):
            yield message
            yield from objects(message, "attachments")
    elif payload.get("type") == "message_action":
        yield obj(payload, "message")
    elif payload.get("type") == "view_submission":
        yield obj(payload, "view")


def _in_blocks(blocks: Any) -> Iterator[tuple[str, str]]:
    waiting = [blocks]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            kind = str(part.get("type"))
            if kind in _IN_BLOCKS and (id_ := text(part, _IN_BLOCKS[kind])):
                yield kind, id_
            waiting += [value for value in part.values() if isinstance(value, (list, dict))]


def files_in(payload: Json) -> tuple[Json, ...]:
    """The files of which the payload has only the id."""
    found = [file for words in _words(payload) for file in objects(words, "files") if file.get("file_access") == "check_file_info"]
    return tuple(found[:MOST])
