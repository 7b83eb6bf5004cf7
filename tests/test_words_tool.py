"""The translators' tool: what it finds in the source, what it keeps, and what it reports."""

from __future__ import annotations

from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest

from bot.catalogue import registry
from bot.commands import load as load_commands
from bot.core.errors import DeskError
from bot.core.event_kinds import EventKind
from bot.core.people import Role
from bot.program import words_tool
from bot.program.words import books, checks, source
from tests.test_words import found

COUNTS = (0, 1, 2, 5, 11, 21, 100)


# What is found


def test_say_is_called_with_literals_only():
    assert source.calls_without_literal() == []


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write a source file of its own, and nothing else is read."""
    monkeypatch.setattr(source, "ROOT", tmp_path)

    def write(text):
        (tmp_path / "bot").mkdir()
        (tmp_path / "bot" / "shown.py").write_text(text)

    return write


@pytest.mark.parametrize("call", ["say(title)", "say(found.help)", 'say(f"{n} of us")', 'say("a" if x else y)', 'say_many("one", many, n)'])
def test_words_that_are_not_written_in_the_call_are_named_whatever_their_variable_is_called(written, call):
    written(call)
    assert [line for line in source.calls_without_literal() if line.startswith("bot/shown.py:1: ")]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('say("Hi {name}", name=n)', {"Hi {name}": ""}),
        ('sentences.say("Hi")', {"Hi": ""}),
        ('say("Hi" if x else "Hello")', {"Hi": "", "Hello": ""}),
        ('say_many("{n} day", "{n} days", n)', {"{n} day": "{n} days"}),
        ('known(title); other("Hi"); print("Hello")', {}),
    ],
)
def test_the_literals_of_say_and_say_many_are_found(written, call, expected):
    written(call)
    shown = {one: collector.plural for one, collector in source.collect().items() if "bot/shown.py" in collector.files}
    assert shown == expected
    assert source.calls_without_literal() == []


def test_all_that_a_command_shows_is_found():
    load_commands()
    for command in registry.registered():
        typed = registry.find(command.verb, customer=command.by is Role.CUSTOMER) is not None
        shown = [command.help, command.button, command.submit, *(parameter.label for parameter in command.parameters)] if typed else []
        assert [one for one in shown if one and one not in found()] == []


def kinds_of(error):
    return [error, *(kind for below in error.__subclasses__() for kind in kinds_of(below))]


def test_every_refusal_is_found():
    assert [kind.__name__ for kind in kinds_of(DeskError) if kind.__doc__ not in found()] == []


def test_every_event_of_the_journal_is_found():
    assert [kind for kind in EventKind if kind is not EventKind.RECORDED and kind not in found()] == []


# What is kept and what is reported


def book_of(language, **translated):
    book = books.Book(language)
    for one, string in translated.items():
        book.add(one, string)
    return book


def source_of(*ids):
    return books.template({one: source.Collector() for one in ids})


def test_armenian_takes_the_second_form_only_for_more_than_one():
    book = books.Book("hy")
    book.add(("one", "many"), ("մեկ", "շատ"))
    read = GNUTranslations(BytesIO(books.mo_bytes(book)))
    assert [read.ngettext("one", "many", n) for n in COUNTS] == ["մեկ", "մեկ", "շատ", "շատ", "շատ", "շատ", "շատ"]


@pytest.mark.parametrize(
    ("string", "missing", "wrong"),
    [("", "is missing", ""), ("Hallo", "", "must hold {name}"), ("{who}", "", "must hold {name}"), ("Hallo {name}", "", "")],
)
def test_what_is_missing_is_not_what_is_wrong(string, missing, wrong):
    book = books.Book("de")
    book.add("Hello {name}", string)
    template = source_of("Hello {name}")
    assert checks.missing(book, template) == ([f"de: {missing}: 'Hello {{name}}'"] if missing else [])
    assert checks.wrong(book, template) == ([f"de: {wrong}: 'Hello {{name}}'"] if wrong else [])


def test_a_plural_with_too_few_forms_is_wrong():
    book = books.Book("ru")
    book.add(("{n} day", "{n} days"), ("{n} день", "{n} дня"))
    assert checks.wrong(book, books.template({"{n} day": source.Collector("{n} days")})) == ["ru: needs 3 plural forms: '{n} day'"]


def test_a_sentence_that_nobody_says_is_named():
    assert checks.wrong(book_of("de", Hello="Hallo", Bye="Tschüss"), source_of("Hello")) == ["de: is said nowhere any more: 'Bye'"]


def test_a_changed_sentence_keeps_its_old_words_as_a_guess_that_nobody_reads_and_that_fails_no_test():
    book = books.Book("de")
    book.add("Your ticket {number} is closed.", "Ihr Ticket {number} ist geschlossen.")
    template = source_of("Your ticket is closed now.")
    guess = books.updated(book, template)
    assert guess["Your ticket is closed now."].string == "Ihr Ticket {number} ist geschlossen."
    assert "is only guessed" in checks.missing(guess, template)[0]
    assert checks.wrong(guess, template) == []
    assert GNUTranslations(BytesIO(books.mo_bytes(guess))).gettext("Your ticket is closed now.") == "Your ticket is closed now."


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.setattr(books, "LOCALE", tmp_path)
    monkeypatch.setattr(books, "ADAPTERS", tmp_path / "adapters")
    return tmp_path


OLD = 'Your ticket {number} is closed now. Write “again” or "open" to go on with it, or -- at any time -- ask for help.'
NEW = OLD.replace(" now", "")


def test_the_old_sentence_is_beside_a_guess_and_goes_with_it(empty):
    file = books.po("de")
    file.parent.mkdir(parents=True)
    book = books.updated(book_of("de", **{OLD: "Ihr Ticket {number} ist geschlossen."}), source_of(NEW))
    for _ in range(3):
        assert book[NEW].previous_id == [OLD]
        file.write_bytes(books.po_bytes(book))
        book = books.updated(books.read("de"), source_of(NEW))
    text = file.read_text("utf-8")
    assert "#| msgid" in text and "# |" not in text
    file.write_text(text.replace("#, fuzzy, python-brace-format\n", "# as on the website\n"), "utf-8")
    text = books.po_bytes(books.updated(books.read("de"), source_of(NEW))).decode()
    assert "|" not in text and "# as on the website" in text, "a translator's own comment stays"


def test_no_catalogue_has_the_rest_of_an_old_sentence_as_a_comment():
    files = [books.po(language, folder) for folder in books.folders() for language in books.languages()]
    comments = [line for file in files if file.exists() for line in file.read_text("utf-8").splitlines() if line.startswith("# ")]
    assert [line for line in comments if not line.startswith("# Bellhop in ")] == []


def test_braces_alone_are_never_guessed():
    book = books.Book("de")
    book.add("{reason}", "{reason}")
    assert books.updated(book, source_of("{reasons}"))["{reasons}"].string == "{reasons}"


def test_english_needs_words_only_for_names_of_the_program_and_is_wrong_without_them():
    template = source_of("asked_again", "Thank you!")
    assert checks.wrong(books.Book("en"), template) == ["en: is missing: 'asked_again'"]
    assert checks.missing(books.Book("en"), template) == []


def test_one_word_is_never_guessed_from_another():
    assert books.updated(book_of("de", replied="geantwortet"), source_of("relied"))["relied"].string == ""


# The command


def test_a_new_language_is_begun_with_its_plural_forms_and_a_list_of_all_that_is_missing(empty, capsys):
    assert words_tool.main("pl") == 0
    assert "nplurals=3" in books.po("pl").read_text("utf-8")
    assert f"pl: is missing: {next(iter(books.share(found(), books.LOCALE)))!r}" in capsys.readouterr().err
    first = {path: path.read_bytes() for path in empty.rglob("*.*")}
    words_tool.main()
    assert {path: path.read_bytes() for path in empty.rglob("*.*")} == first


def test_the_release_check_fails_on_what_is_missing_and_writes_nothing(empty, capsys):
    words_tool.main("pl")
    before = {path: path.read_bytes() for path in empty.rglob("*.*")}
    capsys.readouterr()
    assert words_tool.main(words_tool.CHECK) == 1
    told = capsys.readouterr()
    assert "pl: is missing: " in told.err
    assert f"{len(before) and len(told.err.splitlines())} missing, 0 wrong" in told.out
    assert {path: path.read_bytes() for path in empty.rglob("*.*")} == before


def test_an_unknown_language_is_not_begun(empty, capsys):
    assert words_tool.main("xx") == 1
    assert "xx is not a language" in capsys.readouterr().err
    assert list(empty.iterdir()) == []


def test_make_and_ci_run_the_tool():
    root = Path(__file__).parent.parent
    makefile, ci = (root / "Makefile").read_text("utf-8"), (root / ".ci" / "run").read_text("utf-8")
    assert "bot.program.words_tool --check" in makefile.partition("\nrelease-check:")[2].split("\n\n")[0]
    assert 'bot.program.words_tool --check || echo "warning: ' in ci
    assert "make release-check" in (root / "CONTRIBUTING.md").read_text("utf-8")
