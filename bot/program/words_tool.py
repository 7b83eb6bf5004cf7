"""Every sentence of the source goes in; catalogues to translate, compiled catalogues and a list of what is missing come out.

``make words`` runs it over all languages; ``make words NEW=fr`` begins a new one.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from gettext import c2py
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from babel import Locale, localedata
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from bot.catalogue import registry
from bot.commands import load as load_commands
from bot.core.errors import DeskError
from bot.core.event_kinds import EventKind
from bot.core.people import Role
from bot.i18n.sentences import LOCALE

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("bot", "adapters")
TEMPLATE = LOCALE / "bellhop.pot"
SLOT = re.compile(r"\{(\w+)\}")
NAME = re.compile("[a-z_]+")
ENGLISH = "en"
PLURALS = {"hy": (2, "(n > 1)")}
"""Where people count otherwise than Babel believes: after a number Armenian keeps the singular, and nothing is counted like one."""

COMPUTED = {
    "found.help": "the first line of a command's docstring",
    "button": "a command's button",
    "command.button or command.help": "a command's button or docstring",
    "command.submit": "the last button of a command's form",
    "parameter.label": "the label in a command's signature",
    "choice": "a Literal in a command's signature",
    "kind": "a Literal in a command's signature",
    "level": "a Literal in a command's signature",
    "event.kind": "an event of the journal",
    "type(error).__doc__ or ''": "the docstring of an error",
}
"""What say() may be handed that is no literal, and where those words are found."""


@dataclass(slots=True)
class Collector:
    """One id: its plural, the files it stands in, and what a translator should know of it."""

    plural: str = ""
    files: set[str] = field(default_factory=set)
    hints: set[str] = field(default_factory=set)


class Book(Catalog):
    """A catalogue that is written the same on every machine and every day."""

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
    """How many plural forms a language has, and the rule that picks one."""
    if not language:
        return 2, "(n != 1)"
    found = get_plural(language)
    return PLURALS.get(language, (found.num_plurals, found.plural_expr))


def languages() -> list[str]:
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def po(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "bellhop.po"


# Out of the source


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        yield file, ast.parse(path.read_text("utf-8"), file)


def collect() -> dict[str, Collector]:
    """Every id, in the order of the files."""
    found: dict[str, Collector] = {}
    for file, tree in sources():
        for call, name in _calls(tree):
            if name == "say":
                _add(found, _literals(call.args[0]), file)
            elif name == "say_many":
                _add(found, _literals(call.args[0]), file, plural=_literals(call.args[1])[0])
    events = [kind.value for kind in EventKind if kind is not EventKind.RECORDED]
    _add(found, events, "bot/core/event_kinds.py", hint="an event in the answer to /ticket why")
    _from_commands(found)
    for error in _kinds(DeskError):
        _add(found, [error.__doc__ or ""], _file(error), hint="why something cannot be done")
    return found


def strangers() -> list[str]:
    """Calls of say() whose words cannot be found: neither literals nor one of the known computed ones."""
    out = []
    for file, tree in sources():
        for call, name in _calls(tree):
            if name in ("say", "say_many") and not _literals(call.args[0]) and (shown := ast.unparse(call.args[0])) not in COMPUTED:
                out.append(f"{file}:{call.lineno}: nobody can find the words of {name}({shown}) to translate them")
    return out


def _calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.func, ast.Name | ast.Attribute):
            yield node, node.func.id if isinstance(node.func, ast.Name) else node.func.attr


def _literals(node: ast.expr) -> list[str]:
    if isinstance(node, ast.IfExp):
        return _literals(node.body) + _literals(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value else []


def _from_commands(found: dict[str, Collector]) -> None:
    load_commands()
    plain = [command for side in (True, False) for command in registry.all_commands(customer=side)]
    pressed = [command for one in plain if (command := registry.find(one.verb, customer=one.by is Role.CUSTOMER, pressed=True))]
    for command in plain + [other for other in pressed if other not in plain]:
        file = _file(command.run)
        _add(found, [command.help], file, hint=f"help for the command {command.verb}")
        _add(found, [label for label in (command.button, command.submit) if label], file, hint="a button")
        for parameter in command.parameters:
            _add(found, [parameter.label], file, hint=f"a question in the form {command.verb}")
            if get_origin(parameter.type) is Literal:
                _add(found, get_args(parameter.type), file, hint=f"a choice in the form {command.verb}")


def _kinds(error: type[DeskError]) -> Iterator[type[DeskError]]:
    yield error
    for kind in error.__subclasses__():
        yield from _kinds(kind)


def _file(thing: Any) -> str:
    return f"{thing.__module__.replace('.', '/')}.py"


def _add(found: dict[str, Collector], ids: Iterable[str], file: str, *, plural: str = "", hint: str = "") -> None:
    for one in ids:
        words = found.setdefault(one, Collector())
        words.plural = words.plural or plural
        words.files.add(file)
        words.hints |= {hint} if hint else set()


# Into the catalogues


def template(found: dict[str, Collector]) -> Book:
    book = Book()
    for one, words in found.items():
        places = [(file, 0) for file in sorted(words.files)]
        book.add((one, words.plural) if words.plural else one, locations=places, auto_comments=sorted(words.hints))
    return book


def read(language: str) -> Book:
    """A language's catalogue as it lies on the disk; an empty one for a new language."""
    book = Book(language)
    if po(language).exists():
        for message in read_po(BytesIO(po(language).read_bytes()), locale=language, ignore_obsolete=True):
            if message.id:
                book[message.id] = message
    return book


