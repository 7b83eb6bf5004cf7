"""The verb ``customer``: a customer's profile, what agents keep about them, and which accounts are one person."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import FilledForm, command
from bot.core.customer import LONGEST_KEY, Customer, all_facts, read_facts
from bot.core.errors import CustomerChanged, DeskError, NoAgentHere, StaleButton
from bot.core.people import Right, Role
from bot.core.richtext import text_of
from bot.core.visible_text import bare
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.screens.buttons import Slot
from bot.screens.profile import changed_summary, profile_text
from bot.screens.profile_forms import (
    APART,
    FACTS,
    KEEP,
    NOTE,
    OTHER,
    SAME,
    YES,
    apart_button,
    keep_form,
    profile_buttons,
    same_form,
    same_question,
)
from bot.tickets.context import Context
from bot.tickets.customers import (
    customer_named,
    example,
    good_note,
    keep_facts,
    keep_note,
    newest_change,
    number_of,
    tickets_of,
)
from bot.tickets.same_person import join, newest_join, separate

LABEL = "A ticket's number or @handle. After it a fact such as server: db-7, note: with a text, or same with another ticket"
CHANGES = 3


def _submitted(context: Context, form: FilledForm) -> Answer:
    """Save the note and facts, or ask whether two customers are the same person."""
    number, action, revision = (*form.args, "", "", "")[:3]
    customer = customer_named(context, number)
    _ensure_may_change(context, customer, number)
    if action == SAME:
        try:
            return _same(context, customer, form.values.get(OTHER, ""))
        except DeskError as error:
            error.field = OTHER
            raise
    if action != KEEP or revision != str(newest_change(context, customer)):
        raise CustomerChanged
    try:
        note = good_note(_filled(form, NOTE))
    except DeskError as error:
        error.field = NOTE
        raise
    try:
        wanted = read_facts(_filled(form, FACTS))
        kept = {key.casefold() for key, value in wanted if value}
        old = [fact.key for name, fact in all_facts(context.work.people.same_as(customer)).items() if name not in kept and not fact.theirs]
        keep_facts(context, customer, [*((key, "") for key in old), *((key, value) for key, value in wanted if value)])
    except DeskError as error:
        error.field = FACTS
        raise
    keep_note(context, customer, note)
    return _saved(context, customer)


@command(by=Role.AGENT, button="Customer…", slot=Slot.MORE, order=60, listed=False, filled=_submitted)
def customer(context: Context, words: Annotated[Line, LABEL] = Line("")) -> Answer:
    """See who a customer is and what happened so far, and keep a note and facts about them."""
    if not context.queues():
        raise NoAgentHere
    first, _, rest = words.partition(" ")
    if context.thread is not None and not _names_somebody(first):
        first, rest = f"#{context.thread.number}", words
    if not first:
        return Answer(put(say("Which customer? Type it like this: {usage}", usage=context.typing("customer 1042")), context.language))
    found = customer_named(context, bare(first))
    if not rest.strip():
        return _profile(context, found)
    _ensure_may_change(context, found, bare(first))
    return _change(context, found, rest.strip())


@command(by=Role.AGENT, verb="customer", pressed=True)
def pressed(context: Context, words: Annotated[Line, LABEL]) -> Answer:
    """See who a customer is and what happened so far, and keep a note and facts about them."""
    number, action, *more = (*words.split(), "")
    found = customer_named(context, number)
    if not action:
        return _profile(context, found)
    _ensure_may_change(context, found, number)
    if action == KEEP:
        return keep_form(context, int(number), context.work.people.same_as(found), newest_change(context, found))
    if action == SAME and len(more) == 1:
        return same_form(context, int(number), example(context))
    if action == SAME and more[1:2] == [YES] and more[0].isascii() and more[0].isdigit():
        other = context.work.people.customers([int(more[0])]).get(int(more[0]))
        if other is None:
            raise StaleButton
        return _joined(context, found, customer_named(context, str(other.identity)))
    if action == APART and more[0].isascii() and more[0].isdigit():
        return _separated(context, found, int(more[0]))
    raise StaleButton


def _change(context: Context, found: Customer, written: str) -> Answer:
    word, _, rest = written.partition(" ")
    if word.casefold() == SAME and rest:
        other, _, sure = rest.strip().partition(" ")
        if sure.strip().casefold() == YES:
            return _joined(context, found, customer_named(context, bare(other)))
        return _same(context, found, other)
    if written.casefold() == APART:
        newest = newest_join(context, found)
        if newest is None:
            return Answer(put(say("{name} has only one account.", name=found.name), context.language))
        return _separated(context, found, newest.id)
    key, colon, note = written.replace("：", ":").partition(":")
    if colon and key.strip().casefold() == NOTE:
        keep_note(context, found, note)
    else:
        keep_facts(context, found, read_facts(written))
    return _saved(context, found)


def _ensure_may_change(context: Context, found: Customer, named: str) -> None:
    """Raise ForManagers if the queue of the ticket that named the customer, or else of their newest one, leaves changes to its managers."""
    digits = named.removeprefix("#")
    ticket = context.ticket(int(digits) if digits.isdigit() else number_of(context, found))
    context.ensure_may(Right.CUSTOMER, context.queue(ticket))


def _profile(context: Context, found: Customer) -> Answer:
    people = context.work.people.same_as(found)
    tickets = tickets_of(context, found)
    text = profile_text(context, people, tickets, context.work.people.changes(people, CHANGES))
    newest = newest_join(context, found)
    queues = {queue.key: queue for ticket in tickets for queue in [context.queue(ticket)]}.values()
    erasable = all(context.role_on(queue) and context.may(Right.ERASE, queue) for queue in queues)
    return Answer(text, buttons=profile_buttons(context, number_of(context, found), joined=newest.id if newest else 0, erasable=erasable))


def _saved(context: Context, found: Customer) -> Answer:
    return Answer(put(changed_summary(context.work.people.same_as(found), context.language), context.language))


def _same(context: Context, found: Customer, written: str) -> Answer:
    other = customer_named(context, bare(written))
    return same_question(context, number_of(context, found), found, other)


def _joined(context: Context, found: Customer, other: Customer) -> Answer:
    joined = join(context, found, other)
    told = say("{one} and {other} are one person now, with one history.", one=_named(found), other=_named(other))
    return Answer(put(told, context.language), buttons=((apart_button(context, number_of(context, found), joined),),))


def _separated(context: Context, found: Customer, number: int) -> Answer:
    others = separate(context, found, number)
    told = say("{one} and {other} are two customers again.", one=_named(found), other=_named(others[0]))
    return Answer(put(told, context.language))


def _named(found: Customer) -> str:
    return f"{found.name} ({found.channel})"


def _names_somebody(word: str) -> bool:
    """Whether the first word of a command in a thread names another customer. A key of a fact ends with a colon."""
    name = bare(word)
    is_fact = ":" in name and (name.endswith(":") or len(name.partition(":")[0]) > LONGEST_KEY)
    return not is_fact and (name.removeprefix("#").isdigit() or name.startswith("@"))


def _filled(form: FilledForm, name: str) -> str:
    return text_of(form.texts.get(name, ())) or form.values.get(name, "")
