"""The types of parameters: each parses typed or entered text, and builds the form's field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NewType, get_args, get_origin

from bot.catalogue import choosing
from bot.catalogue.choosing import Chosen
from bot.catalogue.registry import Parameter, Words
from bot.catalogue.when import read_when, when_field, write_when
from bot.core.cuts import short_label
from bot.core.errors import (
    AmbiguousName,
    BadChoice,
    NoOtherQueue,
    NoSuchTicket,
    NothingToMerge,
    NothingToRate,
    UnknownPerson,
    UnknownQueue,
)
from bot.core.people import Identity
from bot.core.richtext import RichText, plain, text_of
from bot.core.ticket import Ticket
from bot.core.visible_text import bare
from bot.i18n.sentences import known, words
from bot.ports.cards import Field, Option
from bot.settings.rules import Queue
from bot.tickets.context import Context
from bot.tickets.customers import tickets_of

OTHERS = 100  # tickets that a form offers
BEHIND = ".,:;!?…"  # what may follow a number
Line = NewType("Line", str)  # the rest of the line, plain
Tags = NewType("Tags", str)  # words; a form shows all that there are, and returns all that there are to be
Person = NewType("Person", Identity)
QueueKey = NewType("QueueKey", str)
When = NewType("When", int)  # milliseconds since 1970
Number = NewType("Number", int)
OtherTicket = NewType("OtherTicket", int)  # a form offers the other tickets of the customer
AnyTicket = NewType("AnyTicket", int)
Somebody = NewType("Somebody", str)  # a customer, as :func:`bot.tickets.customers.customer_named` reads them


@dataclass(frozen=True, slots=True)
class ParameterKind:
    """The converter of one type. ``greedy`` takes the rest of the line. ``write`` makes the text of a field from a value. ``may_be_empty``:
    in a form, an empty field is a value. ``skip`` is a word that may be typed before it.
    """

    read: Callable[[RichText, Context, Parameter], Any]
    field: Callable[[Parameter, Context, Ticket | None, str], Field]
    greedy: bool = False
    write: Callable[[Any, Context], str] = lambda value, _: str(value)
    may_be_empty: bool = False
    skip: str = ""


def kind_of(parameter: Parameter) -> ParameterKind:
    """Return the converter of a parameter's type."""
    return _CHOICE if get_origin(parameter.type) is Literal else _KINDS[parameter.type]


def choices(parameter: Parameter) -> tuple[str, ...]:
    return tuple(get_args(parameter.type))


def _read_words(rich: RichText, _: Context, __: Parameter) -> RichText:
    return rich


def _read_line(rich: RichText, _: Context, __: Parameter) -> str:
    return "".join(span.link or span.text for span in rich).strip()


def _read_somebody(rich: RichText, _: Context, __: Parameter) -> str:
    return next((span.mention for span in rich if span.mention), "") or bare(text_of(rich))


def _read_person(rich: RichText, context: Context, _: Parameter) -> Identity:
    """Accept a mention, a channel's id, ``channel:id``, or a colleague's name, handle or first name. Further words are ignored."""
    mentioned = next((span.mention for span in rich if span.mention), "")
    whole = bare(mentioned or text_of(rich)).lstrip("@").strip("<>")
    for word in dict.fromkeys((whole, *whole.split()[:1])) if whole else ():
        if found := _by_id(word, context) or _by_name(word, context):
            return found
    raise UnknownPerson(word=whole)


def _by_id(word: str, context: Context) -> Identity | None:
    """Find a person by id if they were mentioned or are known."""
    if " " in word:
        return None
    try:
        who = Identity.parse(word) if ":" in word else Identity(context.actor.channel, word)
    except ValueError:
        return None
    known = (
        (":" in word and who.channel == context.actor.channel)
        or context.work.people.profile(who) is not None
        or any(context.role_on(queue, who) for queue in context.rules.queues.values())
    )
    return who if known else None


def _by_name(word: str, context: Context) -> Identity | None:
    wanted = word.casefold()
    everybody = dict.fromkeys(who for queue in context.rules.queues.values() for who in people_of(context, queue.key))
    known = [profile for who in everybody if (profile := context.work.people.profile(who)) is not None]
    exact = [who for who in known if wanted in (who.name.casefold(), who.handle.casefold())]
    found = exact or [who for who in known if who.name.split(" ")[0].casefold() == wanted]
    if len(found) > 1:
        raise AmbiguousName(word=word)
    return found[0].identity if found else None


def _read_queue(rich: RichText, context: Context, _: Parameter) -> str:
    word = bare(text_of(rich))
    queue = context.rules.queue_named(word)
    if queue is None:
        raise UnknownQueue(word=word, queues=", ".join(context.rules.queues))
    return queue.key


def _read_choice(rich: RichText, _: Context, parameter: Parameter) -> str:
    word = bare(text_of(rich)).lower()
    if word not in choices(parameter):
        raise BadChoice(word=word, choices=", ".join(choices(parameter)))
    return word


def digits_in(written: str) -> str:
    """Return what may be a ticket's number, without the ``#`` before it and the end of a sentence behind it."""
    return bare(written).lstrip("#").rstrip(BEHIND)


def number_in(written: str) -> int:
    """Parse a ticket's number. Raises NoSuchTicket."""
    digits = digits_in(written)
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise NoSuchTicket(number=digits)
    return int(digits)


