"""The forms of a customer's profile: its note and facts, and which other account is the same person."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.customer import Customer, all_facts, notes_of
from bot.core.richtext import lines_of, plain
from bot.i18n.sentences import Sentence, put, say, words
from bot.ports.cards import Answer, Button, Field, Form
from bot.screens.viewer import Viewer

CUSTOMER, WRITE, ERASE = "customer", "write", "erase"
KEEP, SAME, APART, YES = "keep", "same", "apart", "yes"
"""What the buttons and forms of a profile do."""
NOTE, FACTS, OTHER = "note", "facts", "other"
"""Their fields."""


def profile_buttons(viewer: Viewer, number: int, *, joined: int, erasable: bool) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons below the profile of a ticket's customer. ``joined`` is the join that can be undone, 0 for none. ``erasable`` says
    whether the viewer may erase the customer.
    """
    offered = []
    if viewer.can.forms:
        offered.append(write_button(viewer, number))
        offered.append(_button(viewer, number, say("Note and facts…"), KEEP))
        offered.append(_button(viewer, number, say("The same person…"), SAME))
    if erasable:
        offered.append(Button(ERASE, (str(number),), words(say("Erase…"), viewer.language)))
    if joined:
        offered.append(apart_button(viewer, number, joined, say("Not the same person")))
    return (tuple(offered),) if offered else ()


def write_button(viewer: Viewer, number: int) -> Button:
    """Return the button that opens the form for a message to a ticket's customer in a new ticket."""
    return Button(WRITE, (str(number),), words(say("Write to the customer"), viewer.language))


def apart_button(viewer: Viewer, number: int, joined: int, label: Sentence | None = None) -> Button:
    """Return the button that undoes a join."""
    told = label or say("Undo")
    return Button(CUSTOMER, (str(number), APART, str(joined)), words(told, viewer.language))


def same_question(viewer: Viewer, number: int, customer: Customer, other: Customer) -> Answer:
    """Ask whether two customers are one person."""
    names = [f"{one.full_name}, {one.channel}" for one in (customer, other)]
    told = say(
        "Are these the same person: {one}; and {other}? They become one history, which the customer sees too: each account lists the "
        "tickets of both.",
        one=names[0],
        other=names[1],
    )
    label = words(say("Yes, the same person"), viewer.language)
    yes = Button(CUSTOMER, (str(number), SAME, str(other.id), YES), label, "primary")
    text = put(told, viewer.language)
    if not viewer.can.private_buttons:
        typed = viewer.typing(f"customer {number} same {other.identity} yes")
        text = lines_of([text, put(say("To confirm, type: {command}", command=typed), viewer.language)])
    return Answer(text, buttons=((yes,),))


def keep_form(viewer: Viewer, number: int, people: Sequence[Customer], revision: int) -> Answer:
    """Return the form for the note and the agents' facts; those that the customer wrote aren't in it."""
    language = viewer.language
    facts = "\n".join(fact.written for fact in all_facts(people).values() if not fact.theirs)
    hint = words(say("One on each line, for example: {example}", example="server: db-7"), language)
    fields = (
        Field(NOTE, words(say("Note (only agents see this)"), language), "text", required=False, text=plain(notes_of(people))),
        Field(FACTS, words(say("Facts (only agents see these)"), language), "text", required=False, text=plain(facts), hint=hint),
    )
    title = words(say("Note and facts"), language)
    return _form(viewer, (str(number), KEEP, str(revision)), title, words(say("Save"), language), fields)


def same_form(viewer: Viewer, number: int, example: str) -> Answer:
    """Return the form that asks for the other account. ``example`` is an identity as it is written."""
    label = words(say("Their other account"), viewer.language)
    hint = words(say("One of its tickets (#1042), @handle, or channel and id ({example})", example=example), viewer.language)
    title = words(say("The same person"), viewer.language)
    return _form(viewer, (str(number), SAME), title, words(say("Next"), viewer.language), (Field(OTHER, label, "line", hint=hint),))


def _form(viewer: Viewer, args: tuple[str, ...], title: str, submit: str, fields: tuple[Field, ...]) -> Answer:
    return Answer(form=Form(CUSTOMER, args, title, submit, words(say("Cancel"), viewer.language), fields))


def _button(viewer: Viewer, number: int, label: Sentence, *args: str) -> Button:
    return Button(CUSTOMER, (str(number), *args), words(label, viewer.language))
