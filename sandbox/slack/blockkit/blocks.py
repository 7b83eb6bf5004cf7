"""All block types: their fields, their limits, and the surfaces that they may be used on."""

from __future__ import annotations

from typing import Final

from sandbox.slack.blockkit.checks import Check, any_field, boolean, both, by_type, listing, not_together, one_of, shape, string
from sandbox.slack.blockkit.data_blocks import DATA_TABLE, DATA_VISUALIZATION, SIMPLE_TABLE
from sandbox.slack.blockkit.elements import ACTION_ID, BUTTON, CONFIRM, IMAGE, pick, plain, text
from sandbox.slack.blockkit.rich_text import RICH_TEXT
from sandbox.slack.spec import at_most

ANY_ID: dict[str, Check] = {"block_id": string(at_most("block_id", "max_length"))}
SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
MULTI_SELECTS = tuple(f"multi_{name}" for name in SELECTS)
PICKERS = ("datepicker", "timepicker")
CHOICES = ("checkboxes", "radio_buttons")
TYPED = ("plain_text_input", "rich_text_input", "email_text_input", "url_text_input", "number_text_input")

ACCESSORY = by_type(pick("button", "image", "overflow", *SELECTS, *MULTI_SELECTS, *PICKERS, *CHOICES))
IN_ACTIONS = by_type(pick("button", "overflow", "datetimepicker", *SELECTS, *PICKERS, *CHOICES))
INPUTS = (*TYPED, *SELECTS, *MULTI_SELECTS, *PICKERS, *CHOICES, "datetimepicker", "file_input")
INPUT_ELEMENT = by_type(pick(*INPUTS))

FEEDBACK = shape(
    {"text": plain(at_most("feedback_button", "text", "max_length")), "value": string(at_most("feedback_button", "value", "max_length"))},
    {"accessibility_label": string(at_most("feedback_button", "accessibility_label", "max_length"))},
)
CONTEXT_ACTION = by_type(
    {
        "feedback_buttons": shape({"positive_button": FEEDBACK, "negative_button": FEEDBACK}, {"action_id": ACTION_ID}),
        "icon_button": shape(
            {"icon": one_of("trash"), "text": plain(at_most("button", "text", "max_length"))},
            {
                "action_id": ACTION_ID,
                "value": string(at_most("button", "value", "max_length")),
                "confirm": CONFIRM,
                "accessibility_label": string(at_most("button", "accessibility_label", "max_length")),
                "visible_to_user_ids": listing(string(least=1), most=at_most("icon_button", "visible_to_user_ids", "max_items")),
            },
        ),
    }
)

