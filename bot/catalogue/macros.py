"""The actions of a macro: verbs with their words, which run on a ticket after its canned reply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.catalogue import registry
from bot.catalogue.reading import first_word, from_line
from bot.catalogue.registry import Command
from bot.core.canned import fill, unknown_variables
from bot.core.errors import BadAction, DeskError, UnknownVariable
from bot.core.richtext import plain, text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, known, say
from bot.tickets.canned_keeping import VARIABLE_NAMES
from bot.tickets.canned_replies import values_for
from bot.tickets.context import Context

ACTIONS = ("tag", "priority", "kind", "wait", "hold", "close", "move", "note")
MOST, LONGEST = 10, 500  # actions, and characters of each
EXAMPLES = "tag refund; priority high; kind question; wait; hold wish; move billing; note …; close"


@dataclass(frozen=True, slots=True)
class Step:
    """One action, parsed."""

    line: str
    command: Command
    values: dict[str, Any]


def lines_in(written: str) -> tuple[str, ...]:
    """Return the actions in a text, which are separated by semicolons or lines."""
    return tuple(line for part in written.replace(";", "\n").splitlines() if (line := " ".join(part.split())))


def steps_of(context: Context, lines: Sequence[str], ticket: Ticket | None = None) -> list[Step]:
    """Parse the actions. On a ticket, the variables in them are replaced; a missing value becomes a dash.

    Raises BadAction for what can't be an action, and UnknownVariable.
    """
    if len(lines) > MOST:
        raise BadAction(word=lines[MOST], examples=EXAMPLES)
    return [_step(context, line, ticket) for line in lines]


def run(context: Context, ticket: Ticket, steps: Sequence[Step]) -> list[Sentence]:
    """Run the actions in their order. Returns what was not done, and why. What the ticket has already is no failure."""
    context = replace(
        context, files=(), source="", typed=False, filled=False, note=None, answers=None, reply=None, canned=None, acts_on=ticket
    )
    failed = []
    for step in steps:
        if not step.command.offered(ticket) or (step.command.verb == "move" and step.values["queue"] == ticket.queue):
            continue
        try:
            step.command.act(context, ticket, step.values)
        except DeskError as error:
            reason = known(type(error).__doc__ or "", **error.values)
            failed.append(say("“{action}” was not done: {reason}", action=step.line, reason=reason))
    return failed


def _step(context: Context, line: str, ticket: Ticket | None) -> Step:
    if len(line) > LONGEST:
        raise BadAction(word=line, examples=EXAMPLES)
    if unknown := unknown_variables(line):
        raise UnknownVariable(word=f"{{{unknown[0]}}}", variables=VARIABLE_NAMES)
    filled = plain(line)
    if ticket is not None:
        values = values_for(context, ticket, context.rules.language)
        filled = fill(filled, {name: value or "–" for name, value in values.items()}).text
    word, rest = first_word(filled)
    verb = text_of(word).casefold()
    found = registry.find(verb, customer=False) if verb in ACTIONS else None
    try:
        values_found = from_line(found, rest, replace(context, files=())) if found else None
    except DeskError as error:
        raise BadAction(word=line, examples=EXAMPLES) from error
    if found is None or values_found is None:
        raise BadAction(word=line, examples=EXAMPLES)
    return Step(line, found, values_found)
