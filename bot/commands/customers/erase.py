"""The verb ``erase``: erase a customer with everything that they and we wrote. A second person may have to approve it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import Topic, command
from bot.core.customer import Customer
from bot.core.errors import CustomerErased, ErasesElsewhere, NoAgentHere, NoSecondPerson, StaleButton
from bot.core.people import Address, Identity, Right, RightHolder, Role, place_key
from bot.core.richtext import RichText, lines_of
from bot.core.visible_text import bare
from bot.i18n.sentences import put, say, say_many, words
from bot.i18n.times import day_and_clock
from bot.ports.cards import Answer, Button, Card
from bot.ports.delivery import DeliveryKind, Priority, Purpose
from bot.ports.erasures import Erasure, ErasureState
from bot.settings.rules import Queue
from bot.tickets.context import Context
from bot.tickets.customers import customer_named, number_of, tickets_of
from bot.tickets.privacy.erasing import drop, erase_soon, is_erased, named, open_ones, schedule

ERASE, YES, APPROVE, REFUSE = "erase", "yes", "approve", "refuse"
LABEL = "Whom? One of their tickets (#1042), @handle, or channel and id. To confirm: yes"
SKIPPED = "customer"  # “erase customer 1042” is the same as “erase 1042”


@command(by=Role.AGENT, button="Erase…", topic=Topic.HAND, listed=False)
def erase(context: Context, who: Annotated[Line, LABEL] = Line("")) -> Answer:
    """Erase a customer: all their texts, files, names and ids."""
    if not context.queues():
        raise NoAgentHere
    first, _, rest = who.strip().partition(" ")
    if first.casefold() == SKIPPED:
        first, _, rest = rest.strip().partition(" ")
    if context.thread is not None and (not first or first.casefold() == YES):
        first, rest = f"#{context.thread.number}", first
    if not first:
        return Answer(put(say("Which customer? Type it like this: {usage}", usage=context.typing("erase 1042")), context.language))
    customer = _allowed(context, bare(first))
    return _asked(context, customer) if rest.strip().casefold() == YES else _question(context, customer)


@command(by=Role.AGENT, verb=ERASE, pressed=True)
def pressed(context: Context, who: Annotated[Line, LABEL]) -> Answer:
    """Erase a customer: all their texts, files, names and ids."""
    number, action, *more = (*who.split(), "")
    if action in (APPROVE, REFUSE) and more[0].isascii() and more[0].isdigit():
        return _decided(context, number, int(more[0]), approved=action == APPROVE)
    customer = _allowed(context, number)
    return _asked(context, customer) if action == YES else _question(context, customer)


def _allowed(context: Context, word: str) -> Customer:
    """Find the customer, whom the actor may erase in every queue where they have tickets."""
    customer = customer_named(context, word)
    if is_erased(customer):
        raise CustomerErased
    for queue in _queues(context, customer):
        if context.role_on(queue) is None:
            raise ErasesElsewhere(queue=queue.name)
        context.ensure_may(Right.ERASE, queue)
    return customer


def _queues(context: Context, customer: Customer) -> list[Queue]:
    found = {queue.key: queue for ticket in tickets_of(context, customer) for queue in [context.queue(ticket)]}
    return list(found.values())


def _question(context: Context, customer: Customer) -> Answer:
    """Say what would be erased, and ask whether they are sure."""
    number = str(number_of(context, customer))
    label = say("Ask a second person…") if context.rules.privacy.four_eyes else say("Erase for good")
    yes = Button(ERASE, (number, YES), words(label, context.language), "danger")
    lines = _summary(context, customer, context.language)
    lines.append(put(say("This can't be undone."), context.language))
    if not context.can.private_buttons:
        lines.append(put(say("To confirm, type: {command}", command=context.typing(f"erase {number} yes")), context.language))
    return Answer(lines_of(lines), buttons=((yes,),))


def _summary(context: Context, customer: Customer, language: str) -> list[RichText]:
    people = context.work.people.same_as(customer)
    count, still_open = sum(one.tickets for one in people), open_ones(context.work, people)
    accounts = ", ".join(f"{one.full_name}, {one.channel}" for one in people)
    told = say_many("Erase {who}, with {n} ticket?", "Erase {who}, with {n} tickets?", count, who=accounts)
    lines = [put(told, language)]
    if still_open:
        lines.append(put(say("Still open, and closed then: {tickets}", tickets=named(still_open, language)), language))
    lines.append(put(say("All texts, files, names and ids are erased. Figures and the journal stay without them."), language))
    return lines


def _asked(context: Context, customer: Customer) -> Answer:
    """Erase the customer now, or ask a second person."""
    people = context.work.people.same_as(customer)
    for erasure in context.work.erasures.under_way(people):
        if erasure.state != ErasureState.WAITING:  # whoever may erase now needn't wait for the customer's seven days
            when = day_and_clock(erasure.asked_at, context.own_zone)
            told = say("This customer is to be erased already; {name} asked for it on {when}.", name=erasure.by_name, when=when)
            return Answer(put(told, context.language), alert=True)
    if context.rules.privacy.four_eyes:
        return _ask_second(context, customer, people)
    _start(context, people)
    return Answer(put(say("The customer is being erased now."), context.language))


def _start(context: Context, people: Sequence[Customer]) -> list[Erasure]:
    drop(context.work.erasures.under_way(people), context.now)
    return erase_soon(context.work, people, by=context.actor, name=context.name, due_at=context.now)


def _ask_second(context: Context, customer: Customer, people: Sequence[Customer]) -> Answer:
    queues = _queues(context, customer)
    managers = dict.fromkeys(who for queue in queues for who in queue.managers)
    second = [who for who in managers if who != context.actor and all(_may_erase(context, queue, who) for queue in queues)]
    if not second:
        raise NoSecondPerson(queue=queues[0].name, key=queues[0].key)
    drop(context.work.erasures.under_way(people), context.now)
    made = [context.work.erasures.add(one, ErasureState.ASKED, by=context.actor, name=context.name) for one in people]
    number = str(number_of(context, customer))
    for who in second:
        where = Address(who.channel, who.id)
        language = context.announce.language_at(where)
        asks = put(say("{name} wants to erase a customer and needs your approval.", name=context.name), language)
        card = Card(body=lines_of([asks, *_summary(context, customer, language)]), buttons=(_decision(number, made[0], language),))
        context.announce.put(where, DeliveryKind.POST, card, lane=place_key(where), purpose=Purpose.MANAGER, priority=Priority.TALK)
    return Answer(put(say("I've asked a second manager. Nothing is erased until they approve."), context.language))


def _may_erase(context: Context, queue: Queue, who: Identity) -> bool:
    role = context.role_on(queue, who)
    return role is Role.MANAGER or (role is not None and queue.rights[Right.ERASE] is RightHolder.AGENTS)


def _decision(number: str, asked: Erasure, language: str) -> tuple[Button, ...]:
    yes = Button(ERASE, (number, APPROVE, str(asked.id)), words(say("Approve and erase"), language), "danger")
    return yes, Button(ERASE, (number, REFUSE, str(asked.id)), words(say("Don't erase"), language))


def _decided(context: Context, number: str, asked: int, *, approved: bool) -> Answer:
    """A second person approves or refuses. Whoever asked may only take it back."""
    customer = _allowed(context, number)
    people = context.work.people.same_as(customer)
    waiting = [one for one in context.work.erasures.under_way(people) if one.state == ErasureState.ASKED]
    if asked not in [one.id for one in waiting]:
        raise StaleButton
    mine = waiting[0].by == str(context.actor)
    if approved and mine:
        return Answer(put(say("You asked for it yourself, so somebody else has to approve it."), context.language), alert=True)
    if not approved:
        drop(waiting, context.now)
        told = say("{name} decided not to erase the customer of {ticket}.", name=context.name, ticket=f"#{number}")
        if not mine:
            context.announce.to_manager(Identity.parse(waiting[0].by), told)
        return Answer(put(say("Nothing is erased."), context.language))
    for erasure in waiting:
        erasure.state, erasure.approved_by, erasure.due_at = ErasureState.WAITING.value, str(context.actor), context.now
        schedule(context.work, erasure, context.now)
    told = say("{name} approved it: the customer of {ticket} is being erased.", name=context.name, ticket=f"#{number}")
    context.announce.to_manager(Identity.parse(waiting[0].by), told)
    return Answer(put(say("The customer is being erased now."), context.language))
