"""Text objects, options and interactive elements: their fields and limits."""

from __future__ import annotations

from typing import Any

from sandbox.slack.blockkit.checks import (
    Check,
    any_field,
    boolean,
    both,
    by_type,
    complain,
    listing,
    not_together,
    one_of,
    pattern,
    shape,
    string,
    unique,
    whole,
)
from sandbox.slack.blockkit.rich_text import ELEMENTS as RICH_ELEMENTS
from sandbox.slack.spec import at_most

ACTION_ID = string(at_most("action_id", "max_length"))
URL = string(at_most("button", "url", "max_length"), least=1)


def plain(most: int, least: int = 1) -> Check:
    return by_type({"plain_text": shape({"text": string(most, least)}, {"emoji": boolean})})


def text(most: int, least: int = 1) -> Check:
    return by_type(
        {
            "plain_text": shape({"text": string(most, least)}, {"emoji": boolean}),
            "mrkdwn": shape({"text": string(most, least)}, {"verbatim": boolean}),
        }
    )


CONFIRM = shape(
    {
        "title": plain(at_most("confirmation", "title", "max_length")),
        "text": text(at_most("confirmation", "text", "max_length")),
        "confirm": plain(at_most("confirmation", "confirm", "max_length")),
        "deny": plain(at_most("confirmation", "deny", "max_length")),
    },
    {"style": one_of("primary", "danger")},
)
OPTION_FIELDS = {"value": string(at_most("option", "value", "max_length"), least=1)}
PLAIN_OPTION = shape(
    {"text": plain(at_most("option", "text", "max_length")), **OPTION_FIELDS},
    {"description": plain(at_most("option", "description", "max_length"))},
)
RICH_OPTION = shape(
    {"text": text(at_most("option", "text", "max_length")), **OPTION_FIELDS},
    {"description": text(at_most("option", "description", "max_length"))},
)
URL_OPTION = shape(
    {"text": plain(at_most("option", "text", "max_length")), **OPTION_FIELDS},
    {"description": plain(at_most("option", "description", "max_length")), "url": string(at_most("option", "url", "max_length"))},
)


def all_options(element: dict[str, Any]) -> list[Any]:
    """The options of a select, also those inside groups."""
    found = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        if isinstance(group, dict):
            found += group.get("options") or []
    return found


def consistent_options(value: Any, at: str, problems: list[str]) -> None:
    """Values are unique, and the initial choice is one of the options."""
    if not isinstance(value, dict):
        return
    options = all_options(value)
    unique((one.get("value") for one in options if isinstance(one, dict)), "option value", f"{at}/options", problems)
    chosen = [value["initial_option"]] if "initial_option" in value else list(value.get("initial_options") or [])
    for one in chosen:
        if one not in options:
            complain(problems, "initial option(s) must exactly match one of the provided options", at)


