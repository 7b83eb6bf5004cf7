"""Reads without the writer: where cards are, and the statistics of a period, whole days from the sums by day, everything else from the
facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from bot.core.facts import COUNTS, SPANS
from bot.core.figures import Figures, Part, PartKind
from bot.core.people import Address, Identity
from bot.core.period import Period
from bot.ports.figures import Counted
from bot.ports.search_index import Batch, IndexState
from bot.ports.store import CardPost
from bot.search.document import Document
from bot.search.finding import Found, Order
from bot.search.query import Query
from storage import figure_parts, search
from storage.engine import Connection

DAY_MS = 86_400_000
PAUSE = 0.0002  # seconds after each ticket that is analysed, in which the event loop runs; Python itself would let it wait for 5 ms
EXACT = 10_000  # up to so many spans are read one by one; for more, the sums are used, which are exact to one percent
_NAMES = ", ".join(f"'{name}'" for name in (*COUNTS, *SPANS))  # a list of names, because the next column of the index is the time

# One step in the index for each owner, instead of all days of all owners.
_OWNERS = (
    "with recursive owner (who) as (select min(who) from figure union all "
    "select (select min(figure.who) from figure where figure.who > owner.who) from owner where owner.who is not null) "
    "select who from owner where exists (select 1 from figure where figure.who = owner.who and day >= ? and times <> 0) order by who"
)


class Reading:
    """See :class:`bot.ports.store.Queries`."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def figures(self, who: str, period: Period, exact: Collection[str] = SPANS) -> Figures:
        return self._of_days(who, period, *period.days, exact) if period.days else self._of_facts(who, period)

    def by_day(self, who: str, first: int, last: int) -> dict[int, Figures]:
        found = {day: Figures() for day in range(first, last + 1)}
        rows = self._db.all(
            "select day, name, value, times from figure where who = ? and day >= ? and day <= ? and times <> 0", (who, first, last)
        )
        for day, name, value, times in rows:
            if name != "handled" or value < day:
                found[day].add(name, value, times)
        return found

    def owners(self, period: Period) -> list[str]:
        before = (
            date(1970, 1, 1) + timedelta(days=period.since // DAY_MS - 1)
        ).toordinal()  # one day earlier, because time zones differ from UTC by less than a day
        return [row[0] for row in self._db.all(_OWNERS, (before,))]

    def names(self, people: Iterable[str]) -> dict[str, str]:
        keys = [tuple(Identity.parse(one)) for one in people]
        match = "wanted join person on person.channel = wanted.c and person.person = wanted.p"
        rows = self._db.among(f"with wanted (c, p) as {{keys}} select channel, person, name from {match}", keys, types="text,text")
        return {f"{channel}:{person}": name for channel, person, name in rows}

    def cards(self, numbers: Sequence[int]) -> list[CardPost]:
        among = ", ".join("?" for _ in numbers)
        rows = self._db.all(
            "select number, delivery.channel, delivery.place, message, customer.channel, customer.person from ticket "
            "join delivery on delivery.id = card join customer on customer.id = ticket.customer "
            f"where number in ({among}) and (message <> '' or delivery.state in ('queued', 'sending'))",
            tuple(numbers),
        )
        return [CardPost(number, Address(*row[:2]), row[2], Identity(*row[3:])) for number, *row in rows]

    def works_at(self, place: str, who: Identity) -> bool:
        found = self._db.all(
            "select 1 from member left join person on channel = ? and person.person = member.person "
            "where member.place = ? and member.person = ? and coalesce(is_bot, 0) = 0 and coalesce(guest, 0) = 0",
            (who.channel, place, who.id),
        )
        return bool(found)

    def counted(
        self, who: Sequence[str], name: str, period: Period, *, limit: int, offset: int = 0, part: Part | None = None
    ) -> list[Counted]:
        return counted(self._db, who, name, period, limit=limit, offset=offset, part=part)

    def by_part(self, who: Sequence[str], period: Period, kind: PartKind) -> dict[str, Figures]:
        return figure_parts.by_part(self._db, who, period, kind)

    def tickets_counted(self, who: Sequence[str], name: str, period: Period) -> list[int]:
        among = ", ".join("?" for _ in who)
        rows = self._db.all(
            f"select distinct ticket from fact where who in ({among}) and name = ? and at >= ? and at < ? and earlier < ? order by ticket",
            (*who, name, period.since, period.until, max(period.since, 1)),
        )
        return [ticket for (ticket,) in rows]

    def search(self, query: Query, order: Order, *, offset: int, size: int) -> Found:
        return search.search(self._db, query, order, offset=offset, size=size)

    def changed_documents(self, limit: int, without: Collection[int] = ()) -> list[Document]:
        return search.changed_documents(self._db, limit, without, PAUSE)

    def next_documents(self, limit: int) -> Batch:
        return search.next_documents(self._db, limit, PAUSE)

    def index_state(self) -> IndexState:
        now = search.state(self._db)
        return IndexState(now.version, now.building, now.wipe > 0, search.to_mark(self._db) is not None)

    def _of_days(self, who: str, period: Period, first: int, last: int, exact: Collection[str]) -> Figures:
        found = Figures()
        rows = self._db.all(
            "select name, value, sum(times) from figure where who = ? and day >= ? and day <= ? and (name <> 'handled' or value < ?) "
            "group by name, value",
            (who, first, last, first),
        )
        for name, value, times in rows:
            found.add(name, value, int(times))
        for name, spans in found.spans.items():
            if name in exact and 0 < spans.total() <= EXACT:
                found.spans[name] = Counter(self._spans(who, name, period))
        return found

    def _of_facts(self, who: str, period: Period) -> Figures:
        found = Figures()
        rows = self._db.all(
            f"select name, value, count(*) from fact where who = ? and name in ({_NAMES}) and at >= ? and at < ? and earlier < ? "
            "group by name, value",
            (who, period.since, period.until, max(period.since, 1)),
        )
        for name, value, times in rows:
            found.add(name, value, times)
        return found

    def _spans(self, who: str, name: str, period: Period) -> list[int]:
        rows = self._db.all(
            "select value from fact where who = ? and name = ? and at >= ? and at < ?", (who, name, period.since, period.until)
        )
        return [row[0] for row in rows]


def counted(
    db: Connection, who: Sequence[str], name: str, period: Period, *, limit: int, offset: int = 0, part: Part | None = None
) -> list[Counted]:
    """What one number counts: the newest first, but the longest first for spans of time."""
    order = "value desc, at desc" if name in SPANS else "at desc"
    among = ", ".join("?" for _ in who)
    joined, condition, wanted = figure_parts.limited(part)
    rows = db.all(
        f"select fact.ticket, at, value from fact {joined}where who in ({among}) and fact.name = ? and at >= ? and at < ? and earlier < ? "
        f"{condition}order by {order}, fact.ticket desc limit {limit:d} offset {offset:d}",
        (*who, name, period.since, period.until, max(period.since, 1), *wanted),
    )
    return [Counted(*row) for row in rows]
