"""``bellhop canned``: canned replies in a YAML or CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.catalogue.macros import lines_in, steps_of
from bot.core.canned import Canned, Draft, key_of
from bot.core.errors import DeskError, NoSuchLanguage, UnknownQueue
from bot.core.people import Address, Identity, Profile
from bot.core.richtext import RichText, plain, text_of
from bot.core.visible_text import can_be_seen, harmless_cell, unmarked_cell
from bot.i18n.sentences import known, words
from bot.intake.who import People
from bot.ports.canned import CannedList
from bot.ports.channel import Capabilities
from bot.ports.work import Work
from bot.settings.reading import where_and_why
from bot.settings.rules import Rules
from bot.tickets.canned_keeping import check, save
from bot.tickets.context import Context

PROGRAM = "program"
LARGEST = 50 * 1024 * 1024  # bytes
COLUMNS = ("name", "queue", "agent", "then")  # of a CSV file; the others are languages
BYTE_ORDER_MARK = "\ufeff"
SEPARATORS = (",", ";", "\t")
NEW, CHANGED, SAME = "new", "changed", "unchanged"


class BadEntry(Exception):
    """What is wrong with one entry."""


class BadFile(Exception):
    """What is wrong with a file, one problem a line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One canned reply of a file. ``agent`` is the only one who has it, as ``channel:id``; empty for all."""

    name: str
    queue: str = ""
    agent: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    then: tuple[str, ...] = ()

    @property
    def draft(self) -> Draft:
        texts = {language: plain(text) for language, text in self.texts.items() if can_be_seen(text)}
        return Draft(self.name, texts, self.queue, self.agent, self.then)


def read(path: Path) -> list[Entry]:
    """Read a file. Raises BadFile."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadFile(f"{path} is too large: at most {LARGEST // 1024**2} MB are read")
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"{path} is not UTF-8: save it as UTF-8, which spreadsheets call “CSV UTF-8”") from error
    except OSError as error:
        raise BadFile(f"{path} can't be read: {error}") from error
    found = _csv(text) if path.suffix.lower() == ".csv" else _yaml(path, text)
    entries, problems = [], []
    for number, one in enumerate(found, 1):
        try:
            entries.append(_entry(one))
        except BadEntry as error:
            problems.append(f"entry {number}: {error}")
    if problems:
        raise BadFile("\n".join(problems))
    return entries


def problems_of(rules: Rules, work: Work, entries: Sequence[Entry], progress: Callable[[int], None]) -> list[str]:
    """Return what is wrong with the entries, one sentence each."""
    context, found, seen = program_context(rules, work), [], set()
    for number, entry in enumerate(entries, 1):
        who = (key_of(entry.name), entry.agent, entry.queue)
        if who in seen:
            found.append(f"entry {number} (“{entry.name}”): an earlier entry has the same name and queue")
        seen.add(who)
        try:
            _check(context, entry)
        except DeskError as error:
            told = words(known(type(error).__doc__ or "", **error.values), rules.language)
            found.append(f"entry {number} (“{entry.name}”): {told}")
        progress(number)
    return found


def put(context: Context, entry: Entry, *, dry: bool = False) -> str:
    """Save an entry, or say what saving it would do: ``new``, ``changed`` or ``unchanged``. Styles of a text that is the same stay."""
    wanted = CannedList(entry.agent, (entry.queue,) if entry.queue else ())
    there = context.work.canned.named(key_of(entry.name), wanted)
    canned = next((one for one in there if (one.owner, one.queue) == (entry.agent, entry.queue)), None)
    draft = entry.draft
    if canned is not None:
        draft = Draft(draft.name, _with_styles(canned, draft), draft.queue, draft.owner, draft.lines)
        if (canned.name, canned.variants, canned.lines) == (draft.name, draft.texts, draft.lines):
            return SAME
    if not dry:
        save(context, draft, canned, canned.revision if canned else 0)
    return CHANGED if canned else NEW


def put_all(rules: Rules, work: Work, entries: Iterable[Entry]) -> None:
    """Save all entries in one transaction. Raises DeskErrors."""
    context = program_context(rules, work)
    for entry in entries:
        _check(context, entry)
        put(context, entry)


def exported(everything: Iterable[Canned]) -> list[Entry]:
    """Return canned replies as entries, without the styles of their texts."""
    return [
        Entry(one.name, one.queue, one.owner, {tag: text_of(text) for tag, text in one.variants.items()}, one.lines) for one in everything
    ]


