"""The form for a message to the customers of a ticket's children, with a text for each language that they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from bot.core.canned import VARIABLES, Canned
from bot.core.cuts import short
from bot.core.richtext import RichText, lines_of, plain, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import bold, known, put, say, words
from bot.ports.cards import Answer, Field, Form, Option
from bot.screens.children import CHILDREN, Children
from bot.screens.ticket_facts import LANGUAGES
from bot.screens.viewer import Viewer

TEXT, THEN, CANNED = "text_", "then", "canned"
"""The fields. The language follows TEXT."""
NAMED, LABEL = 300, 70  # characters of names and of a choice


def message_form(
    viewer: Viewer,
    children: Children,
    args: tuple[str, ...],
    choices: Sequence[Canned],
    chosen: Canned | None = None,
    texts: Mapping[str, RichText] = MappingProxyType({}),
    then: str = "",
) -> Answer:
    """Return the form for a message to the customers of the children, with a text for each language that they read."""
    language, readers = viewer.language, readers_of(viewer, children.own)
    above = lines_of(
        [bold((*ticket_name(children.parent.number), *plain(f" · {children.parent.subject}"))), *_warnings(viewer, readers, chosen)]
    )
    edition = str(chosen.id) if chosen else "0"
    fields = [_text_field(viewer, tag, names, texts.get(tag, ()), edition) for tag, names in readers.items()]
    if choices:
        fields.insert(0, _canned_field(viewer, choices, chosen))
    options = tuple(Option(one, words(known(one), language)) for one in ("closed", "open"))
    label = words(say("Ticket status after the reply"), language)
    fields.append(Field(THEN, label, "choice", options=options, initial=then or ("closed" if children.parent.is_closed else "open")))
    title, submit = words(say("Write to their customers"), language), words(say("Send to the customers"), language)
    return Answer(form=Form(CHILDREN, args, title, submit, words(say("Cancel"), language), tuple(fields), above))


def readers_of(viewer: Viewer, children: Sequence[Ticket]) -> dict[str, list[str]]:
    """Return the customers by the language that they read, each with their ticket: ``Olga (#1042)``."""
    found: dict[str, list[str]] = {}
    for child in children:
        customer = viewer.work.people.customer_of(child)
        found.setdefault(viewer.rules.language_of(customer), []).append(f"{customer.name} (#{child.number})")
    return found


def _text_field(viewer: Viewer, tag: str, names: Sequence[str], text: RichText, edition: str) -> Field:
    label = words(say("Text in {language}", language=LANGUAGES.get(tag, tag)), viewer.language)
    hint = words(say("This goes to {name}.", name=short(", ".join(names), NAMED)), viewer.language)
    return Field(f"{TEXT}{tag}", label, "text", text=text, hint=hint, edition=edition)


def _canned_field(viewer: Viewer, choices: Sequence[Canned], chosen: Canned | None) -> Field:
    options = tuple(Option(str(one.id), short(one.name, LABEL)) for one in choices)
    label = words(say("Canned reply"), viewer.language)
    hint = words(say("Its texts are put into the fields below, without its actions. What you have written stays."), viewer.language)
    initial = str(chosen.id) if chosen else ""
    return Field(CANNED, label, "choice", required=False, options=options, hint=hint, initial=initial, refills=True)


def _warnings(viewer: Viewer, readers: Mapping[str, Sequence[str]], chosen: Canned | None) -> list[RichText]:
    """Say which variables there are, and what the canned reply doesn't have."""
    names = " ".join(f"{{{name}}}" for name in VARIABLES)
    lines = [put(say("Variables: {variables}", variables=names), viewer.language)]
    missing = [LANGUAGES.get(tag, tag) for tag in readers if chosen is not None and tag not in chosen.variants]
    if missing:
        told = say("⚠️ The canned reply has no text in: {languages}. Another one is filled in there.", languages=", ".join(missing))
        lines.append(bold(put(told, viewer.language)))
    return lines
