"""Every cut ends at a word or a whole character, fits as its platform counts, and a file's name keeps its ending."""

from __future__ import annotations

import pytest

from bot.core.cuts import file_name, short, short_label, short_name, short_names
from bot.core.graphemes import characters, is_border
from bot.core.richtext import Span, short_rich, text_of

FAMILY, THUMB, FLAG, WALES, KEYCAP = "👨‍👩‍👧‍👦", "👍🏽", "🇦🇲", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "1️⃣"
CHARACTERS = {
    "family": FAMILY,
    "skin tone": THUMB,
    "flag": FLAG,
    "flag of tags": WALES,
    "keycap": KEYCAP,
    "variation": "❤️",
    "accents": "e\u0301\u0323",
    "thai tone": "ที่",
    "thai am": "น้ำ",
    "thai leading vowel": "เก",
    "thai following vowel": "กะ",
    "lao": "ນ້ຳ",
    "hindi": "क्षि",
    "tamil": "நி",
    "jamo": "\u1112\u1161\u11ab",
    "syllable and end": "가\u11a8",
    "line end": "\r\n",
    "hebrew": "שׁ",
    "mongolian": "ᠠ᠋",
    "halfwidth kana": "ｶﾞ",
}


def in_bytes(text):
    return len(text.encode())


def in_utf16(text):
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("char", CHARACTERS.values(), ids=CHARACTERS)
def test_a_character_is_kept_whole_or_left_out(char):
    assert [at for at in range(len(char * 3) + 1) if is_border(char * 3, at)] == [len(char) * count for count in range(4)]
    assert characters(f"a{char * 3}b") == ["a", *[char] * 3, "b"]
    for limit in range(1, 3 * len(char) + 2):
        kept = short(f"a{char * 3}bcd", limit)
        assert len(kept) <= limit
        assert kept.removesuffix("…") in {f"a{char * count}".rstrip() for count in range(4)} | {"", f"a{char * 3}b"}, limit


@pytest.mark.parametrize("char", CHARACTERS.values(), ids=CHARACTERS)
@pytest.mark.parametrize("measure", [len, in_utf16, in_bytes])
def test_the_limit_holds_as_the_platform_counts_with_the_ellipsis(char, measure):
    for limit in range(3, 90):
        kept = short(char * 40, limit, measure=measure)
        assert measure(kept) <= limit
        assert kept == char * 40 or kept.endswith("…")
        room = limit - measure("…")
        if char.strip():
            assert kept.removesuffix("…") in (char * (room // measure(char)), char * 40)


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("short", 5, "short"),
        ("", 0, ""),
        ("short", 0, ""),
        ("short", 1, "…"),
        ("Hand to the engineers now", 20, "Hand to the…"),
        ("Hand to the engineers now", 12, "Hand to the…"),
        ("Передать инженерам, пожалуйста", 24, "Передать инженерам…"),
        ("Փոխանցել ինժեներներին հիմա", 24, "Փոխանցել ինժեներներին…"),
        ("#1003 · Rechnung", 9, "#1003…"),
        ("a supercalifragilistic word", 14, "a supercalifr…"),
        ("https://example.com/a/very/long/address", 20, "https://example.com…"[:20]),
        ("ใช้งานได้แล้วขอบคุณ", 8, "ใช้งาน…"),
        ("one\u200btwo\u200bthree", 10, "one\u200btwo…"),
        ("......................", 5, "....…"),
        ("It burns. Come at once, please", 12, "It burns…"),
        ("It burns... Come at once, please", 14, "It burns…"),
        ("It burns… Come at once, please", 12, "It burns…"),
        ("Այրվում է։ Եկեք հիմա", 13, "Այրվում է…"),
        ("着火しました。すぐ来て", 8, "着火しました…"),
        ("It burns! Come at once, please", 12, "It burns!…"),
        ("   indented words", 8, "   inde…"),
        (f"Anna {FAMILY}{FAMILY}", 12, "Anna…"),
    ],
)
def test_a_cut_ends_at_a_word_if_one_ends_in_the_second_half(text, limit, kept):
    assert short(text, limit) == kept


