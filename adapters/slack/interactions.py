"""Translates slash commands, button presses, chosen options, sent forms and shortcuts for the desk. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from adapters.slack import emoji
from adapters.slack.payload import Json, TranslationError, listing, mapping, maybe, moment_or, string
from adapters.slack.translation import TranslationContext, author, files, thread_of
from adapters.slack.views import remembered
from bot.core.people import Address, Profile
from bot.core.richtext import RichText, text_of
from bot.ports.inbound import ButtonPressed, FormChanged, FormClosed, FormFilled, Inbound, LineTyped, ShortcutUsed
from bot.ports.tolerant import obj, objects, text

LAST_MOMENT = 10**10  # seconds, in the year 2286
Values = tuple[str, RichText | None]


def command(payload: Json, desk: TranslationContext) -> LineTyped:
    """``/ticket claim 1042``. What the line holds besides plain words (people, links) is in ``text``."""
    by = desk.person(string(payload, "user_id"), name=text(payload, "user_name"), team=text(payload, "team_id"))
    trigger = string(payload, "trigger_id")
    words = desk.reader.typed(maybe(payload, "text").strip())
    head = desk.head(f"command:{trigger}", desk.now, by, string(payload, "channel_id"))
    return LineTyped(**head, line=text_of(words), text=words, trigger=trigger)


def _pressed(payload: Json, desk: TranslationContext) -> Inbound:
    found = listing(payload, "actions")
    if not found:
        raise TranslationError("actions is empty")
    action = found[0]
    if text(obj(payload, "view"), "type") == "modal":
        return _changed(payload, action, desk)
    container, message = obj(payload, "container"), obj(payload, "message")
    stamp = text(container, "message_ts") or text(message, "ts")
    where = _where(payload, desk, stamp)
    trigger, at = text(payload, "trigger_id"), text(action, "action_ts")
    verb, args = _verb_and_args(action)
    head = desk.head(f"press:{trigger or at}", moment_or(desk.now, at), _person(payload, desk), where.place, where.thread)
    if action.get("type") == "plain_text_input":
        return LineTyped(**head, line=f"{verb} {emoji.with_characters(maybe(action, 'value'))}".strip(), trigger=trigger)
    return ButtonPressed(
        **head,
        verb=verb,
        args=args,
        message=stamp,
        trigger=trigger,
    )


def _where(payload: Json, desk: TranslationContext, stamp: str) -> Address:
    """The message's place and thread; a view has no place, but may remember the one that it was opened from."""
    container, message, view = obj(payload, "container"), obj(payload, "message"), obj(payload, "view")
    place = text(obj(payload, "channel"), "id") or text(container, "channel_id")
    if not place and view:
        return remembered(text(view, "private_metadata"), desk.us.channel)[1]
    thread = text(container, "thread_ts") or text(message, "thread_ts")
    return Address(desk.us.channel, place, "" if thread == stamp else thread)


def _verb_and_args(action: Json) -> tuple[str, tuple[str, ...]]:
    """Verb and arguments. The menu ``more`` carries both in its option; another select adds what was chosen to the arguments."""
    verb, _, rest = string(action, "action_id").partition(":")
    if action.get("type") == "button":
        return verb, _split(maybe(action, "value"))
    chosen = _chosen(action)
    if verb == "more":
        verb, *args = chosen.split(":")
        return verb, tuple(args)
    return verb, (*_split(rest), *_split(chosen))


def _split(value: str) -> tuple[str, ...]:
    return tuple(value.split(":")) if value else ()


def _chosen(state: Json) -> str:
    return text(obj(state, "selected_option"), "value") or next((text(state, name) for name in _SELECTED if state.get(name)), "")


def _filled(payload: Json, desk: TranslationContext) -> Inbound:
    found = _contents(payload, desk, "form")
    return FormFilled(**found.head, verb=found.verb, args=found.args, values=found.values, texts=found.texts)


def _changed(payload: Json, action: Json, desk: TranslationContext) -> Inbound:
    """An option was chosen in a field of a form that is still open."""
    found, changed = _contents(payload, desk, "change"), string(action, "block_id").partition(":")[0]
    return FormChanged(**found.head, verb=found.verb, changed=changed, args=found.args, values=found.values, texts=found.texts)


class _Contents(NamedTuple):
    """The verb and arguments of a form, and everything that is filled in."""

    head: dict[str, Any]
    verb: str
    args: tuple[str, ...]
    values: dict[str, str]
    texts: dict[str, RichText]


