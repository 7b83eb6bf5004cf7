"""Checks a catalogue: what is missing, and what is wrong and must not be released."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import c2py

from babel.messages import Message

from bot.program.words.books import ENGLISH, SLOT, Book, forms, ids, is_translated, needs_english, strings


def missing(book: Book, source: Book) -> list[str]:
    """Return the sentences that people read in English because they aren't translated, or only guessed after a change; one line each."""
    return [] if book.language == ENGLISH else _gaps(book, source)


def wrong(book: Book, source: Book) -> list[str]:
    """Return the translations that can't be right, one line each; for English also identifiers without a text."""
    found = [(wanted, _trouble(message, book.language)) for wanted, message in _pairs(book, source) if message and is_translated(message)]
    gone = (message for message in book if message.id and message.id not in source)
    return [
        *(_gaps(book, source) if book.language == ENGLISH else ()),
        *(f"{book.language}: {trouble}: {ids(wanted)[0]!r}" for wanted, trouble in found if trouble),
        *(f"{book.language}: is said nowhere any more: {ids(message)[0]!r}" for message in gone),
    ]


def _gaps(book: Book, source: Book) -> list[str]:
    gaps = [(wanted, message) for wanted, message in _pairs(book, source) if not is_translated(message)]
    return [f"{book.language}: {_gap(message)}: {ids(wanted)[0]!r}" for wanted, message in gaps]


def _pairs(book: Book, source: Book) -> Iterator[tuple[Message, Message | None]]:
    """Yield each sentence that this language needs, with its entry. English needs an entry only for identifiers."""
    for wanted in source:
        message = book.get(wanted.id) if wanted.id else None
        in_source = book.language == ENGLISH and not needs_english(wanted) and not (message and any(strings(message)))
        if wanted.id and not in_source:
            yield wanted, message


def _gap(message: Message | None) -> str:
    if message is not None and message.fuzzy:
        return "is only guessed (take the mark 'fuzzy' away when it is right)"
    return "is missing"


def _trouble(message: Message, language: str) -> str:
    own, translations = ids(message), strings(message)
    if len(own) > 1 and len(translations) != forms(language)[0]:
        return f"needs {forms(language)[0]} plural forms"
    for at, string in enumerate(translations):
        allowed = [_slots(own[-1])] + ([_slots(own[0])] if _only_one(language, at) else [])
        if _slots(string) not in allowed:
            return f"must hold {' '.join(allowed[0]) or 'nothing in braces'}"
    return ""


def _only_one(language: str, form: int) -> bool:
    """Whether a plural form is only used for one, so that it may omit the number."""
    pick = c2py(forms(language)[1])
    return all(pick(n) != form for n in range(2, 200))


def _slots(text: str) -> list[str]:
    return sorted({slot[0] for slot in SLOT.finditer(text)})
