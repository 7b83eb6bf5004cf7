"""Who looks at a screen, and what they may see."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.customer import Customer
from bot.core.errors import NoSuchTicket, NotKnownYet
from bot.core.people import Address, Identity, Role
from bot.core.ticket import Ticket
from bot.ports.channel import Capabilities
from bot.ports.work import Work
from bot.settings.rules import Queue, Rules


@dataclass(slots=True, kw_only=True)
class Viewer:
    """A person in their role.

    ``actor`` is their identity on their channel, ``language`` what they read, ``where`` the place and thread they act in. ``can``
    is what their channel can do, ``prefix`` what begins a command where they act.
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

    @property
    def zone(self) -> str:
        return self.rules.zone

    @property
    def now(self) -> int:
        return self.work.now

    def queue(self, ticket: Ticket) -> Queue:
        return self.rules.queue_of(ticket)

    def role_on(self, queue: Queue, who: Identity | None = None) -> Role | None:
        """What somebody (else: the actor) may do in a queue; None for nothing. Members of its place are its agents."""
        person = who or self.actor
        if person in queue.managers:
            return Role.MANAGER
        if person in queue.agents:
            return Role.AGENT
        if person.channel != queue.place.channel or not self.work.people.is_member(f"{queue.place.channel}:{queue.place.place}", person.id):
            return None
        profile = self.work.people.profile(person)
        if profile is None:  # a colleague may be named before he is known; what he does himself waits for that
            return Role.AGENT if who else None
        return None if profile.is_bot or profile.guest else Role.AGENT

    def unknown_in(self, queue: Queue) -> bool:
        """Whether the channel has not told yet if the actor, who has no role in a queue, is one of its agents."""
        place = f"{queue.place.channel}:{queue.place.place}"
        if self.customer or self.actor.channel != queue.place.channel:
            return False
        return not self.work.people.roster_at(place) or (
            self.work.people.is_member(place, self.actor.id) and self.work.people.profile(self.actor) is None
        )

    def queues(self) -> list[Queue]:
        """The queues in which the actor may act."""
        return [queue for queue in self.rules.queues.values() if self.role_on(queue)]

    def on_ladder(self, queue: Queue | None = None) -> bool:
        """Whether an escalation (of this queue) names the actor himself: he may answer what he was asked, and no more."""
        queues = [queue] if queue else self.rules.queues.values()
        return any(who == self.actor or self._in_group(str(who)) for one in queues for who in one.named)

    def _in_group(self, name: str) -> bool:
        here = name in self.rules.groups and Identity.parse(name).channel == self.actor.channel
        return here and self.work.people.is_member(name, self.actor.id)

    def ticket(self, number: int, *, pinged: bool = False) -> Ticket:
        """A ticket on which the actor may act; to anybody else it looks as if it did not exist. ``pinged`` asks for a deed on a ping."""
        found = self.work.tickets.get(number)
        if found is None:
            raise NoSuchTicket(number=number)
        queue = self.queue(found)
        mine = found.customer == self.customer.id if self.customer else self.role_on(queue) or (pinged and self.on_ladder(queue))
        if not mine:
            raise NotKnownYet if self.unknown_in(queue) else NoSuchTicket(number=number)
        return found

    @property
    def overheard(self) -> bool:
        """Whether others read what a customer is answered where he acts."""
        return self.where.place not in (self.asker.place, self.asker.person)

    @property
    def asker(self) -> Customer:
        """The customer who acts."""
        if self.customer is None:
            raise LookupError("no customer acts here")
        return self.customer
