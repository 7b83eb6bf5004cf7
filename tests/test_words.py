"""The catalogues: every sentence that is translated is right, whole in form, and up to date with the source.

A sentence that is not translated yet fails no test; `make words` lists it, and `make release-check` fails.
"""

from __future__ import annotations

import re
from functools import cache

import pytest

from bot.i18n.sentences import Sentence, say, say_many, words
from bot.program.words import books, checks, source
from bot.screens.ticket_facts import LANGUAGES
from bot.settings.fields import LANGUAGES as ALLOWED

FOREIGN = [language for language in LANGUAGES if language != "en"]
SCRIPTS = {"ru": r"[а-яё]", "uk": r"[а-щьюяєіїґ]", "hy": r"[ա-և]", "th": r"[\u0e00-\u0e7f]"}
NOT_THEIRS = {
    "ru": r"[іїєґ]|вет[кв]",
    "uk": r"[ыэъё]|гіл[кц]|клієнту\b|\w'\w",
    "hy": r"թելում|շղթա|թեմայ|\u2024",
    "th": r"ทิกเก็ต|ตั๋ว|แท็ก|ยกระดับ",
}
"""Letters and marks of another language, and words for which ``docs/translating.md`` has another one."""
NAMES = r"\{(?:name|names|agent|who|customer|queue|author)\}"
INFLECTED = {
    "de": NAMES + "s\\b",
    "ru": r"(?<!\w)(?:в|во|на|из|с|со|от|до|для|у|к|о|об|за|при|через|между) " + NAMES,
    "uk": r"(?<!\w)(?:в|у|на|із|з|зі|від|до|для|за|про|через|між) " + NAMES,
    "hy": NAMES + "-",
}
"""A name stays as it is, so no sentence may need another form of it."""
SAME = {
    "de": {
        "Desk",
        "Problem:",
        "Ticket",
        "Tickets",
        "Tokens",
        "Webhooks",
        "Name",
        "Spam",
        "Status",
        "Story",
        "normal",
        "{size} MB",
        "{size} KB",
    },
    "th": {"{size} MB", "{size} KB"},
}
"""Words that are spelled as in English."""


@cache
def found():
    """Every sentence of the source. To read all of it takes a second, which only those pay who run these tests."""
    return source.collect()


@cache
def shares():
    """The desk's own catalogues, and those of each adapter that has sentences of its own."""
    return {folder: own for folder in books.folders() if (own := books.share(found(), folder))}


@cache
def sources():
    return {folder: books.template(own) for folder, own in shares().items()}


@cache
def written():
    return {(folder, language): books.read(language, folder) for folder in shares() for language in LANGUAGES}


def entries():
    return [message for source in sources().values() for message in source if message.id]


