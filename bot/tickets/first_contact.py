"""Asks somebody unknown whether they are a person. Until they say so, what they write is stored and shown to nobody."""

from __future__ import annotations

import json

from bot.announce.announcer import Announcer
from bot.core.customer import Customer
from bot.core.escalations import Reminder
from bot.core.people import place_key
from bot.core.reminder_kinds import ReminderKind
from bot.i18n.sentences import Sentence, put, say, words
from bot.ports.cards import Button, Card
from bot.ports.delivery import DeliveryKind, Priority, Purpose
from bot.ports.first_contact import FirstMessage
from bot.ports.inbound import MessageReceived
from bot.ports.inbound_data import encoded
from bot.ports.work import Work
from bot.screens.own_data.first_messages import as_they_are_now
from bot.settings.rules import Queue, Rules
from bot.tickets.context import Context
from bot.tickets.registered import ensure_registered

KEPT = 50
"""Messages of one person. More are dropped, so that nobody can fill the disk."""
EXPIRES_MS = 7 * 86_400_000


def is_asked(context: Context, inbound: MessageReceived, queue: Queue) -> bool:
    """Whether this message has to wait until its author says that they are a person. It is stored then, and the first one is answered
    with the question. Raises NotRegistered for somebody who may not open a ticket.
    """
    customer, work = context.asker, context.work
    if not customer.tickets:
        ensure_registered(context, inbound, queue)
    if queue.first_contact != "ask" or customer.tickets or customer.person_at:
        return False
    kept = work.first_contact.of(customer)
    if len(kept) < KEPT:
        post = kept[0].post if kept else _ask(context, inbound)
        work.first_contact.add(FirstMessage(customer.id, queue.key, work.now, encoded(inbound), 0 if kept else post))
    if not kept:
        work.reminders.add(None, ReminderKind.FIRST_CONTACT, work.now + EXPIRES_MS, data=json.dumps({"customer": customer.id}))
    return True


def _ask(context: Context, inbound: MessageReceived) -> int:
    told = say("Hello! Please press the button, so that we know that you are a person. Then our team gets your message.")
    button = Button("person", (), words(say("I am a person"), context.language))
    where = inbound.where
    return context.announce.put(
        where,
        DeliveryKind.POST,
        Card(body=put(told, context.language), buttons=((button,),)),
        lane=place_key(where),
        purpose=Purpose.ANSWER,
        extra={"reply_to": inbound.message} if context.answers_are_public else {},
        priority=Priority.TALK,
    ).id


def answered(context: Context) -> list[MessageReceived]:
    """Record that the customer is a person. Return what they wrote."""
    customer, work = context.asker, context.work
    customer.person_at = customer.person_at or work.now
    kept = work.first_contact.of(customer)
    if kept:
        _close(work, context.announce, customer, kept, say("Thank you! Our team has your message now."))
    return list(as_they_are_now(work, kept))


def expired(work: Work, _: Rules, announce: Announcer, reminder: Reminder) -> None:
    """Drop what somebody wrote who never said that they are a person."""
    reminder.fired_at = work.now
    customer = work.people.customers([json.loads(reminder.data)["customer"]]).get(json.loads(reminder.data)["customer"])
    kept = work.first_contact.of(customer) if customer is not None else []
    if customer is not None and kept:
        _close(
            work,
            announce,
            customer,
            kept,
            say("Nobody pressed the button, so the messages above were not kept. If you need help, just write again."),
        )


def _close(work: Work, announce: Announcer, customer: Customer, kept: list[FirstMessage], told: Sentence) -> None:
    """Remove what was stored, and the question's button."""
    work.first_contact.remove(customer)
    shown = work.outbox.get(kept[0].post)
    if shown is not None:
        announce.change(shown, Card(body=put(told, announce.language_of(customer))))
