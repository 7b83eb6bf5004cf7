"""A small record with a row of every kind, and a helper that shows what a change by hand does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from bot.core.customer import Customer
from bot.core.message import Attachment, Visibility
from bot.core.people import Identity, Profile, Role
from bot.core.richtext import plain
from bot.ports.work import Work
from storage.engine import Connection, open_engine
from storage.ids import Ids
from storage.journal import DAY_MS, write_seal
from storage.migrate import ensure
from storage.verify import verify
from storage.work.sql_work import SqlWork

OLGA, IVAN, ANNA = Identity("front", "olga"), Identity("front", "ivan"), Identity("team", "anna")
START = 1_700_000_000_000
FIRST = 1001


def unit(db: Connection, now: int, deed: Callable[[Work], object]) -> None:
    db.begin()
    work = SqlWork(db, Ids(), "me", now)
    deed(work)
    work.flush()
    db.commit()


def small_record(url: str) -> Connection:
    """Five tickets of two customers, one with an edited message, with ratings and pings, and three seals: the last one over nothing."""
    engine = open_engine(url)
    ensure(engine, FIRST)
    db = Connection(engine)
    for number in range(3):
        unit(db, START + number, _talk)
    unit(db, START + 10, _edit)
    unit(db, START + 11, _rate)
    unit(db, START + 20, write_seal)
    unit(db, START + 30, _talk)
    unit(db, START + 31, lambda work: _talk(work, IVAN))
    unit(db, START + 32, lambda work: setattr(_customer(work), "name", "Olga B."))
    unit(db, START + DAY_MS + 40, write_seal)
    unit(db, START + 2 * DAY_MS + 41, write_seal)
    return db


def _customer(work: Work, who: Identity = OLGA) -> Customer:
    return work.people.customer(who) or work.people.add_customer(Profile(who, who.id.title(), who.id, "en"))


def _talk(work: Work, who: Identity = OLGA) -> None:
    """A ticket with a question, a file, a note, an answer, the questions how it was, and a ping."""
    customer = _customer(work, who)
    customer.tickets += 1
    ticket = work.tickets.create(customer)
    ticket.subject, ticket.channel, ticket.place, ticket.thread = f"Fire {ticket.number}", "front", f"room-{who.id}", f"t{ticket.number}"
    ticket.open(by=customer.actor, now=work.now, customer=customer.id, queue="support", previous=0)
    files = [Attachment("front", "remote", "fire.png")]
    asked, digest = work.messages.add(
        ticket,
        author=who,
        name=customer.name,
        role=Role.CUSTOMER,
        visibility=Visibility.PUBLIC,
        text=plain("it burns"),
        files=files,
    )
    ticket.receive(asked, digest, by=customer.actor, now=work.now)
    noted, digest = work.messages.add(ticket, author=ANNA, name="Anna", role=Role.AGENT, visibility=Visibility.NOTE, text=plain("again?"))
    ticket.note(noted, digest, by=ANNA, now=work.now)
    said, digest = work.messages.add(
        ticket, author=ANNA, name="Anna", role=Role.AGENT, visibility=Visibility.PUBLIC, text=plain("use water")
    )
    ticket.reply(said, digest, by=ANNA, name="Anna", now=work.now + 5)
    work.messages.add_rating(ticket, said, str(ANNA), "Anna")
    work.messages.add_rating(ticket, 0, str(ANNA), "Anna")
    work.reminders.add_ping(ticket, "first_response", 1)


def _edit(work: Work) -> None:
    ticket = work.tickets.get(1002)
    assert ticket is not None
    message = next(one for one in work.messages.of_ticket(ticket) if one.role is Role.CUSTOMER)
    for words in ("it burns badly", "it burns very badly"):
        digest = work.messages.revise(message.id, plain(words), work.now)
        ticket.record("edited", by=OLGA, now=work.now, message=message.id, digest=digest)


def _rate(work: Work) -> None:
    ticket, asked = work.tickets.get(1003), work.messages.rating(1003, 0)
    assert ticket is not None
    assert asked is not None
    asked.score, asked.rated_at = 4, work.now
    ticket.rate(score=4, message=0, agent=asked.agent, by=OLGA, now=work.now, before=0)


@contextmanager
def by_hand(db: Connection) -> Iterator[None]:
    """Whatever is changed inside is taken back. Nothing stops the hand, not even a foreign key."""
    db.begin()
    try:
        db.run(
            "pragma defer_foreign_keys=on" if db.dialect == "sqlite" else "alter table ticket drop constraint fk_ticket_customer_customer"
        )
        yield
    finally:
        db.rollback()


def verified(db: Connection, *kept: str) -> str:
    """What verify says about a database that is being changed in an open transaction."""
    return verify(_Inside(db), FIRST, kept).broken  # type: ignore[arg-type]


class _Inside:
    """A connection whose transaction is open already."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def __getattr__(self, name: str) -> object:
        return getattr(self._db, name)

    def snapshot(self) -> AbstractContextManager[None]:
        return nullcontext()
