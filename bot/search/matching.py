"""Whether a document meets the conditions of a query, as an index would answer: for what no index has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.search.document import Field, Part
from bot.search.query import Atom, Term


def meets(parts: Iterable[Part], terms: Sequence[Term]) -> bool:
    """Whether one part of a document meets all conditions."""
    return any(all(_has_one(part, term) is not term.excluded for term in terms) for part in parts)


def _has_one(part: Part, term: Term) -> bool:
    return any(_has(part, atom, term.fields) for atom in term.atoms)


def _has(part: Part, atom: Atom, fields: Sequence[Field]) -> bool:
    there = any(_is_in(part, atom, field) for field in fields)
    return there and all(_has(part, other, fields) for other in atom.others)


def _is_in(part: Part, atom: Atom, field: Field) -> bool:
    passages: Iterable[Sequence[str]] = part.words[field]
    if len(atom.tokens) == 1:
        passages = (*passages, tuple(part.stems[field]))
    return any(_follow(passage, atom) for passage in passages)


def _follow(words: Sequence[str], atom: Atom) -> bool:
    *before, last = atom.tokens
    for at in range(len(words) - len(before)):
        found = words[at + len(before)]
        if (found.startswith(last) if atom.prefix else found == last) and list(words[at : at + len(before)]) == before:
            return True
    return False
