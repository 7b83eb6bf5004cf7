"""What a person does on a page, as the same inbound events that a press, a form and a slash command are in a chat."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from bot.core.people import Address
from bot.core.richtext import plain
from bot.ports.inbound import WEB, ButtonPressed, FormChanged, FormClosed, FormFilled, Inbound, LineTyped
from bot.web.given import Given
from bot.web.visit import Visit

FIELD = "f."
"""What begins the names of a desk form's own fields."""


def inbound_of(here: Visit, given: Given) -> Inbound:
    """Return the event. The same form with the same contents is the same event, however often it is sent."""
    kind, verb, args = given.last("kind"), given.first("verb"), tuple(given.all("args"))
    values = {name.removeprefix(FIELD): " ".join(found) for name, found in given.fields.items() if name.startswith(FIELD)}
    values = {name: value.replace("\r\n", "\n") for name, value in values.items()}
    files = [(one.name, one.size) for one in given.files]
    told = (given.first("event"), kind, verb, args, sorted(values.items()), given.first("line"), files)
    base = {
        "event": f"{here.prefix}{sha256(repr(told).encode()).hexdigest()}",
        "at": datetime.now(UTC),
        "by": here.profile,
        "where": Address(WEB, "desk"),
    }
    if kind == "form":
        texts = {name: plain(value) for name, value in values.items()}
        return FormFilled(**base, verb=verb, args=args, values=values, texts=texts, files=given.files)  # type: ignore[arg-type]
    if kind == "change":
        texts = {name: plain(value) for name, value in values.items()}
        return FormChanged(**base, verb=verb, args=args, changed=given.first("changed"), values=values, texts=texts)  # type: ignore[arg-type]
    if kind == "cancel":
        return FormClosed(**base, verb=verb, args=args)  # type: ignore[arg-type]
    if kind == "line":
        return LineTyped(**base, line=given.first("line"), trigger="web")  # type: ignore[arg-type]
    if kind == "begin":  # somebody writes, and the card says so; the form that it answers is open already
        return ButtonPressed(**base, verb=verb, args=args[:1], trigger="web")  # type: ignore[arg-type]
    return ButtonPressed(**base, verb=verb, args=args, trigger="web")  # type: ignore[arg-type]
