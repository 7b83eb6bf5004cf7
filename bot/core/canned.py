"""Canned replies: saved replies with variables, one text for each language. Pure functions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.core.richtext import RichText, Span, cut_at, from_data, merged, text_of, to_data
from bot.core.visible_text import can_be_seen, on_one_line

VARIABLES = ("customer", "first_name", "ticket", "subject", "agent", "queue", "link", "back_at")
LONGEST_NAME, LONGEST_TEXT, LONGEST_VARIABLE = 60, 4_000, 40  # characters
RESERVED = ("new",)  # a word that means something else there
_IN_BRACES = re.compile(r"\{\{[\w .\-]{1,40}\}\}|\{([\w .\-]{1,40})\}")


@dataclass(slots=True)
class Canned:
    """A canned reply. Times are in milliseconds since 1970, 0 for never.

    ``key`` is the name in lower case. ``queue`` is the only queue that has it, ``owner`` the only agent; empty for all. ``texts`` holds one
    text for each language and ``actions`` the lines of a macro, both as JSON. ``words`` is what the list is searched by. ``revision``
    counts the changes.
    """

    id: int
    name: str
    key: str
    queue: str = ""
    owner: str = ""
    texts: str = "{}"
    actions: str = "[]"
    words: str = ""
    used: int = 0
    used_at: int = 0
    revision: int = 1

    @property
    def variants(self) -> dict[str, RichText]:
        """The texts by language."""
        return {language: from_data(data) for language, data in json.loads(self.texts).items()}

    @property
    def lines(self) -> tuple[str, ...]:
        """The actions of a macro: verbs with their words."""
        return tuple(json.loads(self.actions))

    def write(self, draft: Draft) -> None:
        """Take over everything from a draft."""
        self.name, self.key, self.queue, self.owner = draft.name, key_of(draft.name), draft.queue, draft.owner
        self.texts = json.dumps({language: to_data(text) for language, text in draft.texts.items()}, ensure_ascii=False)
        self.actions = json.dumps(draft.lines, ensure_ascii=False)
        self.words = "\n".join((self.key, *(text_of(text).casefold() for text in draft.texts.values())))


@dataclass(frozen=True, slots=True)
class Draft:
    """What a canned reply is to contain."""

    name: str
    texts: Mapping[str, RichText]
    queue: str = ""
    owner: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a canned reply's history: when, who, and by part (``name``, ``text de``, …) what was there before and after."""

    at: int
    by: str
    name: str
    parts: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class FilledText:
    """A text with its variables replaced. ``missing`` are variables without a value, which are still in the text as ``{name}``."""

    text: RichText
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A canned reply as the customer of a ticket would get it. ``language`` is the text's, ``reads`` the customer's."""

    canned: Canned
    language: str
    reads: str
    filled: FilledText

    @property
    def is_fallback(self) -> bool:
        return self.language != self.reads

    @property
    def digest(self) -> str:
        """A short code that changes with the text and the actions."""
        shown = json.dumps([to_data(self.filled.text), self.canned.actions])
        return hashlib.sha256(shown.encode()).hexdigest()[:8]


def key_of(name: str) -> str:
    """Return the name as it is looked up: in lower case, without surplus blanks."""
    return on_one_line(name).casefold()


def is_good_name(name: str) -> bool:
    """Whether a name can be typed after the verb: it is short, and begins with neither a ticket's number nor a colon."""
    first = name.split(maxsplit=1)[0] if name.split() else ""
    return (
        can_be_seen(name)
        and name == on_one_line(name)
        and len(name) <= LONGEST_NAME
        and not first.startswith(":")
        and not first.removeprefix("#").isdigit()
        and key_of(name) not in RESERVED
    )


def variables_in(text: str) -> list[str]:
    """Return what a text asks for, each once, in the order of the text. ``{{name}}`` asks for nothing: it becomes ``{name}``."""
    return list(dict.fromkeys(_name(found[1]) for found in _IN_BRACES.finditer(text) if found[1] is not None))


def unknown_variables(text: str) -> list[str]:
    return [name for name in variables_in(text) if name not in VARIABLES]


def fill(rich: RichText, values: Mapping[str, str]) -> FilledText:
    """Replace the variables; a value takes the style of what it replaces and is never searched for further variables.

    Variables with an empty value stay as they are written.
    """
    text = text_of(rich)
    found = list(_IN_BRACES.finditer(text))
    parts = cut_at(rich, [end for match in found for end in match.span()] + [len(text)])
    out: list[Span] = []
    missing: list[str] = []
    for match, before, braced in zip(found, parts[::2], parts[1::2], strict=False):
        out += before
        name = _name(match[1]) if match[1] is not None else ""
        value = values.get(name, "") if name else match[0][1:-1]
        if name and not value:
            missing.append(name)
            value = match[0]
        out.append(replace(braced[0], text=value))
    return FilledText(merged((*out, *parts[-1])), tuple(dict.fromkeys(missing)))


def variant_for(variants: Mapping[str, Any], language: str, fallback: str) -> str:
    """Return which language's text a customer gets: their own, else the team's, else English, else any; empty if there is none."""
    wanted = (language, fallback, "en")
    return next((one for one in wanted if one in variants), next(iter(sorted(variants)), ""))


def differences(before: Canned, after: Draft) -> dict[str, list[str]]:
    """Return what a draft would change, by part: the value before and the value after."""
    old, new = _parts(before.name, before.queue, before.owner, before.lines, before.variants), _parts_of(after)
    return {part: [old.get(part, ""), new.get(part, "")] for part in {**old, **new} if old.get(part, "") != new.get(part, "")}


def _parts_of(draft: Draft) -> dict[str, str]:
    return _parts(draft.name, draft.queue, draft.owner, draft.lines, draft.texts)


def _parts(name: str, queue: str, owner: str, lines: Sequence[str], texts: Mapping[str, RichText]) -> dict[str, str]:
    """Texts are compared with their styles, so a change of style is one too."""
    told = {f"text {language}": _with_styles(text) for language, text in texts.items()}
    return {"name": name, "queue": queue, "owner": owner, "then": "\n".join(lines), **told}


def _with_styles(text: RichText) -> str:
    data = to_data(merged(text))
    return text_of(text) if all(isinstance(span, str) for span in data) else json.dumps(data, ensure_ascii=False)


def _name(written: str) -> str:
    return written.strip().casefold()