OPTIONS = listing(PLAIN_OPTION, least=1, most=at_most("select", "options", "max_items"))
GROUP = shape(
    {
        "label": plain(at_most("option_group", "label", "max_length")),
        "options": listing(PLAIN_OPTION, least=1, most=at_most("option_group", "options", "max_items")),
    }
)
GROUPS = listing(GROUP, least=1, most=at_most("select", "option_groups", "max_items"))
PLACEHOLDER = plain(at_most("select", "placeholder", "max_length"))
COMMON = {"action_id": ACTION_ID}
FOCUS: dict[str, Check] = {"focus_on_load": boolean}
SELECT = {**COMMON, **FOCUS, "placeholder": PLACEHOLDER, "confirm": CONFIRM}
FILTER = shape(
    {},
    {
        "include": listing(one_of("im", "mpim", "private", "public"), least=1),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
CONVERSATIONS = {**SELECT, "default_to_current_conversation": boolean, "filter": FILTER}
SOURCE = both(any_field("options", "option_groups"), not_together("options", "option_groups"), consistent_options)
CHOICE = {**COMMON, **FOCUS, "confirm": CONFIRM}
DATE = pattern(r"\d{4}-\d{2}-\d{2}", "a date such as 2026-12-31")
TIME = pattern(r"([01]\d|2[0-3]):[0-5]\d", "a time such as 23:59")
TRIGGERS = shape({}, {"trigger_actions_on": listing(one_of("on_enter_pressed", "on_character_entered"), least=1)})
TYPED = {**COMMON, **FOCUS, "placeholder": PLACEHOLDER, "dispatch_action_config": TRIGGERS}
LONGEST_INPUT = at_most("plain_text_input", "max_length", "max")
MULTI = {"max_selected_items": whole(1)}

BUTTON = shape(
    {"text": plain(at_most("button", "text", "max_length"))},
    {
        **COMMON,
        "url": URL,
        "value": string(at_most("button", "value", "max_length")),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(at_most("button", "accessibility_label", "max_length")),
    },
)
IMAGE = both(
    shape(
        {"alt_text": string(at_most("image", "alt_text", "max_length"), least=1)},
        {
            "image_url": string(at_most("image", "image_url", "max_length"), least=1),
            "slack_file": shape({}, {"id": string(least=1), "url": string(least=1)}),
        },
    ),
    any_field("image_url", "slack_file"),
)
ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "image": IMAGE,
    "overflow": both(
        shape(
            {"options": listing(URL_OPTION, least=1, most=at_most("overflow", "options", "max_items"))},
            {**COMMON, "confirm": CONFIRM},
        ),
        consistent_options,
    ),
    "checkboxes": both(
        shape(
            {"options": listing(RICH_OPTION, least=1, most=at_most("checkboxes", "options", "max_items"))},
            {**CHOICE, "initial_options": listing(RICH_OPTION, least=1)},
        ),
        consistent_options,
    ),
    "radio_buttons": both(
        shape(
            {"options": listing(RICH_OPTION, least=1, most=at_most("radio_buttons", "options", "max_items"))},
            {**CHOICE, "initial_option": RICH_OPTION},
        ),
        consistent_options,
    ),
    "static_select": both(shape({}, {**SELECT, "options": OPTIONS, "option_groups": GROUPS, "initial_option": PLAIN_OPTION}), SOURCE),
    "multi_static_select": both(
        shape({}, {**SELECT, **MULTI, "options": OPTIONS, "option_groups": GROUPS, "initial_options": listing(PLAIN_OPTION, least=1)}),
        SOURCE,
    ),
    "external_select": shape({}, {**SELECT, "min_query_length": whole(0), "initial_option": PLAIN_OPTION}),
    "multi_external_select": shape({}, {**SELECT, **MULTI, "min_query_length": whole(0), "initial_options": listing(PLAIN_OPTION)}),
    "users_select": shape({}, {**SELECT, "initial_user": string(least=1)}),
    "multi_users_select": shape({}, {**SELECT, **MULTI, "initial_users": listing(string(least=1))}),
    "conversations_select": shape({}, {**CONVERSATIONS, "initial_conversation": string(least=1), "response_url_enabled": boolean}),
    "multi_conversations_select": shape({}, {**CONVERSATIONS, **MULTI, "initial_conversations": listing(string(least=1))}),
    "channels_select": shape({}, {**SELECT, "initial_channel": string(least=1), "response_url_enabled": boolean}),
    "multi_channels_select": shape({}, {**SELECT, **MULTI, "initial_channels": listing(string(least=1))}),
    "datepicker": shape({}, {**SELECT, "initial_date": DATE}),
    "timepicker": shape({}, {**SELECT, "initial_time": TIME, "timezone": string()}),
    "datetimepicker": shape({}, {**CHOICE, "initial_date_time": whole(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": shape(
        {},
        {
            **TYPED,
            "initial_value": string(LONGEST_INPUT),
            "multiline": boolean,
            "min_length": whole(0, LONGEST_INPUT),
            "max_length": whole(1, LONGEST_INPUT),
        },
    ),
    "rich_text_input": shape({}, {**TYPED, "initial_value": by_type({"rich_text": shape({"elements": RICH_ELEMENTS})})}),
    "email_text_input": shape({}, {**TYPED, "initial_value": string()}),
    "url_text_input": shape({}, {**TYPED, "initial_value": string()}),
    "number_text_input": shape(
        {"is_decimal_allowed": boolean},
        {**TYPED, "initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "file_input": shape(
        {},
        {**COMMON, "filetypes": listing(string(least=1), least=1), "max_files": whole(1, at_most("file_input", "max_files", "max"))},
    ),
}


def pick(*names: str) -> dict[str, Check]:
    return {name: ELEMENTS[name] for name in names}
