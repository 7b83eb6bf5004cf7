"""The verb ``tag``: short words by which tickets are found."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Tags
from bot.catalogue.registry import Topic, command
from bot.core.errors import BadTag
from bot.core.people import Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.screens.buttons import Slot
from bot.tickets.context import Context

LONGEST, MOST = 30, 20


@command(
    by=Role.AGENT,
    button="Tags…",
    slot=Slot.MORE,
    submit="Save",
    topic=Topic.SORT,
    current=lambda ticket: {"tags": ticket.tags},
)
def tag(context: Context, ticket: Ticket, tags: Annotated[Tags, "Tags, with spaces between them"]) -> Sentence:
    """Tag a ticket; put - before a tag to remove it."""
    written = tags.lower().replace(",", " ").split()
    whole = context.filled and not (written and all(word[0] in "-+" for word in written))  # a form shows the tags that there are
    now = set() if whole else set(ticket.tags.split())
    for word in written:
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
