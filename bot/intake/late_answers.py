"""Private answers to what is handled later than it came: nobody waits for them any more."""

from __future__ import annotations

from bot.announce.announcer import Announcer
from bot.core.people import Address
from bot.ports.cards import Answer, Card
from bot.ports.inbound import Inbound
from bot.ports.work import Work
from bot.settings.rules import Rules


def to_direct_chat(work: Work, rules: Rules, inbound: Inbound, answer: Answer) -> None:
    """Send the answer to the person's direct chat."""
    if answer.text:
        who = Address(inbound.channel, inbound.by.identity.id)
        Announcer(work, rules).to_place(who, Card(body=answer.text, buttons=answer.buttons))
