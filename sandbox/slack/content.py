"""Checks the text, blocks, attachments and metadata of a call."""

from __future__ import annotations

import json
import re
from typing import Any

from sandbox.slack.blockkit.validate import message_blocks
from sandbox.slack.errors import Refusal
from sandbox.slack.spec import at_most
from sandbox.slack.state import Json

LONGEST_POST = 40_000
MOST_ATTACHMENTS = 100
METADATA_BYTES = 16_384
IMAGE_URL = re.compile(r"https?://\S+")


def attachments(given: Any) -> list[Json]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise Refusal("invalid_attachments")
    if len(given) > MOST_ATTACHMENTS:
        raise Refusal("too_many_attachments")
    checked = []
    for number, one in enumerate(given, start=1):
        blocks = {"blocks": message_blocks(one["blocks"])} if "blocks" in one else {}
        checked.append({"id": number, **one, **blocks, "fallback": one.get("fallback", "[no preview available]")})
    return checked


def metadata(given: Any) -> Json:
    if not isinstance(given, dict) or set(given) - {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format")
    kind, payload = given.get("event_type"), given.get("event_payload")
    if not isinstance(kind, str) or not re.fullmatch(r"[A-Za-z0-9_.-]{1,255}", kind) or not isinstance(payload, dict):
        raise Refusal("invalid_metadata_format")
    if len(json.dumps(given, ensure_ascii=False).encode()) > METADATA_BYTES:
        raise Refusal("metadata_too_large")
    return dict(given)


def body(args: Json) -> Json:
    """The text, blocks and attachments of a new message. One of them must not be empty."""
    if "markdown_text" in args:
        if args.get("text") or args.get("blocks"):
            raise Refusal("markdown_text_conflict")
        if len(args["markdown_text"]) > at_most("markdown", "text", "max_length"):
            raise Refusal("msg_too_long")
        return {"text": args["markdown_text"], "blocks": message_blocks([{"type": "markdown", "text": args["markdown_text"]}])}
    parts: Json = {}
    if args.get("blocks") is not None:
        parts["blocks"] = message_blocks(args["blocks"])
    if args.get("attachments") is not None:
        parts["attachments"] = attachments(args["attachments"])
    if not args.get("text") and not parts.get("blocks") and not parts.get("attachments"):
        raise Refusal("no_text")
    return {"text": args.get("text", "")[:LONGEST_POST], **{name: value for name, value in parts.items() if value}}


def persona(args: Json) -> Json:
    """Another name or picture for one message: the message then has no user, only a name."""
    if not any(args.get(name) for name in ("username", "icon_emoji", "icon_url")):
        return {}
    icons: Json = {}
    if emoji := args.get("icon_emoji"):
        if not re.fullmatch(r":[^:\s]+(::skin-tone-[2-6])?:", emoji):
            raise Refusal("invalid_arguments", messages=["[ERROR] must be an emoji such as :wave: [json-pointer:/icon_emoji]"])
        icons["emoji"] = emoji
    if url := args.get("icon_url"):
        if not IMAGE_URL.fullmatch(url):
            raise Refusal("invalid_arguments", messages=["[ERROR] must be a URL [json-pointer:/icon_url]"])
        icons |= {"image_36": url, "image_48": url, "image_72": url}
    parts: Json = {"subtype": "bot_message", "username": args.get("username", "")}
    return {**parts, "icons": icons} if icons else parts
