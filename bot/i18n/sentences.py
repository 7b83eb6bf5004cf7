"""Sentences as message ids with values; they become text when they are rendered, in the reader's language."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.core.people import Identity
from bot.core.richtext import RichText, Span, is_plain, merged, plain, text_of, ticket_name
from bot.i18n.dates import amount, city_name, date_alone, day_alone, day_and_time, decimal, same_day, time_of_day

LOCALE = Path(__file__).parent / "locale"
_further: list[Path] = []
_SLOT = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"#([0-9]{1,15})")


@dataclass(frozen=True, slots=True)
class Mention:
    """A person in a sentence; their own channel may notify them."""

    identity: Identity
    name: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in a sentence: seconds since 1970, and the zone to use if the reader's is unknown. It is told without its day only if that is
    the day of ``now`` there.
    """

    seconds: int
    zone: str
    now: int = 0


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time in a sentence that says its day too: seconds since 1970, and its zone."""

    seconds: int
    zone: str


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a sentence: seconds since 1970, and the zone that decides the day."""

    seconds: int
    zone: str


@dataclass(frozen=True, slots=True)
class Date:
    """A date in a sentence, as an ordinal."""

    ordinal: int


@dataclass(frozen=True, slots=True)
class City:
    """The city of a time zone in a sentence."""

    zone: str


class Count(int):
    """A number with grouped thousands. Other whole numbers are names, such as a ticket's."""


# Treat it as immutable. It isn't frozen because a card contains dozens, as with spans.
@dataclass(slots=True)
class Sentence:
    """A message id (the English text) with its values; ``plural`` is the id of the plural form and ``n`` the number."""

    id: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""
    n: int = 0

    def __str__(self) -> str:
        return text_of(put(self, "en"))

    def having(self, **values: object) -> Sentence:
        """The same sentence with these values."""
        return replace(self, values={**self.values, **values})


def say(words: str, /, **values: object) -> Sentence:
    """Make a sentence for later translation. ``words`` is a literal, which is extracted into the catalogues."""
    return Sentence(words, values) if values else _bare(words)


def known(words: str, /, **values: object) -> Sentence:
    """A sentence whose id is computed: a verb's help or button, a parameter's label or choice, an error's docstring, an event's kind.
    :mod:`bot.program.words.source` collects these.
    """
    return Sentence(words, values) if values else _bare(words)


@lru_cache(2048)
def _bare(words: str) -> Sentence:
    return Sentence(words)


def say_many(one: str, many: str, n: int, /, **values: object) -> Sentence:
    """Make a sentence that depends on a number; the text can use ``{n}``."""
    return Sentence(one, {"n": Count(n), **values}, many, n)


@lru_cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the catalogue of a language; an empty one, which returns the ids, if there is none."""
    found = gettext.translation("bellhop", LOCALE, [language], fallback=True)
    for folder in _further:
        found.add_fallback(gettext.translation("bellhop", folder, [language], fallback=True))
    return found


def add_catalogues(folder: Path) -> None:
    """Look up sentences in the catalogues of this folder too. An adapter has its own sentences there."""
    _further.append(folder)
    catalogue.cache_clear()
    _pieces.cache_clear()


def put(sentence: Sentence, language: str) -> RichText:
    """Render a sentence in ``language`` as spans. Values are inserted as they are, so they can't add markup.

    A number in the slot ``{ticket}`` is one that the desk itself says: agents see it as a link (:mod:`bot.screens.ticket_links`). No other
    value, such as a subject, becomes one.
    """
    pieces = _pieces(sentence.id, sentence.plural, sentence.n, language)
    if len(pieces) == 1:
        return plain(pieces[0])
    spans: list[Span] = []
    unstyled: list[str] = []  # since the last of the spans
    for at, piece in enumerate(pieces):
        part = sentence.values.get(piece, f"{{{piece}}}") if at % 2 else piece
        if at % 2 and piece == "ticket" and (number := _NUMBER.fullmatch(str(part))):
            found = ticket_name(int(number[1]))
        elif write := _TEXTS.get(type(part)):
            unstyled.append(write(part, language))
            continue
        else:
            found = _spans(part, language)
        if len(found) == 1 and is_plain(found[0]):
            unstyled.append(found[0].text)
            continue
        if unstyled:
            spans.append(Span("".join(unstyled)))
            unstyled.clear()
        spans += found
    spans += plain("".join(unstyled))
    return merged(tuple(spans)) if len(spans) > 1 else tuple(spans)


def words(sentence: Sentence, language: str) -> str:
    """Render a sentence in ``language`` as plain text."""
    pieces = _pieces(sentence.id, sentence.plural, sentence.n, language)
    return pieces[0] if len(pieces) == 1 else text_of(put(sentence, language))


@lru_cache(4096)
def _pieces(one: str, many: str, n: int, language: str) -> tuple[str, ...]:
    """Return the text of a sentence, split at its values; every second item is a value's name."""
    translated = catalogue(language)
    return tuple(_SLOT.split(translated.ngettext(one, many, n) if many else translated.gettext(one)))


def bold(rich: RichText) -> RichText:
    """Return the same text in bold."""
    return tuple(replace(span, bold=True) for span in rich)


def italic(rich: RichText) -> RichText:
    """Return the same text in italics."""
    return tuple(replace(span, italic=True) for span in rich)


def _spans(value: object, language: str) -> RichText:
    spans = _BY_TYPE.get(type(value)) or next((spans for kind, spans in _KINDS if isinstance(value, kind)), None)
    if spans is not None:
        return spans(value, language)
    write = next((write for kind, write in _TEXTS.items() if isinstance(value, kind)), None)
    if write is None:
        raise TypeError(f"a sentence cannot hold {type(value).__name__}")
    return plain(write(value, language))


def _moment(value: Moment, language: str) -> Span:
    told = time_of_day if value.now and same_day(value.seconds, value.now, value.zone) else day_and_time
    return Span(told(value.seconds // 60, value.zone, language), moment=value.seconds)


_TEXTS: dict[type, Callable[[Any, str], str]] = {
    str: lambda value, _: value,
    Count: amount,
    int: lambda value, _: str(value),
    float: decimal,
    TimeOfDay: lambda value, language: time_of_day(value.seconds // 60, value.zone, language),
    Day: lambda value, language: day_alone(value.seconds // 60, value.zone, language),
    Date: lambda value, language: date_alone(value.ordinal, language),
    City: lambda value, language: city_name(value.zone, language),
}
_KINDS: tuple[tuple[type, Callable[..., RichText]], ...] = (
    (Sentence, put),
    (Mention, lambda value, _: (Span(value.name, mention=str(value.identity)),)),
    (Moment, lambda value, language: (_moment(value, language),)),
    (tuple, lambda value, _: value),
)
_BY_TYPE = dict(_KINDS)
