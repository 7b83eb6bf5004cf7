"""The document of a ticket: everything by which it can be found, in four fields, and the tokens of its facets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.core.customer import Customer, all_facts, notes_of
from bot.core.message import Attachment, Visibility
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.search.analyser import Analysed, analyse, facet, name_tokens

LONGEST_PART = 4_000  # words; a longer document has several parts, because PostgreSQL counts positions up to 16,383
MOST_PARTS = 256
WITHOUT_REST = 50  # texts that are analysed one after the other
ALL = facet("all")


class Field(IntEnum):
    """Where a word was said. Customers find their tickets by the first two only."""

    SUBJECT = 0
    SAID = 1
    ABOUT = 2
    NOTES = 3


OPEN_TO_CUSTOMERS = (Field.SUBJECT, Field.SAID)
EVERYTHING = tuple(Field)


@dataclass(frozen=True, slots=True)
class Said:
    """A message as it reads now. A deleted one is none."""

    author: str
    role: str
    visibility: str
    text: str
    files: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a document: for each field its words, in passages that no phrase crosses, and its stems."""

    words: tuple[tuple[tuple[str, ...], ...], ...]
    stems: tuple[frozenset[str], ...]

    @property
    def size(self) -> int:
        """The number of its words."""
        return sum(len(passage) for passages in self.words for passage in passages)


@dataclass(frozen=True, slots=True)
class Document:
    """What the index is to hold of a ticket, as of so many events of its journal. ``indexed`` is what the ticket said when it was read,
    ``written`` how many parts the index holds already.
    """

    ticket: int
    events: int
    parts: tuple[Part, ...]
    indexed: int = 0
    written: int = 0


def document(ticket: Ticket, people: Sequence[Customer], said: Sequence[Said], rest: Callable[[], object] = lambda: None) -> Document:
    """Make the document of a ticket. ``people`` are its customer, and their other accounts. ``rest`` is called after every few texts."""
    public = [one for one in said if one.visibility == Visibility.PUBLIC]
    notes = [one for one in said if one.visibility != Visibility.PUBLIC]
    texts: dict[Field, list[str]] = {
        Field.SUBJECT: [str(ticket.number), ticket.subject],
        Field.SAID: list(_texts(public)),
        Field.ABOUT: [*_about(people), ticket.tags, ticket.link],
        Field.NOTES: list(_texts(notes)),
    }
    analysed = {field: list(_analysed(some, rest)) for field, some in texts.items()}
    parts = tuple(_parts(analysed, facets_of(ticket, people, said)))[:MOST_PARTS]
    return Document(ticket.number, ticket.events, parts, ticket.indexed)


def _analysed(texts: Iterable[str], rest: Callable[[], object]) -> Iterator[Analysed]:
    for at, text in enumerate(filter(None, texts), 1):
        yield analyse(text)
        if at % WITHOUT_REST == 0:
            rest()


def _texts(said: Iterable[Said]) -> Iterator[str]:
    for one in said:
        yield one.text
        yield from (file.name for file in one.files)


def _about(people: Sequence[Customer]) -> Iterator[str]:
    for customer in people:
        yield from (customer.name, customer.handle, customer.person)
    yield notes_of(people)
    yield from (fact.written for fact in all_facts(people).values())


def facets_of(ticket: Ticket, people: Sequence[Customer], said: Sequence[Said]) -> tuple[str, ...]:
    """Return the tokens of a ticket's facets."""
    found = [
        ALL,
        facet("customer", str(ticket.customer)),
        facet("in", ticket.queue),
        facet("priority", ticket.priority),
        facet("is", ticket.status),
    ]
    found.append(facet("is", "closed" if ticket.is_closed else "open"))
    if not (ticket.is_closed or ticket.is_claimed):
        found.append(facet("is", "unclaimed"))
    if ticket.assignee:
        found.append(facet("mine", ticket.assignee))
    if ticket.kind:
        found.append(facet("kind", ticket.kind))
    if ticket.stars:
        found.append(facet("rated", ticket.stars))
    if any(one.files for one in said):
        found.append(facet("has", "file"))
    if any(one.files and one.visibility == Visibility.PUBLIC for one in said):
        found.append(facet("has", "file", "public"))  # customers learn nothing of the files of notes
    if ticket.related_by("into"):
        found.append(facet("is", "merged"))
    if ticket.spam:
        found.append(facet("is", "spam"))
    found += (facet("tag", tag) for tag in ticket.tags.split())
    names = [name for one in people for name in (one.name, one.handle, one.person)]
    found += (facet("from", word) for word in name_tokens(names))
    found += (facet("by", one.author) for one in said if one.role != Role.CUSTOMER and one.visibility == Visibility.PUBLIC)
    return tuple(dict.fromkeys(found))


def _parts(analysed: Mapping[Field, Sequence[Analysed]], facets: tuple[str, ...]) -> Iterator[Part]:
    """Each part repeats the subject and what the ticket is about, so that these can be combined with every word."""
    both = (Field.SUBJECT, Field.ABOUT)
    shell = {field: [one.words[:LONGEST_PART] for one in analysed[field]] for field in both}
    rest = [(field, piece, one.stems) for field in (Field.SAID, Field.NOTES) for one in analysed[field] for piece in _pieces(one.words)]
    at = 0
    while True:
        words: dict[Field, list[tuple[str, ...]]] = {**shell, Field.SAID: [], Field.NOTES: []}
        stems: dict[Field, set[str]] = {field: set().union(*(one.stems for one in analysed[field])) for field in both}
        size = 0
        while at < len(rest) and (not size or size + len(rest[at][1]) <= LONGEST_PART):
            field, piece, some = rest[at]
            words[field].append(piece)
            stems.setdefault(field, set()).update(some)
            size, at = size + len(piece), at + 1
        stems[Field.ABOUT].update(facets)
        yield Part(tuple(tuple(words[field]) for field in Field), tuple(frozenset(stems.get(field, ())) for field in Field))
        if at >= len(rest):
            return


def _pieces(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for at in range(0, len(words), LONGEST_PART):
        yield words[at : at + LONGEST_PART]
