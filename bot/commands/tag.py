"""The verb ``tag``: short words by which tickets are found."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import Topic, command
from bot.core.errors import BadTag
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context

LONGEST, MOST = 30, 20


@command(by=Role.AGENT, button="Tags…", slot=Slot.MORE, submit="Save", topic=Topic.SORT)
def tag(context: Context, ticket: Ticket, tags: Annotated[Line, "Tags to add; put - before a tag to remove it"]) -> Sentence:
    """Tag a ticket; put - before a tag to remove it."""
    now = set(ticket.tags.split())
    for word in tags.lower().replace(",", " ").split():
        name = word.lstrip("-+#")
        if not name or len(name) > LONGEST:
            raise BadTag(word=word)
        (now.discard if word.startswith("-") else now.add)(name)
    if len(now) > MOST:
        raise BadTag(word=tags)
    if now != set(ticket.tags.split()):
        ticket.tag(now, by=context.actor, now=context.now)
    if not now:
        return say("{ticket} now has no tags.", ticket=f"#{ticket.number}")
    return say("Tags of {ticket}: {tags}", ticket=f"#{ticket.number}", tags=", ".join(sorted(now)))
