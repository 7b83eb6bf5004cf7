"""Adds, changes and removes canned replies, and writes their history."""

from __future__ import annotations

from bot.core.canned import LONGEST_TEXT, VARIABLES, Canned, Draft, differences, is_good_name, key_of, unknown_variables
from bot.core.cuts import short
from bot.core.errors import (
    BadCannedName,
    CannedChanged,
    CannedNameTaken,
    DeskError,
    NoCannedText,
    TextTooLong,
    UnknownVariable,
)
from bot.core.people import Identity
from bot.core.richtext import RichText, text_of
from bot.ports.canned import CannedList
from bot.ports.work import Work
from bot.screens.canned_forms import TEXT
from bot.tickets.context import Context

VARIABLE_NAMES = " ".join(f"{{{name}}}" for name in VARIABLES)


def save(context: Context, draft: Draft, canned: Canned | None = None, revision: int = 0) -> Canned:
    """Add a canned reply, or change one whose form showed this revision. Raises DeskErrors that say what is wrong with it."""
    check(draft)
    taken = context.work.canned.named(key_of(draft.name), CannedList(draft.owner, (draft.queue,) if draft.queue else ()))
    if any((one.owner, one.queue) == (draft.owner, draft.queue) and one is not canned for one in taken):
        raise CannedNameTaken(word=draft.name)
    if canned is None:
        made = context.work.canned.add(draft)
        context.work.canned.record(made, context.actor, context.name, {"name": ["", draft.name]})
        return made
    if canned.revision != revision:
        raise CannedChanged
    if parts := differences(canned, draft):
        canned.write(draft)
        canned.revision += 1
        context.work.canned.record(canned, context.actor, context.name, parts)
    return canned


def check(draft: Draft) -> None:
    """Raise a DeskError for a name, a text or a variable that is impossible."""
    if not is_good_name(draft.name):
        raise BadCannedName(word=draft.name)
    if not draft.texts:
        raise NoCannedText
    for language, text in draft.texts.items():
        try:
            _check_text(text)
        except DeskError as error:
            error.field = f"{TEXT}{language}"
            raise


def _check_text(text: RichText) -> None:
    said = text_of(text)
    if len(said) > LONGEST_TEXT:
        raise TextTooLong
    if wrong := unknown_variables(said):
        raise UnknownVariable(word=f"{{{wrong[0]}}}", variables=VARIABLE_NAMES)


def remove(context: Context, canned: Canned) -> None:
    context.work.canned.record(canned, context.actor, context.name, {"name": [canned.name, ""]})
    context.work.canned.remove(canned)


def leave_to_queue(work: Work, who: Identity, queue: str) -> list[Canned]:
    """Give an agent's own canned replies to a queue, because they left. Where the name is taken there, the agent's id is added."""
    given = work.canned.of_owner(str(who))
    profile = work.people.profile(who)
    for canned in given:
        before = canned.name
        for name in _free_names(canned, who):
            taken = work.canned.named(key_of(name), CannedList("", (queue,)))
            if not any(one.queue == queue for one in taken):
                break
        parts = {"owner": [canned.owner, ""], "queue": ["", queue], **({"name": [before, name]} if name != before else {})}
        canned.name, canned.key, canned.owner, canned.queue = name, key_of(name), "", queue
        canned.revision += 1
        work.canned.record(canned, who, profile.name if profile else who.id, parts)
    return given


def _free_names(canned: Canned, who: Identity) -> list[str]:
    begin = short(canned.name, 30)
    return [canned.name, f"{begin} {short(who.id, 25)}", f"{begin} {canned.id}"]
