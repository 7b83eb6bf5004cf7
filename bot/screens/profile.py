"""A customer's profile as agents see it: who they are, what is kept about them, and their history."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from statistics import fmean, median

from bot.core.customer import Customer, CustomerChange, all_facts, notes_of
from bot.core.cuts import short
from bot.core.message import Visibility
from bot.core.richtext import RichText, Span, lines_of, plain, ticket_name
from bot.core.ticket import Ticket
from bot.i18n.sentences import Day, Sentence, bold, italic, put, say, words
from bot.i18n.times import day_and_clock, how_long
from bot.screens.history import about, ticket_of_history
from bot.screens.kept import kept_line, theirs_words
from bot.screens.quotes import one_line
from bot.screens.ticket_facts import LANGUAGES
from bot.screens.viewer import Viewer

LISTED, QUOTED, OLD, SAID, READ = 5, 200, 80, 2, 20  # tickets of each list, characters of a message and a value, messages said and read


def profile_text(viewer: Viewer, people: Sequence[Customer], tickets: Sequence[Ticket], changes: Sequence[CustomerChange]) -> RichText:
    """Return the profile. ``people`` are all accounts of the person, ``tickets`` their newest ones, the newest first; those of queues in
    which the viewer has no role are only counted.
    """
    language, customer = viewer.language, people[0]
    own = [ticket for ticket in tickets if viewer.role_on(viewer.queue(ticket)) and not ticket.merged_into]
    lines = [*(_account(one) for one in people), *_kept(people, language)]
    lines += [_speaks(viewer, customer), put(_since(viewer, people, tickets), language)]
    lines += [put(told, language) for told in (*_ratings(tickets, language), *_waits(tickets))]
    lines += _said(viewer, own)
    still_open, closed = [one for one in own if not one.is_closed], [one for one in own if one.is_closed]
    for title, some in ((say("Open tickets"), still_open), (say("Closed tickets"), closed)):
        if some:
            lines += [(), bold(put(title, language)), *(ticket_of_history(viewer, ticket) for ticket in islice(some, LISTED))]
    if changes:
        lines += [(), bold(put(say("Changes"), language)), *(_change(viewer, one) for one in changes)]
    return lines_of(lines)


def _account(customer: Customer) -> RichText:
    handle = f" ({customer.shown_handle})" if customer.handle else ""
    return (*bold(plain(customer.name)), *plain(f"{handle} · {customer.channel}"))


def _kept(people: Sequence[Customer], language: str) -> list[RichText]:
    lines = [plain(f"📌 {notes_of(people)}")] if notes_of(people) else []
    theirs = theirs_words(language)
    for fact in all_facts(people).values():
        mark = italic(plain(f" ({theirs})")) if fact.theirs else ()
        lines.append((Span("• "), *bold(plain(f"{fact.key}:")), *plain(f" {fact.value}"), *mark))
    return lines


def _speaks(viewer: Viewer, customer: Customer) -> RichText:
    reads = viewer.rules.language_of(customer)
    others = [tag for tag in dict.fromkeys((customer.written_language, customer.heard_language)) if tag and tag != reads]
    if not others:
        return about(viewer, customer)
    names = ", ".join(LANGUAGES.get(tag, tag) for tag in others)
    return (*about(viewer, customer), Span(" "), *put(say("Also writes: {languages}.", languages=names), viewer.language))


def _since(viewer: Viewer, people: Sequence[Customer], tickets: Sequence[Ticket]) -> Sentence:
    opened, merged = sum(not ticket.is_closed for ticket in tickets), sum(bool(ticket.merged_into) for ticket in tickets)
    total = sum(one.tickets for one in people) - merged
    first = min(one.first_at for one in people)
    told = say(
        "Customer since {day} · {open} open, {closed} closed",
        day=Day(first // 1000, viewer.own_zone),
        open=opened,
        closed=max(0, total - opened),
    )
    tier = next((tier for one in people if (tier := viewer.rules.tier_of(one))), "")
    return say("Tier: {tier} · {more}", tier=tier, more=told) if tier else told


def _ratings(tickets: Sequence[Ticket], language: str) -> list[Sentence]:
    stars = [int(ticket.stars) for ticket in tickets if ticket.stars]
    up, down = sum(ticket.up for ticket in tickets), sum(ticket.down for ticket in tickets)
    parts = [f"{words(say('{stars} ★', stars=round(fmean(stars), 1)), language)} ({len(stars)})"] if stars else []
    parts += [f"👍 {up}"] if up else []
    parts += [f"👎 {down}"] if down else []
    return [say("Ratings: {ratings}", ratings=" · ".join(parts))] if parts else []


def _waits(tickets: Sequence[Ticket]) -> list[Sentence]:
    spans = [ticket.reply_at - ticket.opened_at for ticket in tickets if ticket.reply_at > ticket.opened_at]
    return [say("Usually waits {span} for our first reply", span=how_long(int(median(spans))))] if spans else []


def _said(viewer: Viewer, tickets: Sequence[Ticket]) -> list[RichText]:
    """Return the last public messages of the ticket that changed last."""
    if not tickets:
        return []
    ticket = max(tickets, key=lambda one: (one.changed_at, one.number))
    newest = viewer.work.messages.newest(ticket, READ)
    versions = viewer.work.messages.versions(ticket, [one.id for one in newest])
    lines: list[RichText] = []
    for message in newest:
        text = versions[message.id][-1].text if message.id in versions else message.text
        if message.visibility is Visibility.PUBLIC and text is not None:
            lines.append((*italic(plain(f"• {message.author_name}: ")), *plain(one_line(text, message.files, QUOTED))))
    if not lines:
        return []
    when = put(say("Said last, {when}", when=day_and_clock(ticket.changed_at, viewer.zone_on(ticket))), viewer.language)
    return [(), (*bold(when), Span(" · "), *ticket_name(ticket.number)), *lines[-SAID:]]


def _change(viewer: Viewer, change: CustomerChange) -> RichText:
    """``22 Nov 2026, 14:05 · Anna · server: db-6 → db-7``."""
    head = put(say("{when} · {name}", when=day_and_clock(change.at, viewer.own_zone), name=change.name), viewer.language)
    return (*head, *(span for part, values in change.parts.items() for span in (Span(" · "), *_part(viewer, part, *values))))


def _part(viewer: Viewer, part: str, before: str, after: str) -> RichText:
    if part == "same":
        return put(say("joined with another account"), viewer.language)
    if part == "apart":
        return put(say("no longer the same person"), viewer.language)
    name = words(say("Note"), viewer.language) if part == "note" else part
    return plain(f"{name}: {_old(before)} → {_old(after)}")


def _old(value: str) -> str:
    return short(" ".join(value.split()), OLD) or "–"


def changed_summary(people: Sequence[Customer], language: str) -> Sentence:
    """Say what is kept now, after a change."""
    kept = kept_line(people, language)
    return (
        say("Saved. {name}: {facts}", name=people[0].name, facts=kept)
        if kept
        else say("Saved. Nothing is kept about {name} now.", name=people[0].name)
    )
