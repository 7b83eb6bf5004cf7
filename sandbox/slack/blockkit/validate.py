"""Checks a list of blocks or a whole view, and adds the ids that the platform fills in."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from typing import Any, Literal

from sandbox.slack.blockkit.blocks import MESSAGE_BLOCK, NOT_IN_HOME, NOT_IN_MESSAGES, VIEW_BLOCK
from sandbox.slack.blockkit.checks import boolean, complain, listing, shape, string, unique
from sandbox.slack.blockkit.elements import plain
from sandbox.slack.errors import Refusal
from sandbox.slack.spec import at_most

Surface = Literal["message", "modal", "home"]
MOST_BLOCKS = {"message": 50, "modal": at_most("view", "blocks", "max_items"), "home": at_most("view", "blocks", "max_items")}
MOST_TEXT = 13_000
VIEW_BYTES = 250_000
ANY_VIEW = {
    "private_metadata": string(at_most("view", "private_metadata", "max_length")),
    "callback_id": string(at_most("view", "callback_id", "max_length")),
    "external_id": string(255),
    "blocks": listing(VIEW_BLOCK, most=at_most("view", "blocks", "max_items")),
}
MODAL = shape(
    {"title": plain(at_most("view", "title", "max_length")), "blocks": ANY_VIEW["blocks"]},
    {
        **ANY_VIEW,
        "close": plain(at_most("view", "close", "max_length")),
        "submit": plain(at_most("view", "submit", "max_length")),
        "clear_on_close": boolean,
        "notify_on_close": boolean,
        "submit_disabled": boolean,
    },
)
HOME = shape({"blocks": ANY_VIEW["blocks"]}, ANY_VIEW)


def elements_of(block: Any) -> list[dict[str, Any]]:
    """The interactive elements of one block, at any depth."""
    if not isinstance(block, dict):
        return []
    found = [block.get("accessory"), block.get("element")]
    if block.get("type") in ("actions", "context_actions"):
        found += block.get("elements") or []
    if block.get("type") == "card":
        found += block.get("actions") or []
    return [one for one in found if isinstance(one, dict) and one.get("type") != "image"]


def walk(blocks: Any) -> Iterator[dict[str, Any]]:
    """Blocks, and the blocks inside them."""
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, dict):
            yield block
            for inner in ("child_blocks", "tasks"):
                yield from walk(block.get(inner))
            if block.get("type") == "carousel":
                yield from walk(block.get("elements"))


def _ids(blocks: Any, at: str, problems: list[str], surface: Surface) -> None:
    every = list(walk(blocks))
    unique((block.get("block_id") for block in every if isinstance(block.get("block_id"), str)), "block_id", at, problems)
    barred = {"message": NOT_IN_MESSAGES, "home": NOT_IN_HOME, "modal": frozenset[str]()}[surface]
    focused = 0
    for block in every:
        elements = elements_of(block)
        actions = (one.get("action_id") for one in elements if isinstance(one.get("action_id"), str))
        unique(actions, "action_id", at, problems)
        focused += sum(one.get("focus_on_load") is True for one in elements)
        for one in elements:
            if one.get("type") in barred:
                complain(problems, f"unsupported element type on this surface: {one['type']}", at)
    if focused > 1:
        complain(problems, "only one element may have focus_on_load", at)


def texts(value: Any) -> Iterator[str]:
    """All text that a reader would see."""
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name == "text" and isinstance(one, str):
                yield one
            else:
                yield from texts(one)


def message_blocks(blocks: Any) -> list[dict[str, Any]]:
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    problems: list[str] = []
    listing(MESSAGE_BLOCK, most=MOST_BLOCKS["message"])(blocks, "/blocks", problems)
    _ids(blocks, "/blocks", problems, "message")
    tables = sum(isinstance(block, dict) and block.get("type") == "table" for block in blocks)
    if tables > 1:
        complain(problems, "only one table is allowed", "/blocks")
    if problems:
        raise Refusal("invalid_blocks", messages=problems)
    if sum(map(len, texts(blocks))) > MOST_TEXT:
        raise Refusal("msg_blocks_too_long")
    return filled(blocks)


def view(given: Any, *, home: bool) -> dict[str, Any]:
    """The checked view. The platform calls every error in a view ``invalid_arguments``."""
    problems: list[str] = []
    if not isinstance(given, dict):
        raise Refusal("invalid_arguments", messages=["[ERROR] must provide an object [json-pointer:/view]"])
    wanted = "home" if home else "modal"
    if given.get("type") != wanted:
        complain(problems, f"must be a valid enum value: {wanted}", "/view/type")
    (HOME if home else MODAL)(given, "/view", problems)
    blocks = given.get("blocks")
    _ids(blocks, "/view/blocks", problems, "home" if home else "modal")
    has_input = any(block.get("type") == "input" for block in walk(blocks))
    if not home and has_input and not given.get("submit"):
        complain(problems, "missing required field: submit", "/view")
    if problems:
        raise Refusal("invalid_arguments", messages=problems)
    if len(json.dumps(given, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise Refusal("view_too_large")
    return {**given, "blocks": filled(given["blocks"])}


def filled(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A copy with the ids and flags that the platform adds where they were left out."""
    copied: list[dict[str, Any]] = json.loads(json.dumps(blocks))
    for block in walk(copied):
        if not block.get("block_id"):
            block["block_id"] = secrets.token_urlsafe(4)
        for element in elements_of(block):
            if not element.get("action_id"):
                element["action_id"] = secrets.token_urlsafe(4)
    _flag(copied)
    return copied


def _flag(value: Any) -> None:
    if isinstance(value, list):
        for one in value:
            _flag(one)
    elif isinstance(value, dict):
        if value.get("type") == "plain_text" and "text" in value:
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn" and "text" in value:
            value.setdefault("verbatim", False)
        for one in value.values():
            _flag(one)
