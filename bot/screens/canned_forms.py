"""The form of a canned reply: its name, who has it, and one text for each language of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.core.canned import LONGEST_NAME, VARIABLES, Canned
from bot.core.richtext import RichText
from bot.i18n.sentences import say, words
from bot.ports.cards import Answer, Field, Form, Option
from bot.screens.ticket_facts import LANGUAGES
from bot.screens.viewer import Viewer

CANNED = "canned"
NAME, QUEUE, THEN, TEXT = "name", "queue", "then", "text_"
"""The fields. The language follows TEXT."""
ALL, MINE = "*", "@"
"""Choices of QUEUE besides the keys of queues."""


def canned_form(viewer: Viewer, canned: Canned | None = None, texts: Mapping[str, RichText] = MappingProxyType({})) -> Answer:
    """Return the form for a canned reply; without one, for a new one that begins with these texts."""
    language, told = viewer.language, canned.variants if canned else texts
    title = say("Change the canned reply") if canned else say("New canned reply")
    args = (str(canned.id), str(canned.revision)) if canned else ("0", "0")
    hint = words(say("Variables: {variables}", variables=" ".join(f"{{{name}}}" for name in VARIABLES)), language)
    spoken = tuple(dict.fromkeys((*texts, *viewer.rules.languages, *told)))
    actions = say("Actions after the reply, with ; between them")
    example = say("For example: {examples}", examples="tag refund; priority high; close")
    fields = (
        Field(NAME, words(say("Name"), language), "line", initial=canned.name if canned else "", hint=_name_hint(viewer)),
        Field(QUEUE, words(say("Who can use it?"), language), "choice", options=_choices(viewer), initial=_choice_of(viewer, canned)),
        *(_text_field(viewer, tag, told.get(tag, ()), hint if tag == spoken[0] else "", alone=len(spoken) == 1) for tag in spoken),
        Field(
            THEN,
            words(actions, language),
            "line",
            required=False,
            initial="; ".join(canned.lines) if canned else "",
            hint=words(example, language),
        ),
    )
    form = Form(CANNED, args, words(title, language), words(say("Save"), language), words(say("Cancel"), language), fields)
    return Answer(form=form)


def _name_hint(viewer: Viewer) -> str:
    typed = f"{viewer.can.prefix}canned"
    return words(say("Up to {n} characters, such as refund. It is typed after {command}.", n=LONGEST_NAME, command=typed), viewer.language)


def _text_field(viewer: Viewer, tag: str, text: RichText, hint: str, *, alone: bool) -> Field:
    label = say("Text in {language}", language=LANGUAGES.get(tag, tag))
    return Field(f"{TEXT}{tag}", words(label, viewer.language), "text", required=alone, text=text, hint=hint)


def _choices(viewer: Viewer) -> tuple[Option, ...]:
    queues = tuple(Option(queue.key, queue.name) for queue in viewer.queues())
    return (
        *queues,
        Option(ALL, words(say("All queues"), viewer.language)),
        Option(MINE, words(say("Only me"), viewer.language)),
    )


def _choice_of(viewer: Viewer, canned: Canned | None) -> str:
    if canned is None:
        return next(queue.key for queue in viewer.queues())
    return canned.queue or (MINE if canned.owner else ALL)
