"""What is kept about a customer: a note and facts such as ``server: db-7``. Pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.customer import Customer
from bot.core.errors import BadCustomerFact
from bot.core.visible_text import can_be_seen, on_one_line

LONGEST_KEY, LONGEST_VALUE, LONGEST_NOTE, MOST = 40, 200, 500, 30  # characters, and facts of one customer


@dataclass(frozen=True, slots=True)
class CustomerFact:
    """A key with its value. ``theirs`` says that the customer wrote it."""

    key: str
    value: str
    theirs: bool = False

    @property
    def written(self) -> str:
        return f"{self.key}: {self.value}"


@dataclass(frozen=True, slots=True)
class CustomerChange:
    """One entry of the history: when, who, and by part (``note`` or a key) what was there before and after."""

    id: int
    at: int
    by: str
    name: str
    parts: Mapping[str, Sequence[str]]


def facts_of(customer: Customer) -> dict[str, CustomerFact]:
    """Return the facts of one account by key in lower case, in the order in which they were added."""
    found = (CustomerFact(key, value, bool(theirs)) for key, value, theirs in json.loads(customer.facts or "[]"))
    return {fact.key.casefold(): fact for fact in found}


def all_facts(identities: Iterable[Customer]) -> dict[str, CustomerFact]:
    """Return the facts of a person; the first account decides."""
    found: dict[str, CustomerFact] = {}
    for customer in identities:
        for key, fact in facts_of(customer).items():
            found.setdefault(key, fact)
    return found


def notes_of(identities: Iterable[Customer]) -> str:
    """Return the note of a person; those of joined accounts follow each other."""
    return "\n".join(dict.fromkeys(customer.note for customer in identities if customer.note))


def set_facts(customer: Customer, facts: Iterable[CustomerFact]) -> None:
    """Store these facts on an account."""
    listed = [[fact.key, fact.value, int(fact.theirs)] for fact in facts]
    customer.facts = json.dumps(listed, ensure_ascii=False) if listed else ""


def read_facts(written: str) -> list[tuple[str, str]]:
    """Parse ``server: db-7; contract: 4411``, or one on each line. An empty value means that the fact is to be removed.

    Raises BadCustomerFact for a piece without a key, and for one that is too long.
    """
    return list(_pairs(written))


def _pairs(written: str) -> Iterator[tuple[str, str]]:
    for piece in written.replace("\n", ";").split(";"):
        if not can_be_seen(piece):
            continue
        key, colon, value = piece.replace("：", ":").partition(":")
        key, value = on_one_line(key), on_one_line(value)
        if not (colon and can_be_seen(key)) or value.startswith("//") or len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE:
            raise BadCustomerFact(word=on_one_line(piece))
        yield key, value