def updated(book: Book, source: Book) -> Book:
    """The catalogue with the ids of today. What resembles an old id gets its words as a guess, marked for a human to look at."""
    book.update(source, no_fuzzy_matching=book.language == ENGLISH)
    book.obsolete.clear()
    for message in [one for one in book if one.id]:
        if book.language == ENGLISH:
            if not needs_english(message) and not any(_strings(message)):
                book.delete(message.id)
        elif _wordless(message):
            _restart(book, message, message.id)
        elif message.fuzzy and " " not in _ids(message)[0]:  # single words resemble each other without meaning the same
            _restart(book, message, "")
    return book


def _restart(book: Book, message: Message, string: Any) -> None:
    book.delete(message.id)
    book.add(message.id, string, locations=message.locations, auto_comments=message.auto_comments)


def needs_english(message: Message) -> bool:
    """English is written in the source; only names of the program, ``asked_again``, need words."""
    return isinstance(message.id, str) and "_" in message.id and bool(NAME.fullmatch(message.id))


def problems(book: Book, source: Book) -> list[str]:
    """What a translator must still do, and what he got wrong, one line each."""
    out = []
    for wanted in source:
        message = book.get(wanted.id)
        if book.language == ENGLISH and not needs_english(wanted) and (message is None or not any(_strings(message))):
            continue
        trouble = "is missing" if message is None or not all(_strings(message)) else _wrong(message, book.language)
        if wanted.id and trouble:
            out.append(f"{book.language}: {trouble}: {_ids(wanted)[0]!r}")
    gone = (message for message in book if message.id and message.id not in source)
    return out + [f"{book.language}: is said nowhere any more: {_ids(message)[0]!r}" for message in gone]


def _wrong(message: Message, language: str) -> str:
    if message.fuzzy:
        return "is only guessed (take the mark 'fuzzy' away when it is right)"
    ids, strings = _ids(message), _strings(message)
    if len(ids) > 1 and len(strings) != forms(language)[0]:
        return f"needs {forms(language)[0]} plural forms"
    for at, string in enumerate(strings):
        allowed = [_slots(ids[-1])] + ([_slots(ids[0])] if _only_one(language, at) else [])
        if _slots(string) not in allowed:
            return f"must hold {' '.join(allowed[0]) or 'nothing in braces'}"
    return ""


def _only_one(language: str, form: int) -> bool:
    """Whether a plural form is never said of more than one, so that it may leave the number out."""
    pick = c2py(forms(language)[1])
    return all(pick(n) != form for n in range(2, 200))


def _slots(words: str) -> list[str]:
    return sorted({slot[0] for slot in SLOT.finditer(words)})


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or [""])


def _wordless(message: Message) -> bool:
    """Nothing but braces and signs: the same in every language."""
    return isinstance(message.id, str) and bool(message.id) and not any(char.isalpha() for char in SLOT.sub("", message.id))


# Onto the disk


def po_bytes(book: Book) -> bytes:
    out = BytesIO()
    write_po(out, book, width=0, sort_by_file=True, include_lineno=False, include_previous=True)
    return out.getvalue()


def mo_bytes(book: Book) -> bytes:
    """What gettext reads. Whatever is missing or guessed is left out: people read English rather than something wrong."""
    out, sure = BytesIO(), Book(book.language)
    for message in book:
        if message.id and all(_strings(message)) and not message.fuzzy:
            sure[message.id] = message
    write_mo(out, sure)
    return out.getvalue()


def main(begin: str = "") -> int:
    """Bring all catalogues up to date; 1 when something is missing."""
    if begin and begin not in localedata.locale_identifiers():
        sys.stderr.write(f"{begin} is no language that can be begun; name it by its two letters, such as fr.\n")
        return 1
    found = collect()
    source = template(found)
    TEMPLATE.write_bytes(po_bytes(source))
    todo = strangers()
    for language in sorted({*languages(), *([begin] if begin else [])}):
        book = updated(read(language), template(found))
        po(language).parent.mkdir(parents=True, exist_ok=True)
        po(language).write_bytes(po_bytes(book))
        po(language).with_suffix(".mo").write_bytes(mo_bytes(book))
        todo += problems(book, source)
    sys.stderr.writelines(f"{line}\n" for line in todo)
    sys.stdout.write(f"{len(source)} sentences, {len(languages())} languages, {len(todo)} to do\n")
    return 1 if todo else 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
