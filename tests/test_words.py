"""Every sentence is found, translated into every language, whole in form, and said through say()."""

from __future__ import annotations

import ast
import re
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest

from bot.catalogue import registry
from bot.commands import load as load_commands
from bot.core.errors import DeskError
from bot.core.ticket import _FOLDS
from bot.i18n.sentences import Sentence, say, say_many, words
from bot.program import words_tool
from bot.screens.views import LANGUAGES
from bot.settings.fields import LANGUAGES as ALLOWED

ROOT = Path(__file__).parent.parent
FOREIGN = [language for language in LANGUAGES if language != "en"]
FOUND = words_tool.collect()
SOURCE = words_tool.template(FOUND)
BOOKS = {language: words_tool.read(language) for language in LANGUAGES}

SCRIPTS = {"ru": r"[а-яё]", "uk": r"[а-щьюяєіїґ]", "hy": r"[ա-և]", "th": r"[\u0e00-\u0e7f]"}
NOT_THEIRS = {"ru": r"[іїєґ]", "uk": r"[ыэъё]"}
SAME = {"de": {"Status", "normal", "{size} MB", "{size} KB"}}
"""Words that are spelled as in English."""

SPEAKING = ("bot/commands", "bot/*.py")
SHOWN = {
    "plain": (0,),
    "Answer": (0,),
    "Span": (0,),
    "Button": (2,),
    "Fact": (0,),
    "Option": (1,),
    "Field": (1,),
    "Form": (2, 3, 4),
    "Section": (0,),
}
"""Whatever a person reads goes into these, in these places; Card has names only."""
SHOWN_NAMES = {"title", "author", "label", "menu_label", "hint", "submit", "cancel", "confirm", "text", "body", "foot", "intro"}
MAY = {"/ticket ": "typed as it stands in every language"}


