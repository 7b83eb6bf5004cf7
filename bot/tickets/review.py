"""Holds a new customer's ticket for review if its first message looks like spam. The team sees it in a list, and one press opens it."""

from __future__ import annotations

import hashlib
import re

from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import say
from bot.ports.inbound import MessageReceived
from bot.settings.rules import Queue
from bot.tickets.context import Context

SHORTEST = 40
"""Characters. Different people begin with the same greeting, and during a failure with the same few words."""
REPEATED, LINKS = "repeated", "links"
_LINK = re.compile(r"(?<![a-z0-9+.-])(?:https?://|www\.|t\.me/)\S+", re.IGNORECASE)


def why_held(context: Context, queue: Queue, inbound: MessageReceived) -> str:
    """Return why the ticket that this message opens is held, empty if it isn't. Only messages that new customers sent to the desk are."""
    if context.asker.tickets > 1 or not (inbound.direct or inbound.addressed):
        return ""
    if queue.review.links and not inbound.files and only_links(inbound.text):
        return LINKS
    text = " ".join(text_of(inbound.text).casefold().split())
    rate = queue.review.repeated
    if rate is None or len(text) < SHORTEST:
        return ""
    digest = hashlib.sha256(f"{queue.key}\n{text}".encode("utf-8", "replace")).hexdigest()
    return REPEATED if context.work.first_contact.count_text(digest, context.now - rate.period) > rate.count else ""


def only_links(text: RichText) -> bool:
    """Whether a message is nothing but addresses of pages. A link on words is words, and so are addresses of people."""
    written = text_of(text)
    left = _LINK.sub(" ", written)
    return left != written and not any(char.isalnum() for char in left)


def hold(context: Context, ticket: Ticket, why: str) -> None:
    """Keep the ticket unseen. What its customer writes meanwhile is kept with it."""
    ticket.hold_for_review(why, now=context.now)
    context.asker.spam_on = ticket.number
    context.announce.to_customer(ticket, say("Thank you, we have your message."))
