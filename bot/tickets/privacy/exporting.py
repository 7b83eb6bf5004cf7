"""Sends customers their own data. The files are made when they are sent (``screens/own_data``), and nothing of them is stored."""

from __future__ import annotations

from bot.core.people import place_key
from bot.i18n.sentences import Sentence, put, say
from bot.ports.cards import Answer, Card
from bot.ports.counters import was_lately
from bot.ports.delivery import DeliveryKind, Priority, Purpose
from bot.screens.own_data.export import PARTS, export_file, parts
from bot.tickets.context import Context

AGAIN_MS = 10 * 60 * 1000  # milliseconds until a second export


def send_export(context: Context) -> Answer:
    """Put the customer's data into the outbox, in as many files as are needed, and tell the customer. What stays in the chat comes before
    the files.
    """
    work, asker = context.work, context.asker
    mark = f"export:{asker.id}"
    if was_lately(work.counters, mark, context.now, AGAIN_MS):
        return Answer(put(say("Your data is already on its way. It can take a few minutes."), context.language))
    work.counters.set(mark, context.now)
    needed = len(parts(work, work.people.same_as(asker)))
    count = min(needed, PARTS)
    told = put(_announced(needed, count), context.language)
    in_chat = bool(context.inbound and context.inbound.message)
    if in_chat:
        context.announce.to_place(context.where, Card(body=told))
    for number in range(count):
        _send(context, number, count)
    return Answer() if in_chat else Answer(told)


def _announced(needed: int, count: int) -> Sentence:
    if needed > PARTS:
        return say("Your data is more than we can send here. You get {n} files now; please ask us for the rest.", n=count)
    if count > 1:
        return say("Your data is being packed into {n} files. They will arrive here one after the other.", n=count)
    return say("Your data is being packed. It will arrive here in a few minutes.")


def _send(context: Context, number: int, count: int) -> None:
    where = context.asker.direct
    told = say("Here is your data. Unpack the file and open index.html.")
    if count > 1:
        told = say("Here is your data, part {n} of {all}. Unpack all parts into one folder and open index.html.", n=number + 1, all=count)
    card = Card(body=put(told, context.language), files=(export_file(context.asker, number, context.language),))
    context.announce.put(where, DeliveryKind.POST, card, lane=place_key(where), purpose=Purpose.EXPORT, priority=Priority.TALK)
