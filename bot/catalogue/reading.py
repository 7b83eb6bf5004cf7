"""Reads a typed line: its words, a ticket's number, and the arguments of a command."""

from __future__ import annotations

from typing import Any

from bot.catalogue.parameters import Person, QueueKey, choices, default_of, digits_in, kind_of
from bot.catalogue.registry import Command, Words
from bot.core.errors import DeskError
from bot.core.richtext import RichText, cut, text_of
from bot.core.visible_text import bare, can_be_seen
from bot.tickets.context import Context


class OneTicketAtATime(DeskError):
    """Nothing was changed. This command takes one ticket at a time."""


def first_word(rich: RichText) -> tuple[RichText, RichText]:
    """Return the first word and the text after it, without leading blanks."""
    text = text_of(rich)
    start = len(text) - len(text.lstrip())
    word = text[start:].split(maxsplit=1)[0] if text.strip() else ""
    end = start + len(word)
    rest = end + len(text[end:]) - len(text[end:].lstrip())
    return cut(rich, start, end), cut(rich, rest, len(text))


def ticket_number(rich: RichText) -> tuple[int | None, RichText]:
    """Return a leading ``1042`` or ``#1042``, and the text after it."""
    word, rest = first_word(rich)
    digits = digits_in(text_of(word))
    if digits.isascii() and digits.isdigit() and len(digits) < 16:
        return int(digits), rest
    return None, rich


def is_more_tickets(command: Command, line: RichText, context: Context) -> bool:
    """Whether a line names further tickets that the command would ignore or take for something else: a person, a queue, a choice, or all
    that an optional text says.
    """
    number, rest = ticket_number(line)
    asked = next(iter(command.parameters), None)
    other = context.work.tickets.peek(number) if number is not None else None
    if other is None or context.role_on(context.queue(other)) is None:
        return False
    if asked is None or asked.type in (Person, QueueKey) or choices(asked):
        return True
    return asked.type is Words and not asked.required and all(digits_in(word).isdigit() for word in text_of(rest).split())


def from_line(command: Command, line: RichText, context: Context) -> dict[str, Any] | None:
    """Parse the arguments in a typed line. Return None if a required one is missing; raises DeskError for an invalid one."""
    values: dict[str, Any] = {}
    for parameter in command.parameters:
        kind = kind_of(parameter)
        if not can_be_seen(text_of(line)):
            if parameter.required and not (context.files and kind.greedy):
                return None
            values[parameter.name] = () if parameter.required else default_of(parameter)
            continue
        word, line = (line, ()) if kind.greedy else first_word(line)
        if kind.skip and bare(text_of(word)).lower() == kind.skip and can_be_seen(text_of(line)):
            word, line = first_word(line)
        values[parameter.name] = kind.read(word, context, parameter)
    return values