def as_yaml(entries: Sequence[Entry]) -> str:
    data = []
    for one in entries:
        agent = {"agent": one.agent} if one.agent else {}
        then = {"then": list(one.then)} if one.then else {}
        data.append({"name": one.name, "queue": one.queue, **agent, "texts": one.texts, **then})
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)


def as_csv(entries: Sequence[Entry]) -> str:
    languages = list(dict.fromkeys(tag for one in entries for tag in one.texts))
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)  # spreadsheets read the file as UTF-8 with it
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*COLUMNS, *languages))
    for one in entries:
        cells = (one.name, one.queue, one.agent, "; ".join(one.then), *(one.texts.get(tag, "") for tag in languages))
        writer.writerow(map(harmless_cell, cells))
    return out.getvalue()


def program_context(rules: Rules, work: Work) -> Context:
    """Return the context of somebody at the command line, whose name is in the history."""
    who = Profile(Identity(PROGRAM, "canned"), "bellhop canned import", guessed=True)
    return People(rules, {PROGRAM: Capabilities(prefix="")}).member(work, who, Address(PROGRAM, ""))


def _check(context: Context, entry: Entry) -> None:
    if entry.queue and entry.queue not in context.rules.queues:
        raise UnknownQueue(word=entry.queue, queues=", ".join(context.rules.queues))
    for tag in entry.texts:
        if tag not in context.rules.languages:
            raise NoSuchLanguage(word=tag, languages=", ".join(context.rules.languages))
    check(entry.draft)
    steps_of(context, entry.then)


def _with_styles(canned: Canned, draft: Draft) -> dict[str, RichText]:
    before = canned.variants
    return {tag: before[tag] if tag in before and text_of(before[tag]) == text_of(text) else text for tag, text in draft.texts.items()}


def _yaml(path: Path, text: str) -> list[Any]:
    try:
        found = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  both are safe loaders
    except yaml.YAMLError as error:
        raise BadFile(f"{path} is not YAML: {where_and_why(error)}") from error
    except (RecursionError, ValueError) as error:
        raise BadFile(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(found, list):
        raise BadFile(f"{path} must contain a list of canned replies, each with name, queue, texts and then")
    return found


def _is_text(tag: str, words: object) -> bool:
    return tag not in COLUMNS and bool(words)


def _csv(text: str) -> list[Any]:
    csv.field_size_limit(LARGEST)
    head = text.partition("\n")[0]
    between = max(SEPARATORS, key=head.count)  # spreadsheets write what is usual in their country
    rows = csv.DictReader(io.StringIO(text), delimiter=between, strict=True)
    try:
        return [
            {
                **{name: unmarked_cell(row.get(name) or "") for name in COLUMNS},
                "texts": {
                    tag: unmarked_cell(words) if isinstance(words, str) else words for tag, words in row.items() if _is_text(tag, words)
                },
            }
            for row in rows
        ]
    except csv.Error as error:
        raise BadFile(f"line {rows.line_num} is not CSV: {error}") from error


def _entry(one: Any) -> Entry:
    """Read one entry. Raises BadEntry with what is wrong."""
    if not isinstance(one, dict):
        raise BadEntry("it is not a mapping with name, queue, texts and then")
    if unknown := [str(key) for key in one if key not in (*COLUMNS, "texts")]:
        raise BadEntry(f"“{unknown[0]}” is unknown; there are name, queue, agent, texts and then")
    texts, then = one.get("texts"), one.get("then") or []
    if not isinstance(texts, dict) or not all(isinstance(part, str) for pair in texts.items() for part in pair):
        raise BadEntry("texts must have a text for each language, such as en: Hello {first_name}")
    lines = lines_in(then) if isinstance(then, str) else tuple(then) if isinstance(then, list) else None
    if lines is None or not all(isinstance(line, str) for line in lines):
        raise BadEntry("then must be a list of verbs with their words")
    name, queue, agent = (one.get(part) or "" for part in ("name", "queue", "agent"))
    if not all(isinstance(part, str) for part in (name, queue, agent)):
        raise BadEntry("name, queue and agent must be texts; put quotation marks around numbers")
    return Entry(name.strip(), queue.strip(), agent.strip(), dict(texts), lines)
