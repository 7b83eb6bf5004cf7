"""Parses the words of a search: words, phrases, excluded words, and facets such as ``tag:refund`` or ``before:2026-11-01``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.catalogue.parameters import colleague
from bot.core.errors import BadDate, BadFacet, UnknownFacet, UnknownQueue
from bot.core.period import begin_of, local_day
from bot.core.written_periods import read_period
from bot.core.written_times import read_time
from bot.i18n.times import millis, moment
from bot.search.analyser import facet, name_tokens
from bot.search.document import EVERYTHING, OPEN_TO_CUSTOMERS
from bot.search.finding import Order
from bot.search.query import Query, Wanted
from bot.tickets.context import Context

LONGEST = 2_000  # characters of a query
OWN_FACETS = ("subject", "after", "before", "on", "is", "has")
FACETS = ("by", "from", "subject", "in", "after", "before", "on", "is", "tag", "kind", "priority", "rated", "has")
KINDS = ("question", "request", "fault", "wish")
PRIORITIES = ("low", "normal", "high", "urgent")
STATES = ("open", "closed", "waiting", "unclaimed", "mine", "merged", "spam")
OWN_STATES = ("open", "closed", "waiting")
NOWHERE = ("",)  # no queue; without any, a query would find the tickets of all
_SETTINGS = ("sort", "page", "show", "form")  # of the buttons below the hits
_ORDERS = {order.value: order for order in Order}
_PIECE = re.compile(r'(-?)(?:([^\W\d_]+)[:：])?(?:"([^"]*)(?:"|$)|“([^”]*)(?:”|$)|«([^»]*)(?:»|$)|„([^“”]*)(?:[“”]|$)|(\S+))')
_RATED = re.compile(r"(<=|>=|<|>|=|≤|≥)?\s{0,3}([1-5])")
_EXACT_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_LEADING = re.compile(r"(?<![<>=≤≥])[<>=≤≥]+$")


@dataclass(slots=True)
class SearchRequest:
    """A search as it was asked for. ``text`` is the query without settings.

    ``here`` asks to show the hits to everybody in this place, ``form`` for the form.
    """

    text: str = ""
    query: Query = field(default_factory=Query)
    order: Order = Order.NEWEST
    page: int = 1
    here: bool = False
    form: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    minus: bool
    name: str
    value: str
    quoted: bool
    written: str


def search_request(context: Context, written: str) -> SearchRequest:
    """Parse a search. Raises UnknownFacet, BadFacet, BadDate, UnknownQueue, UnknownPerson and AmbiguousName."""
    reader = _Reader(context)
    for piece in _pieces(written[:LONGEST]):
        reader.take(piece)
    return reader.done()


def _pieces(written: str) -> Iterator[_Piece]:
    names = (*FACETS, *_SETTINGS)
    waiting: _Piece | None = None
    for found in _PIECE.finditer(written):
        minus, name, *quotes, word = found.groups()
        quoted = next((quote for quote in quotes if quote is not None), None)
        value = quoted if quoted is not None else word
        piece = _Piece(bool(minus), (name or "").casefold(), value, quoted is not None, found[0])
        if waiting is not None:  # ``from: olga``
            yield replace(waiting, value=value if not name else piece.written, quoted=piece.quoted, written=f"{waiting.written} {found[0]}")
            waiting = None
        elif not piece.name and not piece.quoted and value.rstrip(":：").casefold() in names and value[-1:] in ":：":
            waiting = replace(piece, name=value.rstrip(":：").casefold())
        elif piece.name and not piece.quoted and value.startswith("//"):  # an address
            yield replace(piece, name="", value=f"{name}:{value}")
        else:
            yield piece


class _Reader:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._customer = context.customer
        self._own = (tuple(queue.key for queue in context.queues()) or NOWHERE) if self._customer is None else ()
        self._query = Query(
            queues=self._own,
            customers=tuple(one.id for one in context.work.people.same_as(self._customer)) if self._customer else (),
            fields=OPEN_TO_CUSTOMERS if self._customer else EVERYTHING,
        )
        self._named: list[str] | None = None
        self._wanted: list[Wanted] = []
        self._request = SearchRequest()
        self._kept: list[str] = []

    def take(self, piece: _Piece) -> None:
        if piece.name in _SETTINGS:
            self._setting(piece)
            return
        self._kept.append(piece.written)
        if not piece.name:
            self._wanted.append(Wanted(piece.value.lstrip("#"), phrase=piece.quoted, excluded=piece.minus))
            return
        offered = FACETS if self._customer is None else OWN_FACETS
        if piece.name not in offered:
            raise UnknownFacet(word=piece.name, choices=" ".join(f"{name}:" for name in offered))
        self._FACETS[piece.name](self, piece)

    def done(self) -> SearchRequest:
        last = next((at for at in range(len(self._wanted) - 1, -1, -1) if not self._wanted[at].excluded), None)
        if last is not None and not self._wanted[last].phrase:
            self._wanted[last] = replace(self._wanted[last], half=True)
        queues = self._own if self._named is None else tuple(self._named) or NOWHERE
        request = self._request
        few = 0 < len(set(queues)) < len(self._context.rules.queues)
        request.query = replace(self._query, wanted=tuple(self._wanted), queues=queues, few=few, named=self._named is not None)
        request.text = " ".join(self._kept)
        return request

    def _setting(self, piece: _Piece) -> None:
        if piece.name == "sort":
            self._request.order = _ORDERS.get(piece.value.casefold(), Order.NEWEST)
        elif piece.name == "page":
            self._request.page = max(1, int(piece.value)) if piece.value.isascii() and piece.value.isdigit() and len(piece.value) < 5 else 1
        elif piece.name == "show":
            self._request.here = True
        else:
            self._request.form = True

    def _add(self, piece: _Piece, *tokens: str) -> None:
        """Ask for one of these tokens, or for none of them."""
        if piece.minus:
            self._query = replace(self._query, excluded=(*self._query.excluded, tokens))
        else:
            self._query = replace(self._query, facets=(*self._query.facets, tokens))

    def _tag(self, piece: _Piece) -> None:
        self._add(piece, facet("tag", piece.value))

    def _kind(self, piece: _Piece) -> None:
        self._choice(piece, KINDS)

    def _priority(self, piece: _Piece) -> None:
        self._choice(piece, PRIORITIES)

    def _choice(self, piece: _Piece, choices: tuple[str, ...]) -> None:
        value = piece.value.casefold()
        if value not in choices:
            raise BadFacet(word=piece.value, facet=piece.name, choices=", ".join(choices))
        self._add(piece, facet(piece.name, value))

    def _is(self, piece: _Piece) -> None:
        states = STATES if self._customer is None else OWN_STATES
        if piece.value.casefold() == "mine" and self._customer is None:
            self._add(piece, facet("mine", str(self._context.actor)))
        else:
            self._choice(piece, states)

    def _has(self, piece: _Piece) -> None:
        if piece.value.casefold() != "file":
            raise BadFacet(word=piece.value, facet=piece.name, choices="file")
        self._add(piece, facet("has", "file", "public") if self._customer else facet("has", "file"))

    def _by(self, piece: _Piece) -> None:
        self._add(piece, facet("by", str(colleague(self._context, piece.value.lstrip("@")))))

    def _from(self, piece: _Piece) -> None:
        for word in name_tokens((piece.value,)):
            self._add(piece, f"{facet('from', word)}*")

    def _in(self, piece: _Piece) -> None:
        queue = self._context.rules.queue_named(piece.value)
        if queue is None or queue.key not in self._own:
            raise UnknownQueue(word=piece.value, queues=", ".join(filter(None, self._own)))
        if piece.minus:
            self._named = [key for key in (self._own if self._named is None else self._named) if key != queue.key]
        else:
            self._named = [*(self._named or ()), queue.key]

    def _subject(self, piece: _Piece) -> None:
        self._wanted.append(Wanted(piece.value, phrase=piece.quoted, excluded=piece.minus, subject=True))

    def _rated(self, piece: _Piece) -> None:
        found = _RATED.fullmatch(piece.value)
        if found is None:
            raise BadFacet(word=piece.value, facet=piece.name, choices="<3, >3, <=2, >=4, 5")
        sign, stars = found[1] or "=", int(found[2])
        fits: dict[str, Callable[[int], bool]] = {
            "<": lambda one: one < stars,
            ">": lambda one: one > stars,
            "<=": lambda one: one <= stars,
            "≤": lambda one: one <= stars,
            ">=": lambda one: one >= stars,
            "≥": lambda one: one >= stars,
            "=": lambda one: one == stars,
        }
        self._add(piece, *([facet("rated", str(one)) for one in range(1, 6) if fits[sign](one)] or [facet("rated", "none")]))

    def _date(self, piece: _Piece) -> None:
        begin, end = self._day(piece)
        since, until = {"after": (begin, 0), "before": (0, begin), "on": (begin, end)}[piece.name]
        self._query = replace(
            self._query,
            since=max(self._query.since, since),
            until=min(self._query.until or until, until or self._query.until),
        )

    def _day(self, piece: _Piece) -> tuple[int, int]:
        """Return when a day begins and ends; a span of hours begins that long ago."""
        zone, now = self._context.own_zone, self._context.now
        here = moment(now).astimezone(ZoneInfo(zone))
        found = _exact_day(piece.value) or read_period(piece.value, here, self._context.language)
        if found is None:
            found = read_time(piece.value, here, self._context.language)
        if found is None:
            raise BadDate(word=piece.value, facet=piece.name)
        if isinstance(found, timedelta):
            begin = now - int(found.total_seconds() * 1000)
            if found < timedelta(days=1) and piece.name != "on":
                return begin, now
        else:
            begin = millis(found) if isinstance(found, datetime) else begin_of(found.toordinal(), zone)
        day = local_day(begin, zone)
        return begin_of(day, zone), begin_of(day + 1, zone)

    _FACETS: ClassVar[dict[str, Callable[[_Reader, _Piece], None]]] = {
        "by": _by,
        "from": _from,
        "in": _in,
        "after": _date,
        "before": _date,
        "on": _date,
        "is": _is,
        "tag": _tag,
        "kind": _kind,
        "priority": _priority,
        "has": _has,
        "rated": _rated,
        "subject": _subject,
    }


def _exact_day(written: str) -> date | None:
    found = _EXACT_DAY.fullmatch(written)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
