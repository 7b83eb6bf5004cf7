"""The verb ``unmerge``: take a merged ticket out of the other one again."""

from __future__ import annotations

from bot.catalogue.registry import Topic, command
from bot.core.people import Right, Role
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, say
from bot.tickets.context import Context
from bot.tickets.family.merging import last_merge, undo_merge, undoable_merge


@command(by=Role.AGENT, button="Undo the merge", topic=Topic.HAND, listed=False, on_merged=True, right=Right.MERGE, acts_on=undoable_merge)
def unmerge(context: Context, ticket: Ticket) -> Sentence:
    """Undo a merge of the last 10 minutes."""
    source, target = last_merge(context, ticket)
    undo_merge(context, source, target)
    return say("{ticket} is a ticket of its own again.", ticket=f"#{source.number}")
