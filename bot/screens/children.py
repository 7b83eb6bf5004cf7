"""The open children of a ticket: what they are, and the question what becomes of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from bot.core.richtext import RichText, lines_of, ticket_name, ticket_names
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say, say_many, words
from bot.ports.cards import Answer, Button, Confirmation
from bot.screens.ticket_lines import ticket_line
from bot.screens.viewer import Viewer

CHILDREN = "children"
WRITE, CLOSE, LEAVE = "write", "close", "leave"
"""What can be done with them."""
MOST = 50  # children that are written to or closed at once
LISTED = 10  # tickets with their subjects


@dataclass(frozen=True, slots=True)
class Children:
    """The open children of ``parent`` and their children. ``own`` are those on which the viewer may act; of ``others`` they know the
    numbers only. ``more`` says that there are more of them than ``MOST``.
    """

    parent: Ticket
    own: tuple[Ticket, ...]
    others: tuple[int, ...]
    more: bool

    def __bool__(self) -> bool:
        return bool(self.own or self.others)

    def digest(self, a_round: int) -> str:
        """A short code that changes with the children, and with the round of their parent."""
        shown = f"{a_round}:{' '.join(str(one.number) for one in self.own)}"
        return hashlib.sha256(shown.encode()).hexdigest()[:8]


def has_children(ticket: Ticket) -> bool:
    """Whether it is the parent of other tickets, open or closed."""
    return bool(ticket.related_by("parent"))


def open_children(viewer: Viewer, parent: Ticket) -> Children:
    """Find the open children of a ticket, and theirs. What was merged counts as the ticket that it is part of."""
    own: dict[int, Ticket] = {}
    others: dict[int, None] = {}
    seen, ahead = {parent.number}, parent.related_by("parent")
    more = False
    for number in ahead:
        if number in seen:
            continue
        seen.add(number)
        child = viewer.work.tickets.peek(number)
        if child is None:
            continue
        if child.merged_into:
            ahead.append(child.merged_into)
        elif not child.is_closed:
            if len(own) + len(others) == MOST:
                more = True
                break
            ahead += child.related_by("parent")
            if viewer.role_on(viewer.queue(child)) is None:
                others[number] = None
            else:
                own[number] = child
    return Children(parent, tuple(own.values()), tuple(others), more)


def children_lines(viewer: Viewer, children: Children) -> list[RichText]:
    """List the open children."""
    parent, language = ticket_name(children.parent.number), viewer.language
    if not children:
        return [put(say("{ticket} has no open children.", ticket=parent), language)]
    count = len(children.own) + len(children.others)
    lines = [put(say_many("{ticket} has {n} open child:", "{ticket} has {n} open children:", count, ticket=parent), language)]
    names = viewer.work.people.names(one.customer for one in children.own)
    lines += [ticket_line(viewer, one, names[one.customer], "all") for one in islice(children.own, LISTED)]
    if further := [one.number for one in children.own[LISTED:]]:
        lines.append(put(say("And: {tickets}", tickets=ticket_names(further)), language))
    if children.others:
        lines.append(put(say("In queues in which you can't act: {tickets}", tickets=ticket_names(children.others)), language))
    if children.more:
        lines.append(put(say("There are more. Only {n} are listed.", n=MOST), language))
    return lines


def children_question(viewer: Viewer, children: Children, a_round: int, note: Sequence[RichText] = ()) -> Answer:
    """Ask what becomes of the open children; ``note`` comes first. Without any on which the viewer may act, there is nothing to ask."""
    language, args = viewer.language, (str(children.parent.number),)
    lines = [*note, *children_lines(viewer, children)]
    if not children.own:
        return Answer(lines_of(lines))
    digest = children.digest(a_round)
    count = len(children.own)
    sure = Confirmation(
        words(say_many("Close {n} ticket? Its customer is told.", "Close {n} tickets? Their customers are told.", count), language),
        words(say("Close them"), language),
        words(say("Cancel"), language),
    )
    write = Button(CHILDREN, (*args, digest, WRITE), words(say("Write to their customers…"), language), "primary")
    close = Button(CHILDREN, (*args, digest, CLOSE), words(say("Close them"), language), confirm=sure)
    leave = Button(CHILDREN, (*args, digest, LEAVE), words(say("Leave them as they are"), language))
    return Answer(lines_of(lines), buttons=((*([write] if viewer.can.forms else []), close, leave),))


def done_words(closed: bool, written: bool, count: int, tickets: RichText) -> Sentence:
    """Say what was done with the children."""
    if not closed:
        return say_many(
            "Your message goes to the customer of {n} ticket: {tickets}.",
            "Your message goes to the customers of {n} tickets: {tickets}.",
            count,
            tickets=tickets,
        )
    if not written:
        return say_many("{n} ticket is closed: {tickets}.", "{n} tickets are closed: {tickets}.", count, tickets=tickets)
    return say_many(
        "Your message goes to the customer of {n} ticket, which is closed: {tickets}.",
        "Your message goes to the customers of {n} tickets, which are closed: {tickets}.",
        count,
        tickets=tickets,
    )


def told_colleagues(name: str, closed: bool, written: bool, tickets: RichText) -> Sentence:
    """The same for the thread of their parent."""
    if not closed:
        return say("{name} wrote to the customers of its children: {tickets}", name=name, tickets=tickets)
    if not written:
        return say("{name} closed its children: {tickets}", name=name, tickets=tickets)
    return say("{name} wrote to the customers of its children and closed them: {tickets}", name=name, tickets=tickets)