def _read_number(rich: RichText, _: Context, __: Parameter) -> int:
    word = bare(text_of(rich))
    if not (word.isascii() and word.isdigit() and len(word) < 16):
        raise NothingToRate
    return int(word)


def _read_other(rich: RichText, _: Context, __: Parameter) -> int:
    return number_in(text_of(rich))


def others_of_customer(context: Context, ticket: Ticket) -> list[Ticket]:
    """Return the customer's other open tickets in the actor's queues, the newest first. Raises NothingToMerge."""
    ticket.ensure_whole()
    found = tickets_of(context, context.work.people.customer_of(ticket), OTHERS)
    there = [one for one in found if one is not ticket and not one.is_closed and context.role_on(context.queue(one)) is not None]
    if not there:
        raise NothingToMerge(ticket.number)
    return there


def _other_field(parameter: Parameter, context: Context, ticket: Ticket | None, language: str) -> Field:
    """Raises NothingToMerge."""
    there = others_of_customer(context, ticket) if ticket else []
    limits = context.can.limits
    options = tuple(Option(str(one.number), short_label(f"#{one.number} · {one.subject}", limits.option_label)) for one in there)
    return Field(parameter.name, words(known(parameter.label), language), "choice", parameter.required, options[: limits.options])


def colleague(context: Context, word: str) -> Identity:
    """Find somebody who works in one of the actor's queues, or the actor. Raises UnknownPerson."""
    whole = Parameter("about", "", Person, required=True)
    found = context.actor if word.lower() == "me" else _read_person(plain(word), context, whole)
    if found != context.actor and not any(found in people_of(context, queue.key) for queue in context.queues()):
        raise UnknownPerson(word=word)
    return found


def people_of(context: Context, key: str) -> list[Identity]:
    """Return the agents of a queue: the members of its place who belong to the organisation, and those listed."""
    queue = context.rules.queues[key]
    place = f"{queue.place.channel}:{queue.place.place}"
    everybody = [Identity(queue.place.channel, person) for person in context.work.people.members(place)] + list(queue.agents)
    return [who for who in dict.fromkeys(everybody) if context.role_on(queue, who)]


def _field(kind: Literal["line", "text"]) -> Callable[[Parameter, Context, Ticket | None, str], Field]:
    def make(parameter: Parameter, _: Context, __: Ticket | None, language: str) -> Field:
        return Field(parameter.name, words(known(parameter.label), language), kind, parameter.required)

    return make


def _tags_field(parameter: Parameter, _: Context, __: Ticket | None, language: str) -> Field:
    return Field(parameter.name, words(known(parameter.label), language), "line", required=False)


def _person_field(parameter: Parameter, context: Context, ticket: Ticket | None, language: str) -> Field:
    label = words(known(parameter.label), language)
    options = []
    for who in people_of(context, context.queue(ticket).key) if ticket else []:
        profile = context.work.people.profile(who)
        if profile and not profile.is_bot:
            options.append(Option(_option_of(who, context), profile.name))
    if options:
        return Field(parameter.name, label, "choice", parameter.required, tuple(options))
    return Field(parameter.name, label, "person", parameter.required)


def _option_of(who: Identity, context: Context) -> str:
    return who.id if who.channel == context.actor.channel else str(who)


def other_queues(context: Context, ticket: Ticket) -> list[Queue]:
    """Return the queues in which a ticket isn't. Raises NoOtherQueue."""
    others = [queue for queue in context.rules.queues.values() if queue.key != ticket.queue]
    if not others:
        raise NoOtherQueue(ticket.number)
    return others


def _queue_field(parameter: Parameter, context: Context, ticket: Ticket | None, language: str) -> Field:
    others = other_queues(context, ticket) if ticket is not None else list(context.rules.queues.values())
    options = tuple(Option(queue.key, queue.name) for queue in others)
    return Field(parameter.name, words(known(parameter.label), language), "choice", parameter.required, options)


def _choice_field(parameter: Parameter, _: Context, __: Ticket | None, language: str) -> Field:
    options = tuple(Option(choice, words(known(choice), language)) for choice in choices(parameter))
    initial = parameter.default if parameter.default in choices(parameter) else ""
    return Field(parameter.name, words(known(parameter.label), language), "choice", parameter.required, options, initial=initial)


_CHOICE = ParameterKind(_read_choice, _choice_field)
_KINDS: dict[Any, ParameterKind] = {
    Words: ParameterKind(_read_words, _field("text"), greedy=True),
    Line: ParameterKind(_read_line, _field("line"), greedy=True),
    Tags: ParameterKind(_read_line, _tags_field, greedy=True, may_be_empty=True),
    Person: ParameterKind(_read_person, _person_field, greedy=True, write=_option_of),
    QueueKey: ParameterKind(_read_queue, _queue_field, greedy=True),
    Chosen: ParameterKind(_read_line, choosing.field, skip="last"),
    When: ParameterKind(read_when, when_field, greedy=True, write=write_when),
    Number: ParameterKind(_read_number, _field("line")),
    OtherTicket: ParameterKind(_read_other, _other_field, skip="into"),
    Somebody: ParameterKind(_read_somebody, _field("line")),
    AnyTicket: ParameterKind(_read_other, _field("line"), skip="to"),
}


def default_of(parameter: Parameter) -> Any:
    return plain(parameter.default) if parameter.type is Words and isinstance(parameter.default, str) else parameter.default
