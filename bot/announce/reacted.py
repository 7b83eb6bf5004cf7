"""Shows a customer's emoji on a reply in the thread, in one line for each reply, which follows every change."""

from __future__ import annotations

from dataclasses import replace

from bot.announce.answered import line_about, now_read
from bot.announce.team import ToTeam
from bot.core.message import Message
from bot.core.ticket import Ticket
from bot.i18n.sentences import say
from bot.ports.cards import Card
from bot.ports.delivery import Purpose

EMOJI = "emoji"  # in ``extra``: what the line shows


class Reactions(ToTeam):
    """The lines about emoji on replies."""

    def reacted(self, ticket: Ticket, reply: Message, name: str, emoji: str, *, there: bool) -> None:
        """Add an emoji to the line about a reply, or take it away."""
        posts = self.work.outbox.of_ticket(ticket, Purpose.REACTED, reply.id)
        edits = [edit for edit in self.work.outbox.of_ticket(ticket, Purpose.CHANGE) if posts and edit.target == posts[0].id]
        before = list([*posts, *edits][-1].extra.get(EMOJI, ())) if posts else []
        now = [one for one in before if one != emoji] + ([emoji] if there else [])
        if now == before:
            return
        told = say("{sign} from {name} for a reply by {agent}", sign=" ".join(now), name=name, agent=reply.author_name)
        foot = self.team(told if now else say("{name} took back a reaction.", name=name))
        if posts:  # the post may be on its way, so the edit remembers what is shown
            changed = self.change(posts[0], replace(posts[0].card or Card(), foot=foot))
        else:
            changed = self.thread(
                ticket,
                Card(body=line_about(now_read(self.work, reply)), foot=foot),
                purpose=Purpose.REACTED,
                ref=reply.id,
                answers=reply.id,
            )
        changed.extra[EMOJI] = now
        self.work.outbox.update_card(changed)
