"""The form of a search: a field for the words, and one for each facet. Its values become the words of a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.i18n.sentences import Sentence, say, words
from bot.i18n.times import kind_words, level_words
from bot.ports.cards import Answer, Button, Entry, Field, Form, Option
from bot.screens.viewer import Viewer

WORDS = "words"
STATES = ("open", "closed", "waiting", "unclaimed", "mine", "merged", "spam")
_KINDS = ("question", "request", "fault", "wish")
_PRIORITIES = ("low", "normal", "high", "urgent")


def search_form(viewer: Viewer) -> Answer:
    """Return the form. Every field may be left empty."""
    language = viewer.language

    def line(name: str, label: Sentence, hint: str = "") -> Field:
        return Field(name, words(label, language), required=False, hint=hint)

    def choice(name: str, label: Sentence, options: Sequence[tuple[str, str]]) -> Field:
        return Field(name, words(label, language), "choice", required=False, options=tuple(Option(*one) for one in options))

    dates = words(say("For example 2026-11-01, yesterday or 7d"), language)
    fields = (
        line(WORDS, say("Words"), words(say("All of them must be found. “A phrase” and -word work too."), language)),
        line("from", say("Customer")),
        Field("by", words(say("Answered by"), language), "person", required=False),
        line("subject", say("Subject")),
        choice("in", say("Queue"), [(queue.key, queue.name) for queue in viewer.queues()]),
        line("after", say("Opened on this day or later"), dates),
        line("before", say("Opened before this day"), dates),
        line("on", say("Opened on this day"), dates),
        choice("is", say("State"), [(state, words(_state_words(state), language)) for state in STATES]),
        line("tag", say("Tag")),
        choice("kind", say("Kind"), [(kind, words(kind_words(kind), language)) for kind in _KINDS]),
        choice("priority", say("Priority"), [(level, words(level_words(level), language)) for level in _PRIORITIES]),
        line("rated", say("Rating"), words(say("For example <3 or 5"), language)),
        choice("has", say("Files"), [("file", words(say("Only with files"), language))]),
    )
    submit, cancel = words(say("Search"), language), words(say("Cancel"), language)
    return Answer(form=Form("search", (), submit, submit, cancel, fields))


def search_box(language: str) -> Entry:
    """Return the line in which an agent searches on a screen."""
    hint = words(say("Then press Enter. Filters such as from:olga or is:open work too."), language)
    return Entry("search", WORDS, words(say("Search tickets"), language), hint)


def form_button(language: str) -> Button:
    """Return the button that opens the form."""
    return Button("search", ("form：open",), words(say("🔍 Search…"), language))


def written(values: Mapping[str, str]) -> str:
    """Return the values of the form as somebody would type them."""
    facets = (f'{name}:"{value.replace(chr(34), "")}"' for name, value in values.items() if name != WORDS and value.strip())
    return " ".join((values.get(WORDS, ""), *facets)).strip()


def _state_words(state: str) -> Sentence:
    return {
        "open": say("open"),
        "closed": say("closed"),
        "waiting": say("waiting for the customer"),
        "unclaimed": say("unclaimed"),
        "mine": say("mine"),
        "merged": say("merged"),
        "spam": say("spam"),
    }[state]
