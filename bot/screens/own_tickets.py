"""A customer's own tickets as they see them: status, our last answer, and what they can do."""

from __future__ import annotations

from dataclasses import replace

from bot.core.cuts import short
from bot.core.richtext import RichText, Span, lines_of, text_of
from bot.core.ticket import Ticket
from bot.i18n.moments import zone_words
from bot.i18n.sentences import Sentence, put, say, words
from bot.i18n.times import customer_status, day_and_clock, span_ms
from bot.ports.cards import Button, Card, Section
from bot.screens.own_messages import has_heard, last_own_reply, own_status
from bot.screens.viewer import Viewer

LATEST = 15
QUOTED = 200  # characters


def own_sections(viewer: Viewer) -> tuple[Section, ...]:
    """Return the open and the closed tickets, the newest first."""
    groups = own_groups(viewer)
    if not groups:
        return (Section(cards=(Card(put(say("You have no tickets yet. Just tell us what's wrong."), viewer.language)),)),)
    return tuple(Section(words(title, viewer.language), tuple(_card(viewer, ticket) for ticket in some)) for title, some in groups)


def own_groups(viewer: Viewer, most: int = LATEST) -> list[tuple[Sentence, list[Ticket]]]:
    """Return the tickets by title, without empty groups."""
    found = [ticket for one in viewer.work.people.same_as(viewer.asker) for ticket in viewer.work.tickets.of_customer(one, most)]
    tickets = sorted((one for one in found if not one.merged_into and has_heard(viewer.work, one)), key=lambda one: -one.number)[:most]
    still_open = [one for one in tickets if one.is_held or not one.is_closed]
    closed = [one for one in tickets if one not in still_open]
    return [(title, some) for title, some in ((say("Your open tickets"), still_open), (say("Your closed tickets"), closed)) if some]


def _card(viewer: Viewer, ticket: Ticket) -> Card:
    return Card(own_lines(viewer, ticket), buttons=(own_buttons(viewer, ticket),))


def own_lines(viewer: Viewer, ticket: Ticket) -> RichText:
    """Return a ticket's status and our last answer, as the customer has it: not one that waits, was taken back or was deleted for them."""
    status = words(customer_status(own_status(ticket)), viewer.language)
    lines: list[RichText] = [(Span(f"#{ticket.number}", bold=True), Span(f" · {ticket.subject} · {status}"))]
    if (said := last_own_reply(viewer.work, ticket)) is not None:
        text = " ".join(text_of(said.text).split())
        when = own_time(viewer, said.at, ticket)
        lines.append(put(say("Our last reply, {when}: {text}", when=when, text=short(text, QUOTED)), viewer.language))
    return lines_of(lines)


def own_time(viewer: Viewer, at: int, ticket: Ticket) -> Sentence:
    """Return a time to a customer; the zone is named if their channel doesn't tell theirs."""
    when = day_and_clock(at, viewer.zone_on(ticket))
    return say("{when}", when=when) if viewer.known_zone else say("{when} ({zone})", when=when, zone=zone_words(when.zone))


def own_buttons(viewer: Viewer, ticket: Ticket) -> tuple[Button, ...]:
    """Return what the customer can do with their ticket now; they act on one of another account of theirs only there."""

    def button(verb: str, label: Sentence) -> Button:
        return Button(verb, (str(ticket.number),), words(label, viewer.language))

    transcript = button("transcript", say("Transcript"))
    if ticket.customer != viewer.asker.id or ticket.is_held:
        return (transcript,)
    if not ticket.is_closed:
        return (button("continue", say("Continue")), button("close", say("Close")), transcript)
    may_reopen = viewer.now - ticket.closed_at <= span_ms(viewer.queue(ticket).reopen_within)
    return (button("reopen", say("Reopen")), transcript) if may_reopen else (transcript,)


def own_row(viewer: Viewer, ticket: Ticket) -> tuple[Button, ...]:
    """Return the buttons for a message with several tickets; the first button names the ticket."""
    first, *rest = own_buttons(viewer, ticket)
    return (replace(first, label=f"#{ticket.number} · {first.label}"), *rest)
