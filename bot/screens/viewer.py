"""The person who looks at a screen, and what they may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from bot.core.customer import Customer
from bot.core.errors import (
    CannedForManagers,
    DeskError,
    FactsForManagers,
    ForManagers,
    MembershipUnknown,
    NoManager,
    NoSuchTicket,
    OnOtherAccount,
)
from bot.core.people import Address, Identity, Right, RightHolder, Role
from bot.core.ticket import Ticket
from bot.ports.channel import Capabilities
from bot.ports.work import Work
from bot.screens.own_messages import has_heard
from bot.settings.rules import Queue, Rules

_REFUSALS = {Right.CANNED: CannedForManagers, Right.CUSTOMER: FactsForManagers}


@dataclass(slots=True, kw_only=True)
class Viewer:
    """A person in their role.

    ``actor`` is their identity on their channel, ``language`` what they read, ``where`` the place and thread they act in. ``can`` is what
    their channel supports, ``prefix`` what begins a command there. ``acts_on`` is the ticket
    of the command that is being read. ``within`` are the keys of the queues that the actor's token is for; None for all.
    """

    work: Work
    rules: Rules
    actor: Identity
    name: str
    role: Role
    language: str
    where: Address
    can: Capabilities
    prefix: str
    customer: Customer | None = None
    acts_on: Ticket | None = None
    within: frozenset[str] | None = None

    def typing(self, command: str) -> str:
        """What to type for a command apart from any message, or in one where the channel has nothing else."""
        return f"{self.can.wording.line or self.prefix}{command}"

    @property
    def zone(self) -> str:
        return self.rules.zone

    @property
    def own_zone(self) -> str:
        """The actor's own time zone. If it isn't known: the zone of the queue whose ticket they act on, or the desk's."""
        return self.known_zone or (self.queue(self.acts_on).timezone if self.acts_on else self.zone)

    @property
    def known_zone(self) -> str:
        """The actor's own time zone; empty if their channel doesn't tell it."""
        profile = self.work.people.profile(self.actor)
        return profile.zone if profile else self.customer.zone if self.customer else ""

    def zone_on(self, ticket: Ticket) -> str:
        """The time zone in which the actor reads what happened on a ticket: their own, or else the queue's."""
        return self.known_zone or self.queue(ticket).timezone

    @property
    def now(self) -> int:
        return self.work.now

    def queue(self, ticket: Ticket) -> Queue:
        return self.rules.queue_of(ticket)

    def role_on(self, queue: Queue, who: Identity | None = None) -> Role | None:
        """Return somebody's role in a queue (default: the actor's); None for no role. Members of its place are its agents."""
        if who is None and self._is_outside(queue):
            return None
        person = who or self.actor
        if person in queue.managers:
            return Role.MANAGER
        if person in queue.agents:
            return Role.AGENT
        if person.channel != queue.place.channel or not self.work.people.is_member(f"{queue.place.channel}:{queue.place.place}", person.id):
            return None
        profile = self.work.people.profile(person)
        if profile is None:  # an agent can be named before their profile is known, but can act only after
            return Role.AGENT if who else None
        return None if profile.is_bot or profile.guest else Role.AGENT

    def _is_outside(self, queue: Queue) -> bool:
        """Whether the actor's token isn't for this queue."""
        return self.within is not None and queue.key not in self.within

    def membership_unknown(self, queue: Queue) -> bool:
        """Whether the channel hasn't yet told if the actor, who has no role in a queue, is one of its agents."""
        place = f"{queue.place.channel}:{queue.place.place}"
        if self.customer or self._is_outside(queue) or self.actor.channel != queue.place.channel:
            return False
        return not self.work.people.roster_at(place) or (
            self.work.people.is_member(place, self.actor.id) and self.work.people.profile(self.actor) is None
        )

    def queues(self) -> list[Queue]:
        """Return the queues in which the actor may act."""
        return [queue for queue in self.rules.queues.values() if self.role_on(queue)]

    def managed(self, verb: str) -> list[Queue]:
        """Return the queues that the actor manages. Raises ForManagers, which says whom to ask, or NoManager."""
        own = self.queues()
        found = [queue for queue in own if self.role_on(queue) is Role.MANAGER]
        if own and not found:
            self._refuse(ForManagers, verb, own[0])
        return found

    def name_of(self, who: str) -> str:
        """Return the name of a person or group by ``channel:id``; the id if their name isn't known."""
        profile = self.work.people.profile(Identity.parse(who))
        return profile.name if profile else who

    def may(self, right: Right, queue: Queue) -> bool:
        """Whether the queue leaves this to all its agents, or the actor is one of its managers."""
        return queue.rights[right] is RightHolder.AGENTS or self.role_on(queue) is Role.MANAGER

    def ensure_may(self, right: Right, queue: Queue) -> None:
        """Raise ForManagers, which says whom to ask, or NoManager."""
        if self.may(right, queue):
            return
        self._refuse(_REFUSALS.get(right, ForManagers), right, queue)

    def _refuse(self, refusal: type[DeskError], verb: str, queue: Queue) -> NoReturn:
        if not queue.managers:
            raise NoManager(verb=verb, queue=queue.name)
        profiles = [(who, self.work.people.profile(who)) for who in queue.managers]
        names = ", ".join(profile.name if profile else who.id for who, profile in profiles)
        raise refusal(verb=verb, queue=queue.name, names=names)

    def is_escalation_recipient(self, queue: Queue | None = None) -> bool:
        """Whether an escalation (of this queue) names the actor, who may then act on its pings and nothing else."""
        queues = [queue] if queue else self.rules.queues.values()
        return any(who == self.actor or self._in_group(str(who)) for one in queues if not self._is_outside(one) for who in one.named)

    def _in_group(self, name: str) -> bool:
        here = name in self.rules.groups and Identity.parse(name).channel == self.actor.channel
        return here and self.work.people.is_member(name, self.actor.id)

    def ticket(self, number: int, *, pinged: bool = False, reading: bool = False) -> Ticket:
        """Return a ticket on which the actor may act. Raises NoSuchTicket for all others, as if it didn't exist.

        ``pinged`` is for actions on a ping. Customers may only be ``reading`` the tickets of their other accounts: all else raises
        OnOtherAccount. Raises MembershipUnknown if the actor's membership isn't known yet.
        """
        found = self.work.tickets.get(number)
        if found is None:
            raise NoSuchTicket(number=number)
        queue = self.queue(found)
        if self.customer:
            mine = (found.customer == self.customer.id or self._on_other_account(found, reading=reading)) and has_heard(self.work, found)
        else:
            mine = self.role_on(queue) is not None or (pinged and self.is_escalation_recipient(queue))
        if not mine:
            raise MembershipUnknown if self.membership_unknown(queue) else NoSuchTicket(number=number)
        return found

    def _on_other_account(self, ticket: Ticket, *, reading: bool) -> bool:
        others = {one.id: one for one in self.work.people.same_as(self.asker)[1:]}
        if ticket.customer in others and not reading:
            raise OnOtherAccount(ticket.number, channel=others[ticket.customer].channel)
        return ticket.customer in others

    def is_own(self, ticket: Ticket) -> bool:
        """Whether a ticket is one of the customer who acts, on any of their accounts."""
        return ticket.customer in [one.id for one in self.work.people.same_as(self.asker)]

    def current(self, ticket: Ticket) -> Ticket:
        """Return the ticket that a merged one is part of now, and any other ticket as it is. No access is checked."""
        while ticket.merged_into and (whole := self.work.tickets.get(ticket.merged_into)) is not None:
            ticket = whole
        return ticket

    @property
    def answers_are_public(self) -> bool:
        """Whether other people can read what the customer is answered in this place."""
        return self.where.place not in (self.asker.place, self.asker.person)

    @property
    def asker(self) -> Customer:
        """The customer who acts. Raises LookupError if an agent acts."""
        if self.customer is None:
            raise LookupError("no customer acts here")
        return self.customer
