"""Renders forms as modals and screens as the home tab, and packs the arguments and the place that come back with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from adapters.slack.blocks_out import plain_text, rich_text
from adapters.slack.payload import Json
from adapters.slack.render import OPTION_LABEL, OPTION_VALUE, OPTIONS, actions, body
from bot.core.cuts import short
from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.cards import Card, Entry, Field, Form, Option, Screen, Section

TITLE, LABEL, HINT, INPUT, MEMORY, BLOCKS, HEADING = 24, 2000, 2000, 3000, 3000, 100, 150

SOON, PICKED = ":soon", ":picked"
"""What follows the field's name in the ``block_id`` of a time's quick choices and of its calendar. An edition follows after ``:`` too."""


def modal(form: Form, where: Address) -> Json:
    """The view to open; each field is an input named after it (a time has three), its element is called ``value``."""
    blocks = [*rich_text(form.intro, where.channel), *(block for field in form.fields for block in _input(field, where.channel))]
    return {
        "type": "modal",
        "callback_id": form.verb,
        "title": plain_text(form.title, TITLE),
        "submit": plain_text(form.submit, TITLE),
        "close": plain_text(form.cancel, TITLE),
        "private_metadata": memory(form.args, where),
        "notify_on_close": True,
        "blocks": blocks[:BLOCKS],
    }


def home(screen: Screen, channel: str) -> Json:
    """The home tab; of long sections the last cards are left out, so that all sections are seen."""
    note = rich_text(screen.note, channel)
    sections = [_section(section, channel) for section in screen.sections]
    most = max((len(cards) for _, cards, _ in sections), default=0)
    # How many blocks the cards take that stand at the same place of their sections; the last place is left out first.
    taken = [0] * most
    for _, cards, _ in sections:
        for place, card in enumerate(cards):
            taken[place] += len(card)
    size = len(note) + sum(len(head) + len(foot) for head, _, foot in sections) + sum(taken)
    while most > 0 and size > BLOCKS:
        most -= 1
        size -= taken[most]
    blocks = [*note]
    for head, cards, foot in sections:
        blocks += [*head, *(block for card in cards[:most] for block in card), *foot]
    page = memory((), Address(channel, "", screen.page))
    return {"type": "home", "private_metadata": page, "blocks": blocks[:BLOCKS]}


def _section(section: Section, channel: str) -> tuple[list[Json], list[list[Json]], list[Json]]:
    """Heading, cards and buttons as blocks."""
    head: list[Json] = [{"type": "header", "text": plain_text(section.title, HEADING)}] if section.title else []
    if section.entry:
        head.append(_entry(section.entry))
    return head, [list(body(card, channel).blocks) for card in section.cards], actions(Card(buttons=section.buttons))


def _entry(entry: Entry) -> Json:
    """An input that reports Enter as an action. It keeps what was typed while its ``block_id`` stays the same."""
    return {
        "type": "input",
        "block_id": entry.name,
        "dispatch_action": True,
        "optional": True,
        "label": plain_text(entry.label, LABEL),
        "element": {
            "type": "plain_text_input",
            "action_id": entry.verb,
            "max_length": INPUT,
            "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
        },
        **({"hint": plain_text(entry.hint, HINT)} if entry.hint else {}),
    }


def memory(args: tuple[str, ...], where: Address) -> str:
    kept = json.dumps({"a": list(args), "w": [where.place, where.thread]}, ensure_ascii=False, separators=(",", ":"))
    if len(kept) > MEMORY:
        raise ValueError(f"a form's arguments take {len(kept)} characters, {MEMORY} are allowed")
    return kept


def remembered(kept: str, channel: str) -> tuple[tuple[str, ...], Address]:
    """What :func:`memory` kept. Views without it (the home tab), of another release or forged remember nothing."""
    nothing = (), Address(channel, "")
    try:
        found = json.loads(kept or "null")
        args, (place, thread) = found["a"], found["w"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return nothing
    if not isinstance(args, list) or not all(isinstance(text, str) for text in (*args, place, thread)):
        return nothing
    return tuple(args), Address(channel, place, thread)


def _input(field: Field, channel: str) -> list[Json]:
    """A choice without options is left out: Slack draws no empty select. A time has three inputs, of which one is enough.

    An update of a view keeps what is in inputs with the same ``block_id``, so each edition of a field has its own.
    """
    if field.kind == "time":
        return _time(field, channel)
    if field.kind in ("choice", "choices") and not field.options:
        return []
    block: Json = {
        "type": "input",
        "block_id": f"{field.name}:{field.edition}" if field.edition else field.name,
        "label": plain_text(field.label, LABEL),
        "element": {**_ELEMENTS[field.kind](field, channel), "action_id": "value"},
        "optional": not field.required,
    }
    if field.refills:
        block["dispatch_action"] = True
    if field.hint:
        block["hint"] = plain_text(field.hint, HINT)
    return [block]


def _time(field: Field, channel: str) -> list[Json]:
    """A line to type, the quick choices, and a calendar; :mod:`adapters.slack.interactions` takes whichever was used."""
    others: tuple[tuple[str, str, Json], ...] = (
        (SOON, field.choose, {"type": "static_select", **_offered(field)}),
        (PICKED, field.pick, {"type": "datetimepicker"}),
    )
    return [
        *_input(replace(field, kind="line", required=False), channel),
        *(
            {
                "type": "input",
                "block_id": field.name + name,
                "label": plain_text(label, LABEL),
                "element": {**element, "action_id": "value"},
                "optional": True,
            }
            for name, label, element in others
        ),
    ]


def _line(field: Field, _: str) -> Json:
    start: Json = {"initial_value": short(field.initial, INPUT)} if field.initial else {}
    return {"type": "plain_text_input", "max_length": INPUT, **start}


def _text(field: Field, channel: str) -> Json:
    start = rich_text(field.text or plain(field.initial), channel)
    return {"type": "rich_text_input", **({"initial_value": start[0]} if start else {})}


def _choice(field: Field, _: str) -> Json:
    chosen = _chosen(field, (field.initial,))
    return {"type": "static_select", **_offered(field), **({"initial_option": chosen[0]} if chosen else {})}


def _choices(field: Field, _: str) -> Json:
    chosen = _chosen(field, field.initial.split())
    return {"type": "multi_static_select", **_offered(field), **({"initial_options": chosen} if chosen else {})}


def _chosen(field: Field, initial: Sequence[str]) -> list[Json]:
    return [_option(option) for option in field.options if option.value in initial]


def _offered(field: Field) -> Json:
    options = [_option(option) for option in field.options]
    if len(options) <= OPTIONS:
        return {"options": options}
    groups = [_group(options[at : at + OPTIONS]) for at in range(0, len(options), OPTIONS)]
    return {"option_groups": groups[:OPTIONS]}


def _group(options: list[Json]) -> Json:
    first, last = (str(options[place]["text"]["text"]) for place in (0, -1))
    return {"label": plain_text(f"{short(first, 35)} – {short(last, 35)}", OPTION_LABEL), "options": options}


def _option(option: Option) -> Json:
    return {"text": plain_text(option.label, OPTION_LABEL), "value": option.value[:OPTION_VALUE]}


def _person(field: Field, _: str) -> Json:
    return {"type": "users_select", **({"initial_user": field.initial} if field.initial else {})}


_ELEMENTS: Final[dict[str, Callable[[Field, str], Json]]] = {
    "line": _line,
    "text": _text,
    "choice": _choice,
    "choices": _choices,
    "person": _person,
}