def entries():
    return [message for message in SOURCE if message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_with_its_braces_and_plural_forms(language):
    assert words_tool.problems(BOOKS[language], SOURCE) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_written_one(language):
    assert words_tool.po(language).with_suffix(".mo").read_bytes() == words_tool.mo_bytes(BOOKS[language])


@pytest.mark.parametrize("language", LANGUAGES)
def test_making_the_words_again_changes_nothing(language):
    again = words_tool.updated(words_tool.read(language), words_tool.template(FOUND))
    assert words_tool.po(language).read_bytes() == words_tool.po_bytes(again)


def test_the_template_holds_what_the_source_says():
    assert words_tool.TEMPLATE.read_bytes() == words_tool.po_bytes(SOURCE)


def test_no_catalogue_holds_a_date_a_place_on_a_disk_or_a_tool():
    for path in [words_tool.TEMPLATE, *(words_tool.po(language) for language in LANGUAGES)]:
        assert not re.search(r"-Date:|Generated-By|\.py:\d|(?<![\w/])/(home|root|work|tmp)/", path.read_text("utf-8")), path.name


def test_all_lists_of_languages_agree():
    assert tuple(LANGUAGES) == ALLOWED
    assert sorted(LANGUAGES) == words_tool.languages()


def test_a_language_is_called_as_it_calls_itself():
    for language, name in LANGUAGES.items():
        assert words_tool.Locale.parse(language).get_language_name(language).casefold() == name.casefold()


# What is found


def test_say_is_handed_nothing_whose_words_cannot_be_found():
    assert words_tool.strangers() == []


@pytest.mark.parametrize("customer", [True, False])
def test_all_that_a_command_shows_is_found(customer):
    load_commands()
    for verb in [command.verb for command in registry.all_commands(customer=customer)]:
        for command in (registry.find(verb, customer=customer), registry.find(verb, customer=customer, pressed=True)):
            shown = [command.help, command.button, command.submit, *(parameter.label for parameter in command.parameters)]
            assert [one for one in shown if one and one not in FOUND] == []


def test_every_refusal_is_found():
    kinds = [DeskError, *DeskError.__subclasses__()]
    assert [kind.__name__ for kind in kinds if kind.__doc__ not in FOUND] == []


def test_every_event_of_the_journal_is_found():
    told = ("thanked", "gestured", "commented", "asked_again", "escalated", "acknowledged", "edited", "deleted")
    assert [kind for kind in (*_FOLDS, *told) if kind not in FOUND] == []


# What a translation is like


@pytest.mark.parametrize("language", FOREIGN)
def test_no_translation_is_left_in_english(language):
    same = [message.id for message in BOOKS[language] if message.string == message.id and not words_tool._wordless(message)]
    assert set(same) - {""} - SAME.get(language, set()) == set()


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_translation_is_in_the_letters_of_its_language(language):
    for message in BOOKS[language]:
        for string in filter(None, words_tool._strings(message)) if message.id and not words_tool._wordless(message) else ():
            assert re.search(SCRIPTS[language], string.casefold()), string
            assert not re.search(NOT_THEIRS.get(language, "(?!)"), string.casefold()), string


@pytest.mark.parametrize("language", FOREIGN)
def test_commands_tokens_and_line_breaks_stay_as_they_are(language):
    kept = re.compile(r"/\w+|@\w+|\b[a-z]+_[a-z]+\b|bellhop \w+|[📎✓✗⏳★]|\n")
    for message in entries():
        one = words_tool._ids(message)[0]
        if words_tool.NAME.fullmatch(one):
            continue
        bare = words_tool.SLOT.sub("", one)
        for string in filter(None, words_tool._strings(BOOKS[language][message.id])):
            assert sorted(kept.findall(words_tool.SLOT.sub("", string))) == sorted(kept.findall(bare)), string


@pytest.mark.parametrize("language", FOREIGN)
def test_blanks_around_a_sentence_and_its_dots_are_kept(language):
    for message in entries():
        one = words_tool._ids(message)[0]
        for string in filter(None, words_tool._strings(BOOKS[language][message.id])):
            assert (len(string) - len(string.lstrip()), string.endswith("…")) == (len(one) - len(one.lstrip()), one.endswith("…")), string
            assert string == string.rstrip()


# What people read

COUNTS = (0, 1, 2, 5, 11, 21, 100)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["0 days", "1 day", "2 days", "5 days", "11 days", "21 days", "100 days"]),
        ("de", ["0 Tage", "1 Tag", "2 Tage", "5 Tage", "11 Tage", "21 Tage", "100 Tage"]),
        ("ru", ["0 дней", "1 день", "2 дня", "5 дней", "11 дней", "21 день", "100 дней"]),
        ("uk", ["0 днів", "1 день", "2 дні", "5 днів", "11 днів", "21 день", "100 днів"]),
        ("hy", ["0 օր", "1 օր", "2 օր", "5 օր", "11 օր", "21 օր", "100 օր"]),
        ("th", ["0 วัน", "1 วัน", "2 วัน", "5 วัน", "11 วัน", "21 วัน", "100 วัน"]),
    ],
)
def test_days_are_counted_as_people_count(language, expected):
    assert [words(say_many("{n} day", "{n} days", n), language) for n in COUNTS] == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_number_is_never_lost_in_a_plural(language):
    for message in entries():
        if message.pluralizable and "{n}" in message.id[1]:
            one, many = message.id
            for n in range(2, 130):
                assert str(n) in words(Sentence(one, {"n": n}, many, n), language)


def test_armenian_takes_the_second_form_only_for_more_than_one():
    book = words_tool.Book("hy")
    book.add(("one", "many"), ("մեկ", "շատ"))
    read = GNUTranslations(BytesIO(words_tool.mo_bytes(book)))
    assert [read.ngettext("one", "many", n) for n in COUNTS] == ["մեկ", "մեկ", "շատ", "շատ", "շատ", "շատ", "շատ"]


def test_a_sentence_inside_a_sentence_is_put_into_the_same_language():
    assert words(say("{who}, {words}", who="Anna", words=say("Thank you!")), "de") == "Anna, Vielen Dank!"


def test_a_language_without_a_catalogue_reads_english():
    assert words(say("Thank you!"), "fr") == "Thank you!"


# The tool itself


def book_of(language, **translated):
    book = words_tool.Book(language)
    for one, string in translated.items():
        book.add(one, string)
    return book


def source_of(*ids):
    return words_tool.template({one: words_tool.Collector() for one in ids})


@pytest.mark.parametrize(
    ("string", "trouble"), [("", "is missing"), ("Hallo", "must hold {name}"), ("{who}", "must hold {name}"), ("Hallo {name}", "")]
)
def test_what_is_missing_or_wrong_is_named(string, trouble):
    book = words_tool.Book("de")
    book.add("Hello {name}", string)
    assert words_tool.problems(book, source_of("Hello {name}")) == ([f"de: {trouble}: 'Hello {{name}}'"] if trouble else [])


