"""The script of the chat: how large it is, what it asks of a page, and that its words are there in every language."""

from __future__ import annotations

import gzip
import re
from typing import Final

from adapters.site.server import SCRIPT
from adapters.site.words import WORDS
from bot.i18n.sentences import words
from bot.ports.channel import Request, Response
from bot.settings.fields import LANGUAGES
from tests.adapters.site.conftest import Stage

SOURCE: Final = SCRIPT.read_text("utf-8")
MOST = 15_000  # bytes, before they are packed


async def served(stage: Stage, **headers: str) -> Response:
    page = await stage.page()
    return await page.channel.receive(Request("GET", {"origin": "https://anywhere.example", **headers}, b"", {}, "widget.js"))


async def test_it_is_one_file_of_less_than_15_kilobytes_for_any_page(stage: Stage) -> None:
    answer = await served(stage)
    assert (answer.status, answer.content_type) == (200, "text/javascript; charset=utf-8")
    assert len(answer.body) < MOST
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_it_is_packed_for_those_who_take_it_and_not_sent_again_unchanged(stage: Stage) -> None:
    packed = await served(stage, **{"accept-encoding": "gzip, br"})
    assert gzip.decompress(packed.body).decode() == SOURCE
    assert len(packed.body) < MOST / 2
    again = await served(stage, **{"if-none-match": packed.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_it_makes_no_markup_of_texts_needs_no_style_attribute_and_keeps_no_cookie() -> None:
    for forbidden in (
        r"innerHTML",
        r"outerHTML",
        r"insertAdjacentHTML",
        r"document\.write",
        r"\beval\b",
        r"new Function",
        r"\.cookie",
        r"[{ ]style:",
    ):
        assert not re.search(forbidden, SOURCE), forbidden


def test_it_asks_nobody_but_the_desk() -> None:
    assert re.findall(r"fetch\((\w+)", SOURCE) == ["base"]
    assert "import(" not in SOURCE and "XMLHttpRequest" not in SOURCE


def test_its_words_are_those_that_the_desk_sends() -> None:
    icons = re.findall(r'icon\("[^"]+", "(\w+)"', SOURCE)
    errors = {"many", "large"}  # by the code of the answer
    assert set(re.findall(r"\bwords\.(\w+)", SOURCE)) | set(icons) | errors == set(WORDS)


def test_each_word_is_translated() -> None:
    for language in LANGUAGES:
        said = [words(sentence, language) for sentence in WORDS.values()]
        assert all(said)
        if language != "en":
            assert not set(said) & {words(sentence, "en") for sentence in WORDS.values()}
