"""The catalogues: the template with all sentences, one catalogue for each language, and their files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, unescape, write_po

from bot.i18n.sentences import LOCALE
from bot.program.words.source import ROOT, Collector

ADAPTERS = ROOT / "adapters"
SLOT = re.compile(r"\{(\w+)\}")
NAME = re.compile("[a-z_]+")
PREVIOUS = re.compile(r'msgid_plural|msgid|"(?:[^"\\]|\\.)*"')
ENGLISH = "en"
PLURALS = {"hy": (2, "(n > 1)")}
"""Corrections of Babel's plural rules: after a number Armenian uses the singular, and 0 counts like 1."""


class Book(Catalog):
    """A catalogue whose file doesn't depend on the machine or the day."""

    def __init__(self, language: str = "") -> None:
        title = f"# Bellhop in {Locale.parse(language).english_name}." if language else "# What Bellhop says."
        super().__init__(locale=language or None, header_comment=f"{title} How to work on it: docs/translating.md", fuzzy=False)
        self.language = language

    @property
    def num_plurals(self) -> int:
        return forms(self.language)[0]

    def __iter__(self) -> Iterator[Message]:
        count, rule = forms(self.language)
        headers = ["Project-Id-Version: Bellhop", "MIME-Version: 1.0"]
        headers += ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
        if self.language:
            headers += [f"Language: {self.language}", f"Plural-Forms: nplurals={count}; plural={rule};"]
        yield Message("", "".join(f"{header}\n" for header in headers))
        yield from (message for message in super().__iter__() if message.id)


def forms(language: str) -> tuple[int, str]:
    """Return how many plural forms a language has, and the rule that selects one."""
    if not language:
        return 2, "(n != 1)"
    found = get_plural(language)
    return PLURALS.get(language, (found.num_plurals, found.plural_expr))


def languages() -> list[str]:
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def folders() -> dict[Path, str]:
    """The folders of catalogues, each with the part of the source whose sentences it holds: the desk's, and each adapter's own."""
    adapters = sorted(path.parent for path in ADAPTERS.glob("*/__init__.py"))
    return {LOCALE: "bot", **{adapter / "locale": f"adapters/{adapter.name}" for adapter in adapters}}


def share(found: Mapping[str, Collector], folder: Path) -> dict[str, Collector]:
    """The sentences of one folder's catalogues. What the desk says too is in the desk's alone."""
    part = folders()[folder]
    own = {one: collector for one, collector in found.items() if _is_said_in(part, collector)}
    return own if folder == LOCALE else {one: collector for one, collector in own.items() if not _is_said_in("bot", collector)}


def _is_said_in(part: str, collector: Collector) -> bool:
    return any(file.startswith(f"{part}/") for file in collector.files)


def template_file(folder: Path | None = None) -> Path:
    return (folder or LOCALE) / "bellhop.pot"


def po(language: str, folder: Path | None = None) -> Path:
    return (folder or LOCALE) / language / "LC_MESSAGES" / "bellhop.po"


def template(found: Mapping[str, Collector]) -> Book:
    """Return all sentences without translations."""
    book = Book()
    for one, collector in found.items():
        places = [(file, 0) for file in sorted(collector.files)]
        book.add((one, collector.plural) if collector.plural else one, locations=places, auto_comments=sorted(collector.hints))
    return book


def read(language: str, folder: Path | None = None) -> Book:
    """Read a language's catalogue; an empty one for a new language."""
    book = Book(language)
    if po(language, folder).exists():
        for message in read_po(BytesIO(po(language, folder).read_bytes()), locale=language, ignore_obsolete=True):
            if message.id:
                _take_previous(message)
                book[message.id] = message
    return book


def _take_previous(message: Message) -> None:
    """Babel reads ``#| msgid "..."``, the sentence of which a translation is a guess, as a comment of a translator, which would stay."""
    own = message.user_comments
    at = next((number for number, comment in enumerate(own) if comment.startswith("|")), len(own))
    told = " ".join(comment.removeprefix("|").strip() for comment in own[at:])
    message.user_comments = own[:at]
    previous: list[str] = []
    for piece in PREVIOUS.findall(told) if message.fuzzy else ():
        if piece.startswith("msgid"):
            previous.append("")
        elif previous:
            previous[-1] += unescape(piece)
    message.previous_id = previous


def updated(book: Book, source: Book) -> Book:
    """Update the catalogue to the current ids. An id that resembles an old one gets its translation as a guess, marked as fuzzy."""
    previous = {message.id: message.previous_id for message in book if message.fuzzy}
    book.update(source, no_fuzzy_matching=book.language == ENGLISH)
    book.obsolete.clear()
    for message in [one for one in book if one.id]:
        if message.fuzzy and not message.previous_id:
            message.previous_id = previous.get(message.id, [])
        if book.language == ENGLISH:
            if not needs_english(message) and not any(strings(message)):
                book.delete(message.id)
        elif is_wordless(message):
            _restart(book, message, message.id)
        elif message.fuzzy and " " not in ids(message)[0]:  # single words can resemble each other without having the same meaning
            _restart(book, message, "")
    return book


def _restart(book: Book, message: Message, string: Any) -> None:
    book.delete(message.id)
    book.add(message.id, string, locations=message.locations, auto_comments=message.auto_comments)


def needs_english(message: Message) -> bool:
    """Whether an English text is needed: only for identifiers such as ``asked_again``, because English is in the source."""
    return isinstance(message.id, str) and "_" in message.id and bool(NAME.fullmatch(message.id))


def is_wordless(message: Message) -> bool:
    """Whether a message contains only placeholders and symbols, so it is the same in every language."""
    return isinstance(message.id, str) and bool(message.id) and not any(char.isalpha() for char in SLOT.sub("", message.id))


def ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or [""])


def is_translated(message: Message | None) -> bool:
    """Whether people see this translation: it is complete and not a guess."""
    return message is not None and all(strings(message)) and not message.fuzzy


def po_bytes(book: Book) -> bytes:
    """Return the file that translators edit."""
    out = BytesIO()
    write_po(out, book, width=0, sort_by_file=True, include_lineno=False, include_previous=True)
    return out.getvalue()


def mo_bytes(book: Book) -> bytes:
    """Return the file that gettext reads, without missing and guessed translations: English is better than a wrong text."""
    out, sure = BytesIO(), Book(book.language)
    for message in book:
        if message.id and is_translated(message):
            sure[message.id] = message
    write_mo(out, sure)
    return out.getvalue()
