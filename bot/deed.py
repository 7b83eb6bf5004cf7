"""What a command works with: who acts, where, on what, and the two things he can do - change the ticket and have it announced."""

from __future__ import annotations

from dataclasses import dataclass

from bot.announce import Announcer
from bot.core.customer import Customer
from bot.core.errors import NoSuchTicket, NotKnownYet
from bot.core.message import Attachment
from bot.core.people import Address, Identity, Role
from bot.core.ticket import Ticket
from bot.inbound import MessageReceived
from bot.rules import Queue, Rules
from bot.store import Work


@dataclass(slots=True)
class Deed:
    """One act of one person.

    ``actor`` is the person on his channel, ``language`` what he reads, ``where`` the place and thread he acted in; ``source`` is the
    channel's
    id of the message he typed, if he typed one, with its ``files``; ``typed`` says that it stands in the ticket's own thread.
    ``news`` is the customer's message itself, ``opens`` says that a form can open from what he typed, ``prefix`` what begins a command
    on his channel, ``forms`` whether one can be opened there.
    """

    work: Work
    rules: Rules
    announce: Announcer
    actor: Identity
    name: str
    role: Role
    language: str
    where: Address
    source: str = ""
    files: tuple[Attachment, ...] = ()
    typed: bool = False
    customer: Customer | None = None
    news: MessageReceived | None = None
    prefix: str = "/"
    forms: bool = False
    opens: bool = False

    @property
    def standing(self) -> tuple[Address, str] | None:
        """Where the actor's words stand in the ticket's thread already."""
        return (self.where, self.source) if self.typed and self.source else None

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
        if person.channel != queue.place.channel or not self.work.is_member(f"{queue.place.channel}:{queue.place.place}", person.id):
            return None
        profile = self.work.profile(person)
        if profile is None:  # a colleague may be named before he is known; what he does himself waits for that
            return Role.AGENT if who else None
        return None if profile.is_bot or profile.guest else Role.AGENT

    def unknown_in(self, queue: Queue) -> bool:
        """Whether the channel has not told yet if the actor, who has no role in a queue, is one of its agents."""
        place = f"{queue.place.channel}:{queue.place.place}"
        if self.customer or self.actor.channel != queue.place.channel:
            return False
        return not self.work.roster_at(place) or (self.work.is_member(place, self.actor.id) and self.work.profile(self.actor) is None)

    def queues(self) -> list[Queue]:
        """The queues in which the actor may act."""
        return [queue for queue in self.rules.queues.values() if self.role_on(queue)]

    def on_ladder(self, queue: Queue | None = None) -> bool:
        """Whether an escalation (of this queue) names the actor himself: he may answer what he was asked, and no more."""
        queues = [queue] if queue else self.rules.queues.values()
        return any(who == self.actor or self._in_group(str(who)) for one in queues for who in one.named)

    def _in_group(self, name: str) -> bool:
        here = name in self.rules.groups and Identity.parse(name).channel == self.actor.channel
        return here and self.work.is_member(name, self.actor.id)

    def ticket(self, number: int, *, pinged: bool = False) -> Ticket:
        """A ticket on which the actor may act; to anybody else it looks as if it did not exist. ``pinged`` asks for a deed on a ping."""
        found = self.work.ticket(number)
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
