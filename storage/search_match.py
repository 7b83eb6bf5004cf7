"""The documents and conditions of :mod:`bot.search` as FTS5 and PostgreSQL store and read them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.search.document import ALL, EVERYTHING, Field, Part
from bot.search.query import Atom, Term

_WEIGHTS = {Field.SUBJECT: "A", Field.SAID: "B", Field.ABOUT: "C", Field.NOTES: "D"}
_COLUMNS = {Field.SUBJECT: "subject", Field.SAID: "said", Field.ABOUT: "about", Field.NOTES: "notes"}
_GAP = "¦"  # between two passages, so that no phrase crosses them
SUBJECT = "§"
"""What the words of subjects also begin with on PostgreSQL, whose index can't tell in which field a word is."""
_STEMS_AT = 16_380  # the position of stems on PostgreSQL, which a word's position never reaches


def columns(part: Part) -> tuple[str, ...]:
    """The values of FTS5's columns."""
    return tuple(f" {_GAP} ".join([*map(" ".join, part.words[field]), " ".join(sorted(part.stems[field]))]) for field in Field)


def vector(part: Part) -> str:
    """The literal of a tsvector."""
    places: dict[str, list[str]] = {}
    at = 0
    for field in Field:
        weight = _WEIGHTS[field]
        for passage in part.words[field]:
            at += 1
            for word in passage:
                at += 1
                for token in _tokens(word, field):
                    places.setdefault(token, []).append(f"{at}{weight}")
        for stem in part.stems[field]:
            for token in _tokens(stem, field):
                places.setdefault(token, []).append(f"{_STEMS_AT + field}{weight}")
    return " ".join(f"{_quoted(token)}:{','.join(found)}" for token, found in places.items())


def _tokens(word: str, field: Field) -> tuple[str, ...]:
    return (word, f"{SUBJECT}{word}") if field is Field.SUBJECT else (word,)


def fts5(terms: Sequence[Term]) -> str:
    """The query of FTS5. Something must be there, so a query that only excludes asks for all."""
    there = [_fts5_term(term) for term in terms if not term.excluded] or [_fts5_term(Term((Atom((ALL,)),), (Field.ABOUT,)))]
    absent = [_fts5_term(term) for term in terms if term.excluded]
    return " NOT ".join(["(" + " AND ".join(there) + ")", *absent])


def _fts5_term(term: Term) -> str:
    names = "" if term.fields == EVERYTHING else f"{{{' '.join(_COLUMNS[field] for field in term.fields)}}} : "
    return f"{names}({' OR '.join(_fts5_atom(atom) for atom in term.atoms)})"


def _fts5_atom(atom: Atom) -> str:
    tokens = " ".join(atom.tokens).replace('"', "")
    one = f'"{tokens}"{" *" if atom.prefix else ""}'
    return f"({' AND '.join([one, *map(_fts5_atom, atom.others)])})" if atom.others else one


def tsquery(terms: Sequence[Term]) -> str:
    """The literal of a tsquery."""
    there = [term for term in terms if not term.excluded] or [Term((Atom((ALL,)),), (Field.ABOUT,))]
    absent = [term for term in terms if term.excluded]
    return " & ".join([*(f"({_tsquery_term(term)})" for term in there), *(f"!({_tsquery_term(term)})" for term in absent)])


def _tsquery_term(term: Term) -> str:
    only_subject = term.fields == (Field.SUBJECT,)
    weights = "" if only_subject or term.fields == EVERYTHING else "".join(_WEIGHTS[field] for field in term.fields)
    return " | ".join(f"({_tsquery_atom(atom, weights, SUBJECT if only_subject else '')})" for atom in term.atoms)


def _tsquery_atom(atom: Atom, weights: str, begin: str) -> str:
    *before, last = [_quoted(f"{begin}{token}") for token in atom.tokens]
    marks = f"{'*' if atom.prefix else ''}{weights}"
    one = f":{weights}" if weights else ""
    phrase = " <-> ".join([*(f"{token}{one}" for token in before), f"{last}:{marks}" if marks else last])
    return " & ".join([phrase, *(f"({_tsquery_atom(other, weights, begin)})" for other in atom.others)])


def _quoted(token: str) -> str:
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"
