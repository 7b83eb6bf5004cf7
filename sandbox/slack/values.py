"""The state of an element after a person's choice or input, as payloads contain it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.slack.blockkit.elements import all_options
from sandbox.slack.blockkit.validate import elements_of, walk
from sandbox.slack.composer import compose
from sandbox.slack.errors import NotPossible
from sandbox.slack.screens import View
from sandbox.slack.state import Json, Workspace

# Element type -> the field of its state, and the field that holds what it shows from the start.
FIELDS = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
STATELESS = frozenset({"button", "overflow", "feedback_buttons", "icon_button", "workflow_button"})
PATTERNS = {
    "email_text_input": r"(?<![^@\s])[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+",
    "url_text_input": r"https?://\S+",
    "number_text_input": r"-?\d+(\.\d+)?",
    "datepicker": r"\d{4}-\d{2}-\d{2}",
    "timepicker": r"([01]\d|2[0-3]):[0-5]\d",
}


def chosen(element: Json, value: Any, workspace: Workspace) -> Json:
    """The state of this element after a user entered this value. A value that a user can't enter is refused."""
    kind = element["type"]
    field, _ = FIELDS[kind]
    if not value and value != 0:
        return {"type": kind, field: [] if field in ("selected_options", "files") or kind.startswith("multi_") else None}
    return {"type": kind, field: _value(element, kind, field, value, workspace)}


def _value(element: Json, kind: str, field: str, value: Any, workspace: Workspace) -> Any:
    if field == "selected_option":
        return _option(element, value)
    if field == "selected_options":
        return [_option(element, one) for one in _many(element, value)]
    if field == "rich_text_value":
        return _rich(value, workspace)
    if field == "value":
        return _text(element, kind, value)
    if kind == "datetimepicker":
        return int(value)
    if field.startswith(("selected_date", "selected_time")):
        return _matching(kind, value)
    places = workspace.channels
    known: dict[str, Mapping[str, Any]] = {"user": workspace.users, "conversation": places, "channel": places, "files": workspace.files}
    table = next(found for name, found in known.items() if name in field)
    many = _many(element, value) if field.endswith("s") else [value]
    if missing := [one for one in many if one not in table]:
        raise NotPossible(f"{kind} does not offer {missing}")
    return many if field.endswith("s") else value


def _many(element: Json, value: Any) -> list[Any]:
    many = value if isinstance(value, list) else [value]
    most = element.get("max_selected_items") or element.get("max_files") or len(many)
    if len(many) > most:
        raise NotPossible(f"only {most} may be selected")
    return many


def _option(element: Json, value: str) -> Json:
    for option in all_options(element):
        if option["value"] == value:
            return dict(option)
    raise NotPossible(f"no option {value!r} in {[one['value'] for one in all_options(element)]}")


def _rich(value: Any, workspace: Workspace) -> Json:
    if isinstance(value, dict):
        return value
    block = compose(str(value), workspace).block
    assert block is not None
    return {"type": "rich_text", "elements": block["elements"]}


def _text(element: Json, kind: str, value: Any) -> str:
    text = str(value)
    if kind == "plain_text_input" and not element.get("min_length", 0) <= len(text) <= element.get("max_length", 3000):
        raise NotPossible(f"the form does not take {len(text)} characters here")
    if kind == "plain_text_input" and "\n" in text and not element.get("multiline"):
        raise NotPossible("this input has a single line")
    return _matching(kind, text)


def _matching(kind: str, text: str) -> str:
    if kind in PATTERNS and not re.fullmatch(PATTERNS[kind], text):
        raise NotPossible(f"{kind} does not take {text!r}")
    return text


def at_first(element: Json) -> Json:
    """The state before anybody touched it."""
    kind = element["type"]
    field, initial = FIELDS[kind]
    empty: Any = [] if field in ("selected_options", "files") or kind.startswith("multi_") else None
    return {"type": kind, field: element.get(initial, empty) if initial else empty}


def state_of(blocks: list[Json], given: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    """The state of all elements that have one: as entered, or the initial one."""
    state: dict[str, dict[str, Json]] = {}
    for block in walk(blocks):
        for element in elements_of(block):
            if element["type"] in STATELESS:
                continue
            was = given.get(block["block_id"], {}).get(element["action_id"])
            matches = was is not None and was["type"] == element["type"]
            state.setdefault(block["block_id"], {})[element["action_id"]] = was if was and matches else at_first(element)
    return state


def fill(shown: View, block_id: str, value: Any, workspace: Workspace) -> None:
    """A user enters a value in the block with this id. Raises NotPossible if there is no such input."""
    for block in walk(shown.body["blocks"]):
        elements = [one for one in elements_of(block) if one["type"] not in STATELESS]
        if block["block_id"] == block_id and elements:
            shown.values.setdefault(block_id, {})[elements[0]["action_id"]] = chosen(elements[0], value, workspace)
            return
    there = [block["block_id"] for block in walk(shown.body["blocks"]) if block["type"] == "input"]
    raise NotPossible(f"no input {block_id!r}; there is {there}")


def is_empty(state: Json) -> bool:
    return not any(value for name, value in state.items() if name != "type")


def find(blocks: list[Json], action_id: str, fits: Callable[[Json, Json], bool]) -> tuple[Json, Json]:
    """The one element with this action_id that fits, and its block."""
    found = [
        (block, element)
        for block in walk(blocks)
        for element in elements_of(block)
        if element.get("action_id") == action_id and fits(block, element)
    ]
    if len(found) != 1:
        there = sorted({element["action_id"] for block in walk(blocks) for element in elements_of(block)})
        raise NotPossible(f"{len(found)} elements fit {action_id!r}; there is {there}")
    return found[0]