def test_a_sentence_that_nobody_says_is_named():
    assert words_tool.problems(book_of("de", Hello="Hallo", Bye="Tschüss"), source_of("Hello")) == ["de: is said nowhere any more: 'Bye'"]


def test_a_changed_sentence_keeps_its_old_words_as_a_guess_that_nobody_reads():
    book = words_tool.Book("de")
    book.add("Your ticket is closed.", "Ihr Ticket ist geschlossen.")
    source = source_of("Your ticket is closed now.")
    guess = words_tool.updated(book, source)
    assert guess["Your ticket is closed now."].string == "Ihr Ticket ist geschlossen."
    assert "is only guessed" in words_tool.problems(guess, source)[0]
    assert GNUTranslations(BytesIO(words_tool.mo_bytes(guess))).gettext("Your ticket is closed now.") == "Your ticket is closed now."


def test_braces_alone_are_never_guessed():
    book = words_tool.Book("de")
    book.add("{reason}", "{reason}")
    assert words_tool.updated(book, source_of("{reasons}"))["{reasons}"].string == "{reasons}"


def test_english_needs_words_only_for_names_of_the_program():
    source = source_of("asked_again", "Thank you!")
    assert words_tool.problems(words_tool.Book("en"), source) == ["en: is missing: 'asked_again'"]


def test_one_word_is_never_guessed_from_another():
    assert words_tool.updated(book_of("de", replied="geantwortet"), source_of("relied"))["relied"].string == ""


@pytest.fixture
def empty(tmp_path, monkeypatch):
    monkeypatch.setattr(words_tool, "LOCALE", tmp_path)
    monkeypatch.setattr(words_tool, "TEMPLATE", tmp_path / "bellhop.pot")
    return tmp_path


def test_a_new_language_is_begun_with_its_plural_forms_and_a_list_of_all_that_is_missing(empty, capsys):
    assert words_tool.main("pl") == 1
    assert "nplurals=3" in words_tool.po("pl").read_text("utf-8")
    assert f"pl: is missing: {entries()[0].id!r}" in capsys.readouterr().err
    first = {path: path.read_bytes() for path in empty.rglob("bellhop.*")}
    words_tool.main()
    assert {path: path.read_bytes() for path in empty.rglob("bellhop.*")} == first


def test_an_unknown_language_is_not_begun(empty, capsys):
    assert words_tool.main("xx") == 1
    assert "xx is no language" in capsys.readouterr().err
    assert list(empty.iterdir()) == []


# Nothing by-passes say()


def speaking_files():
    return sorted(
        {path for pattern in SPEAKING for found in ROOT.glob(pattern) for path in ([found] if found.is_file() else found.rglob("*.py"))}
    )


def spoken(node):
    """The letters of a literal that people would read as they stand: the fixed parts of an f-string too, but not what it sets in."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [text for part in node.values if isinstance(part, ast.Constant) for text in spoken(part)]
    if isinstance(node, ast.BinOp):
        return spoken(node.left) + spoken(node.right)
    if isinstance(node, ast.IfExp):
        return spoken(node.body) + spoken(node.orelse)
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in spoken(value)]
    return []


def bypassing(tree):
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        handed = [call.args[at] for at in SHOWN.get(name, ()) if at < len(call.args)]
        if name in SHOWN or name == "Card":
            handed += [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_NAMES]
        for text in [text for node in handed for text in spoken(node)]:
            if re.search(r"[^\W\d_]", text) and text not in MAY:
                yield f"line {call.lineno}: {name}({text!r})"


@pytest.mark.parametrize("path", speaking_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_shown_that_does_not_pass_through_say(path):
    assert list(bypassing(ast.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "source",
    ['plain("Hi")', 'Button("x", (), "Go")', 'Fact(f"{a} old", v)', 'Card(title="New")', 'plain(x or "none")', 'Span("a" if b else "")'],
)
def test_the_check_sees_words_that_pass_by(source):
    assert list(bypassing(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ['plain(f"#{n} · {m}")', 'Button("close", (n,), words(say("Close"), l))', 'Span("\\n")', "Card(title=name)"]
)
def test_the_check_lets_signs_and_translated_words_pass(source):
    assert not list(bypassing(ast.parse(source)))
