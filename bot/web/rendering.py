"""Makes HTML of pages. In templates, ``say`` writes a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.core.richtext import text_of
from bot.i18n.sentences import Count, Sentence, known, words
from bot.web.asked import HOME
from bot.web.rich import html_of
from bot.web.static_files import StaticFiles

TEMPLATES = Path(__file__).parent / "templates"


class Rendering:
    """The templates. ``statics`` are the files that pages name."""

    def __init__(self, statics: StaticFiles) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters |= {"rich": html_of, "plain": text_of}
        self._environment.globals |= {"static": statics.address, "home": HOME}

    def html(self, template: str, language: str, values: Mapping[str, Any]) -> str:
        """Return a page in a language."""
        own = {
            "lang": language,
            "say": partial(_said, language),
            "say_many": partial(_said_many, language),
            "words": partial(_words, language),
        }
        return self._environment.get_template(template).render(own | dict(values))


def _said(language: str, text: str, /, **values: object) -> str:
    return words(known(text, **values), language)


def _said_many(language: str, one: str, many: str, n: int, /, **values: object) -> str:
    return words(Sentence(one, {"n": Count(n), **values}, many, n), language)


def _words(language: str, sentence: Sentence | str) -> str:
    return sentence if isinstance(sentence, str) else words(sentence, language)
