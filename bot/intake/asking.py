"""Tells which events only ask for something. They need neither the writer nor a commit."""

from __future__ import annotations

from bot.catalogue import registry
from bot.core.richtext import plain
from bot.intake.slash_commands import verb_of
from bot.ports.inbound import ButtonPressed, HomeOpened, Inbound, LineTyped


def only_asks(inbound: Inbound) -> bool:
    """Whether an event should change nothing if it is an agent's. It is known by no key, so a repetition is answered again."""
    if isinstance(inbound, LineTyped):
        verb, pressed = verb_of(inbound.text or plain(inbound.line)), False
    elif isinstance(inbound, ButtonPressed):
        verb, pressed = inbound.verb, True
    else:
        return isinstance(inbound, HomeOpened)
    found = registry.find(verb, customer=False, pressed=pressed)
    return found is not None and found.reads
