"""What is kept about a customer, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.customer import Customer, all_facts, notes_of
from bot.i18n.sentences import say, words


def theirs_words(language: str) -> str:
    """Say that the customer wrote a fact."""
    return words(say("from the customer"), language)


def kept_line(people: Sequence[Customer], language: str) -> str:
    """Return the note and the facts in one line; empty if there are none."""
    facts = [f"{fact.written} ({theirs_words(language)})" if fact.theirs else fact.written for fact in all_facts(people).values()]
    note = " ".join(notes_of(people).split())
    return " · ".join(part for part in (note, *facts) if part)