def _contents(payload: Json, desk: TranslationContext, what: str) -> _Contents:
    """Read a form. A field's name is its ``block_id`` up to the first colon."""
    view = mapping(payload, "view")
    args, where = remembered(text(view, "private_metadata"), desk.us.channel)
    inputs = mapping(mapping(view, "state"), "values")
    found = {name: _value(obj(inputs, name), desk) for name in inputs}
    for name in [name for name in found if ":" in name]:
        value, field = found.pop(name), name.partition(":")[0]
        found[field] = found[field] if found.get(field, ("", None))[0] else value
    event = text(payload, "trigger_id") or f"{string(view, 'id')}:{text(view, 'hash')}"
    return _Contents(
        desk.head(f"{what}:{event}", desk.now, _person(payload, desk), where.place, where.thread),
        string(view, "callback_id"),
        args,
        {name: value for name, (value, _) in found.items() if value},
        {name: rich for name, (_, rich) in found.items() if rich},
    )


def _value(elements: Json, desk: TranslationContext) -> Values:
    """The content of one input: plain, and rich where it was a rich one. An input that can't be read is empty: the desk asks again."""
    state = obj(elements, "value")
    read = _INPUTS.get(text(state, "type"))
    return read(state, desk) if read else ("", None)


def _picked(state: Json) -> str:
    """A picked moment as the desk reads it: ``2026-11-24T09:00Z``."""
    seconds = state.get("selected_date_time")
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%MZ}" if isinstance(seconds, int) and 0 < seconds < LAST_MOMENT else ""


def _rich(state: Json, desk: TranslationContext) -> Values:
    block = obj(state, "rich_text_value")
    words = desk.reader.rich([block]) if block else ()
    return (text_of(words), words) if text_of(words).strip() else ("", None)


def _shortcut(payload: Json, desk: TranslationContext) -> Inbound:
    message, trigger = mapping(payload, "message"), string(payload, "trigger_id")
    at = text(payload, "action_ts")
    by, place = _person(payload, desk), string(mapping(payload, "channel"), "id")
    return ShortcutUsed(
        **desk.head(f"shortcut:{trigger}", moment_or(desk.now, at), by, place, thread_of(message)),
        verb=string(payload, "callback_id"),
        message=text(payload, "message_ts") or string(message, "ts"),
        author=author(message, desk),
        text=desk.words(message),
        files=files(message, desk.us.channel),
        trigger=trigger,
    )


def _closed(payload: Json, desk: TranslationContext) -> Inbound:
    """A form was closed without being sent."""
    view = mapping(payload, "view")
    args, where = remembered(text(view, "private_metadata"), desk.us.channel)
    head = desk.head(f"closed:{string(view, 'id')}", desk.now, _person(payload, desk), where.place, where.thread)
    return FormClosed(**head, verb=string(view, "callback_id"), args=args)


def _person(payload: Json, desk: TranslationContext) -> Profile:
    user = mapping(payload, "user")
    name = text(user, "name") or text(user, "username")
    return desk.person(string(user, "id"), name=name, team=text(user, "team_id"))


_SELECTED: Final = ("selected_user", "selected_channel", "selected_conversation", "selected_date", "selected_time")
_INPUTS: Final[dict[str, Callable[[Json, TranslationContext], Values]]] = {
    "plain_text_input": lambda state, _: (emoji.with_characters(text(state, "value")), None),
    "rich_text_input": _rich,
    "static_select": lambda state, _: (_chosen(state), None),
    "external_select": lambda state, _: (_chosen(state), None),
    "multi_static_select": lambda state, _: (" ".join(text(one, "value") for one in objects(state, "selected_options")), None),
    "radio_buttons": lambda state, _: (_chosen(state), None),
    "users_select": lambda state, _: (_chosen(state), None),
    "conversations_select": lambda state, _: (_chosen(state), None),
    "channels_select": lambda state, _: (_chosen(state), None),
    "datepicker": lambda state, _: (_chosen(state), None),
    "datetimepicker": lambda state, _: (_picked(state), None),
    "timepicker": lambda state, _: (_chosen(state), None),
}
KINDS: Final[dict[str, Callable[[Json, TranslationContext], Inbound | None]]] = {
    "block_actions": _pressed,
    "view_submission": _filled,
    "view_closed": _closed,
    "message_action": _shortcut,
}