SECTION = both(
    shape(
        {},
        {
            **ANY_ID,
            "text": text(at_most("section", "text", "max_length")),
            "fields": listing(
                text(at_most("section", "fields", "item_max_length")),
                least=1,
                most=at_most("section", "fields", "max_items"),
            ),
            "accessory": ACCESSORY,
            "expand": boolean,
        },
    ),
    any_field("text", "fields"),
)
IMAGE_BLOCK = both(
    shape(
        {"alt_text": string(at_most("image", "alt_text", "max_length"), least=1)},
        {
            **ANY_ID,
            "image_url": string(at_most("image", "image_url", "max_length"), least=1),
            "slack_file": shape({}, {"id": string(least=1), "url": string(least=1)}),
            "title": plain(2000),
        },
    ),
    any_field("image_url", "slack_file"),
    not_together("image_url", "slack_file"),
)
VIDEO = shape(
    {
        "alt_text": string(at_most("video", "alt_text", "max_length"), least=1),
        "title": plain(at_most("video", "title", "max_length")),
        "thumbnail_url": string(least=1),
        "video_url": string(least=1),
    },
    {
        **ANY_ID,
        "author_name": string(at_most("video", "author_name", "max_length")),
        "description": plain(at_most("video", "description", "max_length")),
        "provider_name": string(at_most("video", "provider_name", "max_length")),
        "provider_icon_url": string(),
        "title_url": string(),
    },
)
INPUT = shape(
    {"label": plain(at_most("input", "label", "max_length")), "element": INPUT_ELEMENT},
    {**ANY_ID, "hint": plain(at_most("input", "hint", "max_length")), "optional": boolean, "dispatch_action": boolean},
)
EVERYWHERE: Final[dict[str, Check]] = {
    "section": SECTION,
    "divider": shape({}, ANY_ID),
    "header": shape({"text": plain(at_most("header", "text", "max_length"))}, ANY_ID),
    "image": IMAGE_BLOCK,
    "video": VIDEO,
    "actions": shape({"elements": listing(IN_ACTIONS, least=1, most=at_most("actions", "elements", "max_items"))}, ANY_ID),
    "context": shape(
        {
            "elements": listing(
                by_type(
                    {
                        "image": IMAGE,
                        "plain_text": shape({"text": string(at_most("text", "max_length"), 1)}, {"emoji": boolean}),
                        "mrkdwn": shape({"text": string(at_most("text", "max_length"), 1)}, {"verbatim": boolean}),
                    }
                ),
                least=1,
                most=at_most("context", "elements", "max_items"),
            ),
        },
        ANY_ID,
    ),
    "input": INPUT,
    "rich_text": RICH_TEXT,
}
CARD = both(
    shape(
        {},
        {
            **ANY_ID,
            "hero_image": by_type({"image": IMAGE}),
            "icon": by_type({"image": IMAGE}),
            "slack_icon": by_type({"icon": shape({"name": string(least=1)})}),
            "title": text(at_most("card", "title", "max_length")),
            "subtitle": text(at_most("card", "subtitle", "max_length")),
            "body": text(at_most("card", "body", "max_length")),
            "subtext": text(at_most("card", "subtext", "max_length")),
            "actions": listing(by_type({"button": BUTTON}), least=1, most=at_most("card", "actions", "max_items")),
        },
    ),
    any_field("hero_image", "title", "body", "actions"),
)
SOURCE = by_type({"url": shape({"url": string(at_most("url_source", "url", "max_length"), least=1), "text": string(least=1)})})
TASK = shape(
    {"task_id": string(least=1), "title": string(least=1)},
    {
        **ANY_ID,
        "status": one_of("pending", "in_progress", "complete", "error"),
        "details": by_type({"rich_text": RICH_TEXT}),
        "output": by_type({"rich_text": RICH_TEXT}),
        "sources": listing(SOURCE),
    },
)
ONLY_MESSAGES: Final[dict[str, Check]] = {
    "markdown": shape({"text": string(at_most("markdown", "text", "max_length"), at_most("markdown", "text", "min_length"))}, ANY_ID),
    "table": SIMPLE_TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "context_actions": shape(
        {"elements": listing(CONTEXT_ACTION, least=1, most=at_most("context_actions", "elements", "max_items"))},
        ANY_ID,
    ),
    "task_card": TASK,
    "plan": shape({"title": string(least=1)}, {**ANY_ID, "tasks": listing(TASK)}),
    "alert": shape(
        {"text": text(at_most("alert", "text", "max_length"))},
        {**ANY_ID, "level": one_of("default", "info", "warning", "error", "success")},
    ),
    "card": CARD,
    "carousel": shape({"elements": listing(by_type({"card": CARD}), least=1, most=at_most("carousel", "elements", "max_items"))}, ANY_ID),
    "container": both(
        shape(
            {"child_blocks": listing(by_type(EVERYWHERE), least=1, most=at_most("container", "child_blocks", "max_items"))},
            {
                **ANY_ID,
                "title": plain(at_most("container", "title", "max_length")),
                "rich_text_title": by_type({"rich_text": RICH_TEXT}),
                "subtitle": text(at_most("container", "subtitle", "max_length")),
                "width": one_of("narrow", "standard", "wide", "full"),
                "icon": by_type({"image": IMAGE}),
                "is_collapsible": boolean,
                "default_collapsed": boolean,
                "has_header_divider": boolean,
            },
        ),
        any_field("title", "rich_text_title"),
    ),
}
MESSAGE_BLOCK = by_type({**EVERYWHERE, **ONLY_MESSAGES})
VIEW_BLOCK = by_type(EVERYWHERE)
# The reference forbids these two on some surfaces.
NOT_IN_MESSAGES = frozenset({"file_input"})
NOT_IN_HOME = frozenset({"file_input", "datetimepicker"})
