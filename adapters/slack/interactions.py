"""Translates slash commands, button presses, chosen options, sent forms and shortcuts for the desk. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from adapters.slack.payload import Json, TranslationError, listing, mapping, maybe, moment, string
from adapters.slack.translation import TranslationContext, author, files, thread_of
from adapters.slack.views import remembered
from bot.core.people import Address, Profile
from bot.core.richtext import RichText, text_of
from bot.ports.inbound import ButtonPressed, FormClosed, FormFilled, Inbound, LineTyped, ShortcutUsed

Values = tuple[str, RichText | None]


def command(payload: Json, desk: TranslationContext) -> LineTyped:
    """``/ticket claim 1042``. People named in it become ``channel:id``, for the line is parsed as plain words."""
    by = desk.person(string(payload, "user_id"), name=maybe(payload, "user_name"), team=maybe(payload, "team_id"))
    trigger = string(payload, "trigger_id")
    line = "".join(span.mention or span.link or span.text for span in desk.reader.text(maybe(payload, "text")))
    return LineTyped(**desk.head(f"command:{trigger}", desk.now, by, string(payload, "channel_id")), line=line.strip(), trigger=trigger)


def _pressed(payload: Json, desk: TranslationContext) -> Inbound:
    found = listing(payload, "actions")
    if not found:
        raise TranslationError("actions is empty")
    action = found[0]
    container, message = mapping(payload, "container"), mapping(payload, "message")
    stamp = maybe(container, "message_ts") or maybe(message, "ts")
    where = _where(payload, desk, stamp)
    trigger, at = maybe(payload, "trigger_id"), maybe(action, "action_ts")
    verb, args = _deed(action)
    return ButtonPressed(
        **desk.head(
            f"press:{trigger or at}",
            moment(at) if at else desk.now,
            _person(payload, desk),
            where.place,
            where.thread,
        ),
        verb=verb,
        args=args,
        message=stamp,
        trigger=trigger,
    )


def _where(payload: Json, desk: TranslationContext, stamp: str) -> Address:
    """The message's place and thread; a view stands in no place, but may remember the one it was opened from."""
    container, message, view = mapping(payload, "container"), mapping(payload, "message"), mapping(payload, "view")
    place = maybe(mapping(payload, "channel"), "id") or maybe(container, "channel_id")
    if not place and view:
        return remembered(maybe(view, "private_metadata"), desk.us.channel)[1]
    thread = maybe(container, "thread_ts") or maybe(message, "thread_ts")
    return Address(desk.us.channel, place, "" if thread == stamp else thread)


def _deed(action: Json) -> tuple[str, tuple[str, ...]]:
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
    return maybe(mapping(state, "selected_option"), "value") or next((maybe(state, name) for name in _SELECTED if state.get(name)), "")


def _filled(payload: Json, desk: TranslationContext) -> Inbound:
    view = mapping(payload, "view")
    args, where = remembered(maybe(view, "private_metadata"), desk.us.channel)
    inputs = mapping(mapping(view, "state"), "values")
    found = {name: _value(mapping(inputs, name), desk) for name in inputs}
    event = maybe(payload, "trigger_id") or f"{string(view, 'id')}:{maybe(view, 'hash')}"
    return FormFilled(
        **desk.head(f"form:{event}", desk.now, _person(payload, desk), where.place, where.thread),
        verb=string(view, "callback_id"),
        args=args,
        values={name: value for name, (value, _) in found.items() if value},
        texts={name: rich for name, (_, rich) in found.items() if rich},
    )


def _value(elements: Json, desk: TranslationContext) -> Values:
    """What stands in one input: plain, and rich where it was a rich one."""
    state = mapping(elements, "value")
    kind = maybe(state, "type")
    if kind not in _INPUTS:
        raise TranslationError(f"an input of the kind {kind[:40]!r}")
    return _INPUTS[kind](state, desk)


def _rich(state: Json, desk: TranslationContext) -> Values:
    block = mapping(state, "rich_text_value")
    words = desk.reader.rich([block]) if block else ()
    return (text_of(words), words) if text_of(words).strip() else ("", None)


def _shortcut(payload: Json, desk: TranslationContext) -> Inbound:
    message, trigger = mapping(payload, "message"), string(payload, "trigger_id")
    at = maybe(payload, "action_ts")
    by, place = _person(payload, desk), string(mapping(payload, "channel"), "id")
    return ShortcutUsed(
        **desk.head(f"shortcut:{trigger}", moment(at) if at else desk.now, by, place, thread_of(message)),
        verb=string(payload, "callback_id"),
        message=maybe(payload, "message_ts") or string(message, "ts"),
        author=author(message, desk),
        text=desk.reader.message(message),
        files=files(message, desk.us.channel),
        trigger=trigger,
    )


def _closed(payload: Json, desk: TranslationContext) -> Inbound:
    """A form was closed without being sent."""
    view = mapping(payload, "view")
    args, where = remembered(maybe(view, "private_metadata"), desk.us.channel)
    head = desk.head(f"closed:{string(view, 'id')}", desk.now, _person(payload, desk), where.place, where.thread)
    return FormClosed(**head, verb=string(view, "callback_id"), args=args)


def _person(payload: Json, desk: TranslationContext) -> Profile:
    user = mapping(payload, "user")
    name = maybe(user, "name") or maybe(user, "username")
    return desk.person(string(user, "id"), name=name, team=maybe(user, "team_id"))


_SELECTED: Final = ("selected_user", "selected_channel", "selected_conversation", "selected_date", "selected_time")
_INPUTS: Final[dict[str, Callable[[Json, TranslationContext], Values]]] = {
    "plain_text_input": lambda state, _: (maybe(state, "value"), None),
    "rich_text_input": _rich,
    "static_select": lambda state, _: (_chosen(state), None),
    "external_select": lambda state, _: (_chosen(state), None),
    "multi_static_select": lambda state, _: (" ".join(maybe(one, "value") for one in listing(state, "selected_options")), None),
    "radio_buttons": lambda state, _: (_chosen(state), None),
    "users_select": lambda state, _: (_chosen(state), None),
    "conversations_select": lambda state, _: (_chosen(state), None),
    "channels_select": lambda state, _: (_chosen(state), None),
    "datepicker": lambda state, _: (_chosen(state), None),
    "timepicker": lambda state, _: (_chosen(state), None),
}
KINDS: Final[dict[str, Callable[[Json, TranslationContext], Inbound | None]]] = {
    "block_actions": _pressed,
    "view_submission": _filled,
    "view_closed": _closed,
    "message_action": _shortcut,
}