def translated(language):
    """The sentences that people read in this language."""
    own = [book for (_, name), book in written().items() if name == language]
    return [message for book in own for message in book if message.id and books.is_translated(message)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_keeps_its_braces_and_plural_forms(language):
    assert [line for folder, everything in sources().items() for line in checks.wrong(written()[folder, language], everything)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_written_one(language):
    for folder in shares():
        assert books.po(language, folder).with_suffix(".mo").read_bytes() == books.mo_bytes(written()[folder, language]), "run: make words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_making_the_words_again_changes_nothing(language):
    for folder, own in shares().items():
        again = books.updated(books.read(language, folder), books.template(own))
        assert books.po(language, folder).read_bytes() == books.po_bytes(again), "run: make words"


def test_the_templates_hold_what_the_source_says():
    for folder, everything in sources().items():
        assert books.template_file(folder).read_bytes() == books.po_bytes(everything), "run: make words"


def test_every_sentence_is_in_the_catalogues_of_whoever_says_it():
    for folder, own in shares().items():
        part = books.folders()[folder]
        assert all(any(file.startswith(f"{part}/") for file in collector.files) for collector in own.values())
    assert sum(map(len, shares().values())) >= len(found())
    assert not set(shares()[books.LOCALE]) & {one for folder, own in shares().items() if folder != books.LOCALE for one in own}


def test_an_adapter_s_sentence_is_translated_without_the_desk_knowing_it():
    for folder in set(shares()) - {books.LOCALE}:
        for one in shares()[folder]:
            assert written()[books.LOCALE, "de"].get(one) is None
            assert words(Sentence(one), "de") == (written()[folder, "de"][one].string or one)


def test_no_catalogue_holds_a_date_a_place_on_a_disk_or_a_tool():
    files = [path for folder in shares() for path in (books.template_file(folder), *(books.po(language, folder) for language in LANGUAGES))]
    for path in files:
        assert not re.search(r"-Date:|Generated-By|\.py:\d|(?<![\w/])/(home|root|work|tmp)/", path.read_text("utf-8")), path.name


def test_all_lists_of_languages_agree():
    assert tuple(LANGUAGES) == ALLOWED
    assert sorted(LANGUAGES) == books.languages()


def test_a_language_is_called_as_it_calls_itself():
    for language, name in LANGUAGES.items():
        assert books.Locale.parse(language).get_language_name(language).casefold() == name.casefold()


# What a translation is like


@pytest.mark.parametrize("language", FOREIGN)
def test_no_translation_is_left_in_english(language):
    same = [message.id for message in translated(language) if message.string == message.id and not books.is_wordless(message)]
    assert set(same) - SAME.get(language, set()) == set()


@pytest.mark.parametrize("language", SCRIPTS)
def test_every_translation_is_in_the_letters_of_its_language(language):
    for message in translated(language):
        for string in books.strings(message):
            spelled = any(char.isalpha() for char in books.SLOT.sub("", string)) and message.id not in SAME.get(language, ())
            assert not spelled or re.search(SCRIPTS[language], string.casefold()), string
            assert not re.search(NOT_THEIRS.get(language, "(?!)"), string.casefold()), string


@pytest.mark.parametrize("language", INFLECTED)
def test_no_sentence_needs_an_inflected_name(language):
    found = [
        string
        for message in translated(language)
        for string in books.strings(message)
        if re.search(INFLECTED[language], string, re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize("language", FOREIGN)
def test_a_sentence_that_ends_ends_in_every_language(language):
    """Another sentence may follow it. Thai has no full stop."""
    for message in translated(language) if language != "th" else ():
        if books.ids(message)[-1].endswith("."):
            assert all(string.endswith((".", "։")) for string in books.strings(message)), message.string


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("labels", [("Kind", "View"), ("Kind…", "View"), ("Sort", "mentions"), ("Claim", "Use it"), ("Cancel", "Close")])
def test_different_labels_on_one_screen_are_different_words(language, labels):
    found = {message.id: message.string for message in translated(language) if message.id in labels}
    assert len({one.rstrip("…").casefold() for one in found.values()}) == len(found)


@pytest.mark.parametrize("language", FOREIGN)
def test_commands_tokens_and_line_breaks_stay_as_they_are(language):
    kept = re.compile(r"/\w+|@\w+|\b[a-z]+_[a-z]+\b|bellhop \w+|[📎✓✗⏳★]|\n")
    for message in translated(language):
        one = books.ids(message)[0]
        if books.NAME.fullmatch(one):
            continue
        bare = books.SLOT.sub("", one)
        for string in books.strings(message):
            assert sorted(kept.findall(books.SLOT.sub("", string))) == sorted(kept.findall(bare)), string


@pytest.mark.parametrize("language", FOREIGN)
def test_blanks_around_a_sentence_and_its_dots_are_kept(language):
    for message in translated(language):
        one = books.ids(message)[0]
        for string in books.strings(message):
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


def test_a_sentence_inside_a_sentence_is_put_into_the_same_language():
    assert words(say("{who}, {words}", who="Anna", words=say("Thank you!")), "de") == "Anna, Vielen Dank!"


def test_a_language_without_a_catalogue_reads_english():
    assert words(say("Thank you!"), "fr") == "Thank you!"
