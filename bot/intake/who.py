"""Finds out who acts, and builds the context of their command: as an agent, a manager or a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.announce.announcer import Announcer
from bot.announce.readers import language_of_colleague
from bot.catalogue.registry import Command
from bot.core.customer import Customer
from bot.core.errors import NoSuchTicket
from bot.core.message import Message
from bot.core.people import Address, Identity, Profile, Role
from bot.core.ticket import Ticket
from bot.ports.channel import Capabilities
from bot.ports.inbound import API, WEB
from bot.ports.tokens import Token
from bot.ports.wording import Limits
from bot.ports.work import Work
from bot.screens.buttons import Slot
from bot.settings.rules import Rules
from bot.tickets.context import Context
from bot.tickets.revising import is_reply

READING = ("transcript",)
"""Customers' verbs that change nothing."""


BROWSER = Capabilities(prefix="", title="Web", forms=True, private_buttons=True, limits=Limits(button=600, options=500, option_label=200))
"""What a browser can show."""


class People:
    """Who acts. ``channels`` are the capabilities of each channel."""

    def __init__(self, rules: Rules, channels: Mapping[str, Capabilities]) -> None:
        self.rules, self.channels = rules, {**channels, API: Capabilities(prefix="", title="API"), WEB: BROWSER}

    def member(self, work: Work, by: Profile, where: Address) -> Context:
        """Return the context of a team member. Their role is checked when a ticket is named."""
        if where.channel == WEB:  # it knows nothing newer about them
            return self.in_browser(work, by.identity, by.language)
        work.people.save_profile(by)
        can = self.channels[where.channel]
        return Context(
            work=work,
            rules=self.rules,
            announce=Announcer(work, self.rules),
            actor=by.identity,
            name=by.name,
            role=Role.AGENT,
            language=language_of_colleague(work, self.rules, by.identity, by.language),
            where=where,
            can=can,
            prefix=can.prefix,
        )

    def behind(self, work: Work, token: Token, language: str) -> Context:
        """Return the context of the person for whom a program acts. Their role is checked as if they acted themselves."""
        return self._elsewhere(work, token.identity, language, Address(API, ""), token.within)

    def in_browser(self, work: Work, who: Identity, language: str) -> Context:
        """Return the context of a person who is signed in at the web desk."""
        return self._elsewhere(work, who, language, Address(WEB, "desk"), None)

    def _elsewhere(self, work: Work, who: Identity, language: str, where: Address, within: frozenset[str] | None) -> Context:
        profile, can = work.people.profile(who), self.channels[where.channel]
        return Context(
            work=work,
            rules=self.rules,
            announce=Announcer(work, self.rules),
            actor=who,
            name=profile.name if profile else who.id,
            role=Role.AGENT,
            language=self.rules.language_for(language),
            where=where,
            can=can,
            prefix=can.prefix,
            within=within,
        )

    def asker(self, work: Work, customer: Customer, by: Profile, where: Address) -> Context:
        """Return the context of a customer."""
        announce, can = Announcer(work, self.rules), self.channels[where.channel]
        return Context(
            work=work,
            rules=self.rules,
            announce=announce,
            actor=by.identity,
            name=customer.name,
            role=Role.CUSTOMER,
            language=announce.language_of(customer),
            where=where,
            customer=customer,
            can=can,
            prefix=can.prefix,
        )

    def customer(self, work: Work, by: Profile) -> Customer:
        """Return the customer with their current name; add them if they are new."""
        customer = work.people.customer(by.identity)
        if customer is None:
            customer = work.people.add_customer(by)
            if self.rules.places_on(by.identity.channel):  # it may be somebody of the team
                customer.chosen_language = work.people.chosen_language(by.identity)
        customer.name, customer.handle, customer.last_at = by.name, by.handle, work.now
        customer.language = by.language or customer.language
        customer.timezone = by.zone or customer.timezone
        return customer

    def language(self, work: Work, by: Profile, where: Address) -> str:
        """Return the language for somebody: the one they chose as one of the team, else in a team's place their own, and elsewhere that of
        the customer.
        """
        if self.rules.places_on(by.identity.channel) and (chosen := self.rules.speaks(work.people.chosen_language(by.identity))):
            return chosen
        customer = None if where.channel == WEB or self.rules.queue_at(where) else work.people.customer(by.identity)
        return self.rules.language_of(customer) if customer else self.rules.language_for(by.language)


def on_ticket(found: Command, context: Context, number: int) -> tuple[Context, Ticket]:
    """Return the context with the role on a ticket, and the ticket. A ticket of others looks as if it didn't exist (NoSuchTicket).
    Instead of a merged one, most verbs act on the ticket that it is part of.
    """
    ticket = to_current(found, context, context.ticket(number, pinged=found.slot is Slot.PING, reading=found.verb in READING))
    role = Role.CUSTOMER if context.customer else context.role_on(context.queue(ticket)) or Role.AGENT
    return replace(context, role=role), ticket


def on_own_reply(context: Context, said: Message | None) -> tuple[Context, Ticket] | None:
    """Return the context of a reply's author, who may take it back wherever its ticket was moved, and the ticket. None for everybody else,
    and for authors who are no agents any more where they wrote it.
    """
    if said is None or said.author != context.actor or not is_reply(said) or said.source is None:
        return None
    queue, ticket = context.rules.queue_at(said.source), context.work.tickets.get(said.ticket)
    if queue is None or ticket is None or context.role_on(queue) is None:
        return None
    return replace(context, role=Role.AGENT), ticket


def to_current(found: Command, context: Context, ticket: Ticket) -> Ticket:
    """Return the ticket that a verb acts on: instead of a merged one, the ticket that it is part of. A customer may act on that one, even
    if it is of another account of theirs. Raises NoSuchTicket.
    """
    whole = ticket if found.on_merged else context.current(ticket)
    return ticket if whole is ticket else context.ticket(whole.number, pinged=found.slot is Slot.PING, reading=True)


def number_of(written: str) -> int:
    """Parse a ticket's number from a button or form, which anybody can forge. Raises NoSuchTicket."""
    if not (written.isascii() and written.isdigit() and len(written) < 16):
        raise NoSuchTicket(number=written)
    return int(written)
