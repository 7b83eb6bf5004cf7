"""The button ``person``: somebody unknown says that they are a person. Then a ticket is opened with everything that they wrote."""

from __future__ import annotations

from dataclasses import replace

from bot.catalogue.registry import command
from bot.core.people import Role
from bot.i18n.sentences import Sentence, say
from bot.tickets.context import Context
from bot.tickets.first_contact import answered
from bot.tickets.incoming import ask


@command(by=Role.CUSTOMER, button="I am a person")
def person(context: Context) -> Sentence:
    """Say that you are a person"""
    queue = context.rules.queue_for(context.asker.channel)
    said = answered(context)
    for message in said:
        if queue is not None:
            ask(replace(context, inbound=message, where=message.where), message, queue)
    return say("Thank you!") if said else say("Thank you! Just write what you need.")