def test_of_a_single_absurd_character_only_marks_are_lost():
    assert short("a" + "\u0301" * 500, 100) == "a" + "\u0301" * 98 + "…"
    assert short("a" + "\u0301" * 500, 20) == "…"


def test_a_styled_text_is_cut_like_a_plain_one():
    assert text_of(short_rich((Span("It burns."), Span(" Come at once, please", bold=True)), 12)) == "It burns…"


def test_an_escaped_text_fits_when_escapes_are_counted():
    text = "&" * 20
    assert short(text, 21, measure=lambda part: len(part.replace("&", "&amp;"))) == "&&&&…"


@pytest.mark.parametrize(
    ("name", "limit", "kept"),
    [
        ("report.pdf", 10, "report.pdf"),
        ("a" * 300 + ".pdf", 20, "a" * 15 + "….pdf"),
        ("a" * 300 + ".tar.gz", 20, "a" * 12 + "….tar.gz"),
        ("fattura" * 30 + ".xml.p7m", 20, "fatturafatt….xml.p7m"),
        ("Jahresbericht der Abteilung.pdf", 24, "Jahresbericht der….pdf"),
        ("น้ำ" * 100 + ".pdf", 20, "น้ำ" * 5 + "….pdf"),
        ("Հաշվետվություն " * 20 + ".docx", 24, "Հաշվետվություն….docx"),
        (FAMILY * 50 + ".png", 20, FAMILY * 2 + "….png"),
        (FLAG * 50 + ".png", 20, FLAG * 7 + "….png"),
        ("a" * 300 + ".PDF", 12, "a" * 7 + "….PDF"),
        ("no ending here at all", 12, "no ending…"),
        (".hidden" + "x" * 40, 12, ".hiddenxxxx…"),
        ("a sentence. And a long one after it", 20, "a sentence. And a…"),
        ("x" * 30 + "." + "y" * 100, 12, "x" * 11 + "…"),
        ("x" * 30 + "." + "y" * 19, 12, "x" * 11 + "…"),
        ("x" * 30 + ".tar.gz", 8, "x" * 4 + "….gz"),
    ],
)
def test_a_files_name_keeps_its_ending(name, limit, kept):
    assert len(kept) <= limit
    assert short_name(name, limit) == kept


@pytest.mark.parametrize("letter", ["a", "ж", "ք", "น้ำ", FAMILY, FLAG, "字"])
def test_a_stored_name_fits_into_every_file_system(letter):
    name = file_name(letter * 300 + ".pdf")
    assert in_bytes(name) <= 255
    assert len(name) <= 120
    stem = name.removesuffix("….pdf")
    assert name != stem
    assert set(stem.split(letter)) == {""}


@pytest.mark.parametrize(
    ("names", "limit", "kept"),
    [
        (["a.pdf", "b.png"], 12, "a.pdf, b.png"),
        (["a" * 50 + ".pdf"], 10, "aaaaa….pdf"),
        (["a" * 50 + ".pdf", "b.png"], 13, "aaaaa….pdf, …"),
        (["a.pdf", "b.png", "c" * 30 + ".doc"], 16, "a.pdf, b.png, …"),
    ],
)
def test_of_many_files_whole_names_are_listed(names, limit, kept):
    assert len(kept) <= limit
    assert short_names(names, limit) == kept


def test_a_label_that_is_a_files_name_keeps_the_ending():
    assert short_label("#7 · " + "x" * 40 + ".jpeg", 20) == "#7 · " + "x" * 9 + "….jpeg"
    assert short_label("Nothing works on example.com", 20) == "Nothing works on…"


def test_a_styled_text_keeps_its_styles():
    words = (Span("Hello "), Span("wonderful world", bold=True))
    assert short_rich(words, 21) == words
    kept = short_rich(words, 18)
    assert kept == (Span("Hello "), Span("wonderful", bold=True), Span("…"))
    assert text_of(short_rich((Span(FLAG * 9),), 6)) == FLAG * 2 + "…"
