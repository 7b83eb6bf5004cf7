"""The names that the methods of Work had before it got parts. They are removed when all calls are changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.core.customer import Customer
from bot.core.escalations import Ping, Rating, Reminder
from bot.core.journal import Event
from bot.core.message import Attachment, Message, Visibility
from bot.core.people import Address, Identity, Profile, Role
from bot.core.period import Period
from bot.core.richtext import RichText
from bot.core.ticket import Ticket
from bot.ports.delivery import Delay, Delivery
from bot.ports.work import Counted, Parked
from storage.work.counters import Counters
from storage.work.figures import SqlFigures
from storage.work.inbound import SqlInbound
from storage.work.messages import SqlMessages
from storage.work.outbox import SqlOutbox
from storage.work.people import SqlPeople
from storage.work.reminders import SqlReminders
from storage.work.tickets import SqlTickets


class OldNames:
    """Old names."""

    tickets: SqlTickets
    messages: SqlMessages
    people: SqlPeople
    outbox: SqlOutbox
    reminders: SqlReminders
    figures: SqlFigures
    inbound: SqlInbound
    counters: Counters

    def first_time(self, channel: str, *events: str) -> bool:
        return self.inbound.first_time(channel, *events)

    def forget_heard(self, before: int, limit: int, *, keep: str) -> int:
        return self.inbound.forget(before, limit, keep=keep)

    def park(self, channel: str, event: str, raw: bytes, reason: str, *, again: bool = False) -> None:
        self.inbound.park(channel, event, raw, reason, again=again)

    def released(self, limit: int) -> list[Parked]:
        return self.inbound.released(limit)

    def take_up(self, parked: Parked) -> bool:
        return self.inbound.take(parked)

    def park_again(self, parked: Parked, reason: str) -> None:
        self.inbound.park_again(parked, reason)

    def unhear(self, channel: str, event: str, *keys: str) -> None:
        self.inbound.forget_keys(channel, event, *keys)

    def remind_again(self, number: int) -> None:
        self.reminders.reactivate(number)

    def customer(self, person: Identity) -> Customer | None:
        return self.people.customer(person)

    def customer_of(self, ticket: Ticket) -> Customer:
        return self.people.customer_of(ticket)

    def customer_by_id(self, number: int) -> Customer:
        return self.people.customer_by_id(number)

    def new_customer(self, profile: Profile) -> Customer:
        return self.people.add_customer(profile)

    def ticket(self, number: int) -> Ticket | None:
        return self.tickets.get(number)

    def new_ticket(self, customer: Customer) -> Ticket:
        return self.tickets.create(customer)

    def stale_cards(self) -> list[Ticket]:
        return self.tickets.stale_cards()

    def card_is_current(self, ticket: Ticket) -> None:
        self.tickets.card_is_current(ticket)

    def open_tickets(self, customer: Customer) -> list[Ticket]:
        return self.tickets.open_of(customer)

    def answered_at(self, channel: str, place: str) -> list[Ticket]:
        return self.tickets.in_place(channel, place)

    def last_closed(self, customer: Customer) -> Ticket | None:
        return self.tickets.last_closed(customer)

    def tickets_of(self, customer: Customer, limit: int) -> list[Ticket]:
        return self.tickets.of_customer(customer, limit)

    def listed(self, which: str, *, queues: Sequence[str], assignee: str, limit: int, offset: int = 0) -> list[Ticket]:
        return self.tickets.listed(which, queues=queues, assignee=assignee, limit=limit, offset=offset)

    def customers(self, numbers: Iterable[int]) -> dict[int, Customer]:
        return self.people.customers(numbers)

    def events(self, ticket: Ticket) -> list[Event]:
        return self.tickets.events(ticket)

    def open_after(self, number: int, limit: int) -> list[Ticket]:
        return self.tickets.open_after(number, limit)

    def counted(self, who: Sequence[str], name: str, period: Period, *, limit: int, offset: int = 0) -> list[Counted]:
        return self.figures.counted(who, name, period, limit=limit, offset=offset)

    def count_more(self, limit: int) -> int:
        return self.figures.count_more(limit)

    def add_message(
        self,
        ticket: Ticket,
        *,
        author: Identity,
        name: str,
        role: Role,
        visibility: Visibility,
        text: RichText,
        files: Sequence[Attachment] = (),
        source: Address | None = None,
        source_id: str = "",
        reply_to: int = 0,
    ) -> tuple[int, str]:
        return self.messages.add(
            ticket,
            author=author,
            name=name,
            role=role,
            visibility=visibility,
            text=text,
            files=files,
            source=source,
            source_id=source_id,
            reply_to=reply_to,
        )

    def message(self, number: int) -> Message | None:
        return self.messages.get(number)

    def last_answer(self, ticket: Ticket) -> Message | None:
        return self.messages.last_reply(ticket)

    def message_at(self, channel: str, place: str, source_id: str) -> Message | None:
        return self.messages.by_source(channel, place, source_id)

    def newest(self, ticket: Ticket, limit: int) -> list[Message]:
        return self.messages.newest(ticket, limit)

    def change_message(self, number: int, text: RichText) -> str:
        return self.messages.change(number, text)

    def move_message(self, number: int, to: Ticket) -> str:
        return self.messages.move(number, to)

    def enqueue(self, delivery: Delivery) -> Delivery:
        return self.outbox.enqueue(delivery)

    def hold(self, delivery: Delivery) -> Delivery:
        return self.outbox.hold(delivery)

    def held_back(self, ticket: Ticket, limit: int) -> list[Delivery]:
        return self.outbox.held(ticket, limit)

    def delivery(self, number: int) -> Delivery | None:
        return self.outbox.get(number)

    def delivery_at(self, channel: str, place: str, message: str) -> Delivery | None:
        return self.outbox.by_message(channel, place, message)

    def copied(self, delivery: Delivery, message: str) -> bool:
        return self.outbox.add_copy(delivery, message)

    def deliveries(self, ticket: Ticket, purpose: str, ref: int = 0) -> list[Delivery]:
        return self.outbox.of_ticket(ticket, purpose, ref)

    def ping_lists(self) -> list[Delivery]:
        return self.outbox.ping_lists()

    def pings_to(self, lane: str) -> list[Delivery]:
        return self.outbox.pings_to(lane)

    def delays(self, before: int, limit: int, *, purpose: str = "") -> list[Delay]:
        return self.outbox.delays(before, limit, purpose=purpose)

    def landed(self, delivery: Delivery, messages: Sequence[str]) -> None:
        self.outbox.add_messages(delivery, messages)

    def further(self, delivery: Delivery) -> list[str]:
        return self.outbox.further_messages(delivery)

    def rest_until(self, pace: str, due_at: int, reason: str) -> None:
        self.outbox.pause(pace, due_at, reason)

    def remind(self, ticket: Ticket, kind: str, due_at: int, *, step: int = 0, since: int = 0, data: str = "{}") -> Reminder:
        return self.reminders.add(ticket, kind, due_at, step=step, since=since, data=data)

    def reminder(self, number: int) -> Reminder | None:
        return self.reminders.get(number)

    def due(self, limit: int) -> list[Reminder]:
        return self.reminders.due(limit)

    def add_ping(self, ticket: Ticket, target: str, step: int) -> Ping:
        return self.reminders.add_ping(ticket, target, step)

    def ping(self, number: int) -> Ping | None:
        return self.reminders.ping(number)

    def pings(self, ticket: Ticket) -> list[Ping]:
        return self.reminders.pings(ticket)

    def add_rating(self, ticket: Ticket, message: int, agent: str, agent_name: str) -> Rating:
        return self.messages.add_rating(ticket, message, agent, agent_name)

    def rating(self, ticket: int, message: int) -> Rating | None:
        return self.messages.rating(ticket, message)

    def is_member(self, place: str, person: str) -> bool:
        return self.people.is_member(place, person)

    def set_member(self, place: str, person: str, *, here: bool) -> None:
        self.people.set_member(place, person, here=here)

    def set_members(self, place: str, people: Iterable[str]) -> None:
        self.people.set_members(place, people)

    def members(self, place: str) -> list[str]:
        return self.people.members(place)

    def roster_at(self, place: str) -> int:
        return self.people.roster_at(place)

    def profile(self, who: Identity) -> Profile | None:
        return self.people.profile(who)

    def remember(self, profile: Profile) -> None:
        self.people.save_profile(profile)

    def away_at(self, who: Identity) -> int:
        return self.people.away_at(who)

    def set_away(self, who: Identity, at: int) -> None:
        self.people.set_away(who, at)

    def held_by(self, who: Identity) -> list[Ticket]:
        return self.tickets.assigned_to(who)

    def mark(self, name: str) -> int:
        return self.counters.get(name)

    def set_mark(self, name: str, value: int) -> None:
        self.counters.set(name, value)

    def rewrite(self, delivery: Delivery) -> None:
        self.outbox.update_card(delivery)

    def finish(self, delivery: Delivery) -> bool:
        return self.outbox.finish(delivery)

    def next_due(self) -> int | None:
        return self.reminders.next_due()
