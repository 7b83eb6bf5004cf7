"""Customers, profiles of people on the channels, members of places, and who is away."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from bot.core import journal
from bot.core.customer import Customer, CustomerChange
from bot.core.people import Identity, Profile
from bot.core.ticket import Ticket
from storage import bulk, tables
from storage.bulk import Row
from storage.work.tickets import SqlTickets
from storage.work.transaction import Transaction

_PERSON = """
select name, handle, language, timezone, is_bot, guest, away_at, notify, default_view, chosen_language from person
where channel = ? and person = ?
"""
_UPSERT_PERSON = (
    "insert into person (channel, person, name, handle, language, timezone, is_bot, guest, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "on conflict (channel, person) do update set name = excluded.name, handle = excluded.handle, language = excluded.language, "
    "timezone = excluded.timezone, is_bot = excluded.is_bot, guest = excluded.guest, at = excluded.at"
)


class _Person(NamedTuple):
    """What is known of somebody on a channel."""

    profile: Profile
    away_at: int
    notify: str
    default_view: int
    chosen_language: str


class SqlPeople:
    """See :class:`bot.ports.work.PeopleRepository`."""

    def __init__(self, transaction: Transaction, tickets: SqlTickets) -> None:
        self._transaction, self._db, self._now = transaction, transaction.db, transaction.now
        self._tickets, self._customers = tickets, transaction.customers
        self._by_identity: dict[Identity, Customer | None] = {}
        self._people: dict[Identity, _Person | None] = {}

    # Customers

    def customer(self, person: Identity) -> Customer | None:
        if person not in self._by_identity:
            self.read_customers([person])
        return self._by_identity[person]

    def read_customers(self, people: Sequence[Identity]) -> list[int]:
        """Read and lock these customers, in one query. Returns the ids of those that exist."""
        missing = [person for person in people if person not in self._by_identity]
        lock = " for update of customer" if self._db.locks else ""
        # A join, because SQLite would read the whole table to find pairs in a list.
        match = "wanted join customer on customer.channel = wanted.c and customer.person = wanted.p"
        sql = f"with wanted (c, p) as {{keys}} select {self._customers.columns} from {match} order by id{lock}"
        rows = self._db.among(sql, missing, types="text,text")
        self._by_identity.update(dict.fromkeys(missing))
        for row in rows:
            customer = self._customers.take(row, locked=True)
            self._by_identity[customer.identity] = customer
        return [found.id for person in people if (found := self._by_identity[person])]

    def customer_of(self, ticket: Ticket) -> Customer:
        return self.customer_by_id(ticket.customer)

    def customer_by_id(self, number: int) -> Customer:
        known = self._customers.held(number)
        customer = self._transaction.customer(number)
        if customer is not known:
            self._by_identity[customer.identity] = customer
        return customer

    def customers(self, numbers: Iterable[int]) -> dict[int, Customer]:
        self._customers.flush()
        keys = [(number,) for number in dict.fromkeys(numbers)]
        rows = self._db.among(f"select {self._customers.columns} from customer where id in {{keys}}", keys, types="bigint")
        return {row[0]: Customer(*row) for row in rows}  # not kept in the identity map, because they are not locked

    def names(self, numbers: Iterable[int]) -> dict[int, str]:
        self._customers.flush()
        keys = [(number,) for number in dict.fromkeys(numbers)]
        return dict(self._db.among("select id, name from customer where id in {keys}", keys, types="bigint"))

    def add_customer(self, profile: Profile) -> Customer:
        customer = Customer(
            self._transaction.new_id(),
            profile.identity.channel,
            profile.identity.id,
            profile.name,
            profile.handle,
            profile.language,
            timezone=profile.timezone,
            first_at=self._now,
            last_at=self._now,
            salt=journal.new_salt(),
            revision=1,
        )
        self._by_identity[profile.identity] = customer
        self._tickets.begin(customer)
        return self._customers.add(customer)

    def forget(self, identity: Identity, *, keep_profile: bool) -> None:
        """Nobody is known under this identity any more. Somebody who works here keeps their profile."""
        self._by_identity.pop(identity, None)
        if not keep_profile:
            self._people.pop(identity, None)
            self._db.run("delete from person where channel = ? and person = ?", identity)

    def same_as(self, customer: Customer) -> list[Customer]:
        return self._transaction.same_as(customer)

    def blocked(self, limit: int) -> list[Customer]:
        return self._customers.where(f"spam_on > 0 order by spam_on desc limit {limit:d}", ())

    def with_handle(self, handle: str, limit: int) -> list[Customer]:
        values = [handle, handle.lower()]
        return self._customers.where(f"handle <> '' and handle in (?, ?) limit {limit:d}", values)

    def record_change(self, customer: Customer, by: Identity, name: str, parts: Mapping[str, Sequence[str]]) -> int:
        number = self._transaction.new_id()
        values = (number, customer.id, self._now, str(by), name, json.dumps(parts, ensure_ascii=False))
        self._db.run('insert into customer_change (id, customer, at, "by", by_name, parts) values (?, ?, ?, ?, ?, ?)', values)
        return number

    def changes(self, customers: Sequence[Customer], limit: int) -> list[CustomerChange]:
        found: list[CustomerChange] = []
        for customer in customers:
            sql = f'select id, at, "by", by_name, parts from customer_change where customer = ? order by id desc limit {limit:d}'
            found += [_change(row) for row in self._db.all(sql, (customer.id,))]
        return sorted(found, key=attrgetter("id"), reverse=True)[:limit]

    def change(self, number: int) -> CustomerChange | None:
        row = self._db.one('select id, at, "by", by_name, parts from customer_change where id = ?', (number,))
        return _change(row) if row else None

    # Members of places

    def is_member(self, place: str, person: str) -> bool:
        return self._db.one("select 1 from member where place = ? and person = ?", (place, person)) is not None

    def set_member(self, place: str, person: str, *, here: bool) -> None:
        if here:
            self._db.bulk_returning(bulk.insert_new(tables.member, self._db.dialect), [(place, person)])
        else:
            self._db.run("delete from member where place = ? and person = ?", (place, person))

    def set_members(self, place: str, people: Iterable[str]) -> list[str]:
        # First, because it locks the place: two lists that are written at the same time must not be mixed.
        self._db.run("insert into roster (place, at) values (?, ?) on conflict (place) do update set at = excluded.at", (place, self._now))
        wanted = set(people)
        known = {row[0] for row in self._db.all("select person from member where place = ?", (place,))}
        gone = sorted(known - wanted)
        for left in gone:
            self.set_member(place, left, here=False)
        for joined in wanted - known:
            self.set_member(place, joined, here=True)
        return gone

    def roster_at(self, place: str) -> int:
        row = self._db.one("select at from roster where place = ?", (place,))
        return row[0] if row else 0

    def members(self, place: str) -> list[str]:
        return [row[0] for row in self._db.all("select person from member where place = ? order by person", (place,))]

    # Profiles

    def profile(self, who: Identity) -> Profile | None:
        known = self._person(who)
        return known.profile if known else None

    def save_profile(self, profile: Profile) -> None:
        if profile.guessed or self.profile(profile.identity) == profile:
            return
        self._people.pop(profile.identity, None)
        texts = (profile.name, profile.handle, profile.language, profile.timezone)
        self._db.run(_UPSERT_PERSON, (*profile.identity, *texts, int(profile.is_bot), int(profile.guest), self._now))

    def away_at(self, who: Identity) -> int:
        known = self._person(who)
        return known.away_at if known else 0

    def set_away(self, who: Identity, at: int) -> None:
        self._set(who, "away_at", at)

    def notify_of(self, who: Identity) -> str:
        known = self._person(who)
        return known.notify if known else ""

    def set_notify(self, who: Identity, how: str) -> None:
        self._set(who, "notify", how)

    def chosen_language(self, who: Identity) -> str:
        known = self._person(who)
        return known.chosen_language if known else ""

    def choose_language(self, who: Identity, language: str) -> None:
        self._set(who, "chosen_language", language)

    def default_view(self, who: Identity) -> int:
        known = self._person(who)
        return known.default_view if known else 0

    def set_default_view(self, who: Identity, number: int) -> None:
        self._set(who, "default_view", number)

    def _person(self, who: Identity) -> _Person | None:
        """Read somebody's row, once: each line of a list and each message asks for several things in it."""
        if who not in self._people:
            row = self._db.one(_PERSON, who)
            self._people[who] = _person(who, row) if row else None
        return self._people[who]

    def _set(self, who: Identity, column: str, value: int | str) -> None:
        self._people.pop(who, None)
        self._db.run(f"update person set {column} = ? where channel = ? and person = ?", (value, *who))


def _person(who: Identity, row: Row) -> _Person:
    name, handle, language, timezone, is_bot, guest, *own = row
    return _Person(Profile(who, name, handle, language, timezone, bool(is_bot), bool(guest)), *own)


def _change(row: Row) -> CustomerChange:
    number, at, by, name, parts = row
    return CustomerChange(number, at, by, name, json.loads(parts))
