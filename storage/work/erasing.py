"""Erases customers in small steps. What a step did is not done again, so a step may be repeated and the program may stop at any time.

The first round goes through the customer's tickets, then through rows that belong to no ticket. A second round follows after a while,
because what was on its way during the first one may have been stored after it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.core import journal
from bot.core.customer import Customer
from bot.core.people import Identity
from bot.core.ticket import Ticket
from bot.ports.erasures import Blanks, Erased, Erasure, ErasureState, Step, hashed
from storage.work.erased_rows import ErasedRows
from storage.work.people import SqlPeople
from storage.work.transaction import Transaction

AT_ONCE = 100  # rows in one step
SETTLED = 10 * 60 * 1000  # milliseconds until the second round
UNSENT = 120_000  # milliseconds for which a delivery that is being sent is waited for
SOON = 100  # milliseconds between two steps
AGAIN_BY = "desk:restore"  # who erases again what an older backup still has
FIRST, AGAIN = "", "again:"
MESSAGES, POSTS, ASIDE, PARKED, VIEWS = "messages", "posts", "aside", "parked", "views"


class SqlErasures:
    """See :class:`bot.ports.erasures.ErasureRepository`."""

    def __init__(self, transaction: Transaction, people: SqlPeople) -> None:
        self._transaction, self._db, self._now, self._people = transaction, transaction.db, transaction.now, people
        self._erasures, self._rows = transaction.erasures, ErasedRows(transaction)

    def add(self, customer: Customer, state: ErasureState, *, by: Identity, name: str, due_at: int = 0) -> Erasure:
        made = Erasure(self._transaction.new_id(), customer.id, state.value, str(by), name, asked_at=self._now, due_at=due_at)
        return self._erasures.add(made)

    def get(self, number: int) -> Erasure | None:
        return self._erasures.get(number, lock=True)

    def under_way(self, customers: Sequence[Customer]) -> list[Erasure]:
        states = "'asked', 'waiting', 'erasing'"
        found = (self._erasures.where(f"customer = ? and state in ({states}) order by id", [one.id], lock=True) for one in customers)
        return [erasure for some in found for erasure in some]

    def begin(self, erasure: Erasure, customer: Customer, blanks: Blanks, *, keep_profile: bool) -> None:
        identity, salt = customer.identity, journal.new_salt()
        erasure.state, erasure.began_at, erasure.stage = ErasureState.ERASING.value, self._now, FIRST + MESSAGES
        erasure.ticket = erasure.row = 0
        if erasure.by.startswith("customer:"):
            erasure.by_name = ""
        erasure.person, erasure.salt, erasure.hash = str(identity), salt, hashed(identity, salt)
        erasure.names = _listed(customer.name, customer.handle, customer.person)
        erasure.chats = _listed(customer.place, customer.person)
        self._people.forget(identity, keep_profile=keep_profile)
        self._rows.customer(customer, blanks.name)

    def step(self, erasure: Erasure, blanks: Blanks) -> Step:
        again = erasure.stage.startswith(AGAIN)
        stage = erasure.stage.removeprefix(AGAIN)
        if stage in (MESSAGES, POSTS):
            return self._ticket(erasure, blanks, again=again)
        if self._walk(erasure, stage, again=again):
            return Step(pause=SOON)
        following = {ASIDE: PARKED, PARKED: VIEWS}.get(stage)
        if following:
            erasure.stage, erasure.row = (AGAIN if again else FIRST) + following, 0
            return Step(pause=SOON)
        if not again:
            erasure.stage, erasure.ticket, erasure.row = AGAIN + MESSAGES, 0, 0
            return Step(pause=max(SOON, erasure.began_at + SETTLED - self._now))
        self._rows.places(erasure)
        erasure.state, erasure.done_at = ErasureState.DONE.value, self._now
        erasure.person, erasure.names, erasure.chats, erasure.stage = "", "[]", "[]", ""
        return Step(finished=True)

    def _walk(self, erasure: Erasure, stage: str, *, again: bool) -> bool:
        """Look at the next rows of a table that knows no tickets. False if there are no more."""
        if stage == ASIDE:
            erasure.row = self._rows.aside(erasure, AT_ONCE, again=again)
        else:
            erasure.row = (self._rows.parked if stage == PARKED else self._rows.views)(erasure, AT_ONCE)
        return erasure.row > 0

    def _ticket(self, erasure: Erasure, blanks: Blanks, *, again: bool) -> Step:
        """Erase the next messages or posts of the customer's next ticket."""
        prefix = AGAIN if again else FIRST
        condition = "customer = ? and number > ? order by number limit 1"
        ticket = next(iter(self._transaction.tickets.where(condition, [erasure.customer, erasure.ticket], lock=True)), None)
        if ticket is None:
            self._rows.chats(erasure)
            self._rows.answers(erasure)
            erasure.stage, erasure.row = prefix + ASIDE, 0
            return Step(pause=SOON)
        if erasure.stage == prefix + MESSAGES:
            self._messages(erasure, ticket, blanks, prefix)
            return Step(pause=SOON)
        return self._posts(erasure, ticket, blanks, prefix)

    def _messages(self, erasure: Erasure, ticket: Ticket, blanks: Blanks, prefix: str) -> None:
        last, proofs = self._rows.messages(ticket, blanks.name, after=erasure.row, until=erasure.began_at, limit=AT_ONCE)
        if proofs:
            ticket.add_proofs(proofs, self._now)
        if last:
            erasure.row = last
            return
        if ticket.place and ticket.place not in (chats := json.loads(erasure.chats)):
            erasure.chats = _listed(*chats, ticket.place)
        by = Identity.parse(erasure.by)
        self.erase_ticket(ticket, blanks.subject, by=by, why="customer")
        erasure.stage, erasure.row = prefix + POSTS, 0

    def _posts(self, erasure: Erasure, ticket: Ticket, blanks: Blanks, prefix: str) -> Step:
        chats = frozenset(json.loads(erasure.chats))
        last, posts, waits = self._rows.posts(ticket, chats, after=erasure.row, until=erasure.began_at, limit=AT_ONCE)
        if waits and self._now < erasure.began_at + UNSENT:
            return Step(pause=1000, posts=posts)
        if last:
            erasure.row = last
            return Step(pause=SOON, posts=posts)
        posts += [*self._rows.mentions(ticket), *self._rows.elsewhere(ticket, erasure, blanks.name)]
        erasure.ticket, erasure.row, erasure.stage = ticket.number, 0, prefix + MESSAGES
        return Step(pause=SOON, posts=posts)

    def erase_ticket(self, ticket: Ticket, subject: str, *, by: Identity | None, why: str) -> None:
        self._rows.ticket(ticket, subject, by=by, why=why)

    # Rules of retention

    def closed(self, queue: str, after: tuple[int, int], until: int, limit: int) -> list[Ticket]:
        old = "queue = ? and status = 'closed' and (closed_at, number) > (?, ?) and closed_at <= ?"
        values = [queue, *after, until]
        return self._transaction.tickets.where(f"{old} order by closed_at, number limit {limit:d}", values, lock=True)

    def erase_texts(self, ticket: Ticket, stage: str, row: int, subject: str, *, by: Identity) -> tuple[str, int]:
        if stage != POSTS:
            last, proofs = self._rows.messages(ticket, "", after=row, until=self._now, limit=AT_ONCE)
            if proofs:
                ticket.add_proofs(proofs, self._now)
            if last:
                return MESSAGES, last
            self._rows.ticket(ticket, subject, by=by, why="retention")
            return POSTS, 0
        last, _, waits = self._rows.posts(ticket, None, after=row, until=self._now, limit=AT_ONCE)
        return (POSTS, last) if last and not waits else ("", 0)

    def erase_files(self, ticket: Ticket) -> int:
        files = self._rows.stored_files(ticket)
        if files:
            ticket.add_proofs({f"file {key}": "" for key in files}, self._now)
            self._rows.remove_files(files)
        return len(files)

    def erase_aside(self, row: int, before: int) -> int:
        old = f"select id, at from parked where id > ? order by id limit {AT_ONCE:d}"
        for number, at in self._db.all(old, (0,)) if not row else ():
            if at < before:
                self._db.run("delete from parked where id = ?", (number,))
        return self._rows.empty_aside(row, before, AT_ONCE)

    # The list

    def erased(self) -> list[Erased]:
        rows = self._db.all("select customer, began_at, salt, hash from erasure where began_at > 0 order by id")
        return [Erased(*row) for row in rows]

    def undone(self) -> list[Erasure]:
        known = "c.id = erasure.customer and substr(c.person, 1, 7) <> 'erased-'"
        begun = self._erasures.where(f"began_at > 0 and exists (select 1 from customer c where {known}) order by id", lock=True)
        found = [one for one in begun if one.entry.is_of(self._transaction.customer(one.customer))]
        for erasure in found:
            erasure.state, erasure.by, erasure.due_at = ErasureState.WAITING.value, AGAIN_BY, self._now
            erasure.done_at = erasure.listed = 0
        return [*found, *self._erasures.where("state = 'waiting' order by id", lock=True)]

    def apply(self, entry: Erased) -> Erasure | None:
        if any(one.hash == entry.hash for one in self._erasures.where("customer = ? and began_at > 0", [entry.customer])):
            return None
        customer = self._transaction.customers.get(entry.customer, lock=True)
        if customer is None or not entry.is_of(customer):
            return None
        made = Erasure(self._transaction.new_id(), entry.customer, ErasureState.WAITING.value, AGAIN_BY, due_at=self._now)
        return self._erasures.add(made)

    def unlisted(self, limit: int) -> list[Erasure]:
        return self._erasures.where(f"listed = 0 and began_at > 0 order by id limit {limit:d}", lock=True)

    # Files

    def remove_files(self, keys: Sequence[str]) -> None:
        self._rows.remove_files(keys)

    def removals(self, limit: int) -> list[str]:
        return [key for (key,) in self._db.all(f"select key from removal order by key limit {limit:d}")]

    def removed(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._db.run("delete from removal where key = ?", (key,))


def _listed(*words: str) -> str:
    return json.dumps([word for word in dict.fromkeys(words) if word], ensure_ascii=False)
