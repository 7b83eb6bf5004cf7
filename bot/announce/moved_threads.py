"""Takes a ticket's thread along to another queue's place, and continues the thread that the ticket has there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.announce.answered import answered_by, as_answer
from bot.announce.outbox_writer import ticket_lane
from bot.announce.reply_states import ReplyStates, decisions_of, replier
from bot.announce.team import LOCK
from bot.core.event_kinds import EventKind
from bot.core.message import Message, Version, Visibility
from bot.core.people import Address, Role
from bot.core.richtext import RichText, plain
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, italic, put, say
from bot.i18n.times import day_and_clock
from bot.ports.cards import Button, Card
from bot.ports.delivery import GONE, WENT, Delivery, DeliveryKind, DeliveryState, Purpose
from bot.screens.opening_words import SPOKEN
from bot.screens.quotes import without_mentions
from bot.screens.versions import as_read, passed_on, sent_notes, version_lines
from bot.screens.views import moved_card
from bot.settings.rules import Queue

LEFT, HELD_BACK = "left", "held"  # in ``extra`` of a card: how many events the ticket had when it left, and the rows not shown by then
CAME_FROM = "from"  # in ``extra`` of a card: the card that the ticket left for it
HELD_MOST = 100_000
SHOWN = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT)
UNDECIDED = (DeliveryState.FAILED, DeliveryState.IN_DOUBT)
REVISED = (EventKind.EDITED, EventKind.DELETED)

Buttons = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about a ticket's messages: later versions, notes that the customer got, and posts as they read now, by message."""

    versions: Mapping[int, Sequence[Version]]
    passed: Mapping[int, Sequence[bool]]
    sent: set[int]
    mirrors: Mapping[int, Card]
    words: Mapping[int, Card]


class MovedThreads(ReplyStates):
    """Copies of messages in the place where the ticket is now."""

    def moved(self, ticket: Ticket, before: Queue, told: Sentence) -> None:
        """Fold the old card, and show the whole thread in the new queue: under a new card, or what is new under the card it has there."""
        left, there = ticket.card, self._card_there(ticket)
        if there is not None and there.id == left:
            self.card(ticket)
        else:
            if left:
                self._leave(ticket, before, left)
            ticket.card = there.id if there else 0
            self.card(ticket)
            if there is None:
                self._remember_left(ticket, left)
                self.copied(ticket, self.work.messages.of_ticket(ticket), self.work.messages.versions(ticket))
            else:
                self._catch_up(ticket, there)
            self._ask_again(ticket)
        self.thread(ticket, Card(foot=self.team(told)), purpose=Purpose.LINE, aloud=there is not None)

    def copied(self, ticket: Ticket, messages: Iterable[Message], versions: Mapping[int, Sequence[Version]]) -> None:
        """Show messages as they were said elsewhere: author, time, files, later versions, and what became of a reply."""
        known = self._known(ticket, versions)
        for said in messages:
            if not self.is_on_card(ticket, said.id):
                self._copy(ticket, said, known)
            elif said.id in known.versions:
                self._revised(ticket, said, known, len(known.versions[said.id]))

    def repost_card(self, ticket: Ticket) -> None:
        """Post a lost card again. If the ticket had come back to it, the whole thread follows, except for what waits to be posted."""
        lost = self.work.outbox.get(ticket.card)
        if lost is None or LEFT not in lost.extra:
            super().repost_card(ticket)
            return
        self.card_gone(lost)
        ticket.card = 0
        self.card(ticket)
        rows = [row for purpose in (Purpose.WORDS, Purpose.NOTE, Purpose.MIRROR) for row in self.work.outbox.of_ticket(ticket, purpose)]
        waiting = {row.ref for row in rows if _under(row) == lost.id and row.state in (DeliveryState.QUEUED, DeliveryState.SENDING)}
        said = self.work.messages.of_ticket(ticket)
        self.copied(ticket, [one for one in said if one.id not in waiting], self.work.messages.versions(ticket))

    def _card_there(self, ticket: Ticket) -> Delivery | None:
        """Return the card that the ticket has in its queue's place, if it can still be used."""
        place = self.rules.queue_of(ticket).place
        cards = [row for row in self.work.outbox.of_ticket(ticket, Purpose.CARD) if row.kind == DeliveryKind.POST]
        there = [row for row in cards if (row.channel, row.place) == (place.channel, place.place)][-1:]
        usable = [row for row in there if row.state in SHOWN and GONE not in row.extra and (row.id == ticket.card or LEFT in row.extra)]
        return usable[0] if usable else None

    def _leave(self, ticket: Ticket, before: Queue, left: int) -> None:
        """Say on the old card where the ticket went, and remember what its thread shows."""
        held = self.work.outbox.held(ticket, HELD_MOST)
        for row in held:  # the new thread contains its message
            row.state, row.done_at = DeliveryState.MERGED.value, self.work.now
        if (old := self.work.outbox.get(left)) is not None:
            old.extra |= {LEFT: ticket.events, HELD_BACK: [row.id for row in held]}
            self.work.outbox.update_card(old)
        self._fold(ticket, before.place, ticket_lane(before, ticket), left)

    def _fold(self, ticket: Ticket, where: Address, lane: str, left: int) -> None:
        queue = self.rules.queue_of(ticket)
        extra: dict[str, object] = {WENT: queue.key}
        card = moved_card(ticket, queue, self.rules.language, self.work.messages.get(ticket.first_message))
        self.put(where, DeliveryKind.EDIT, card, ticket=ticket, lane=lane, purpose=Purpose.CHANGE, target=left, extra=extra)

    def _remember_left(self, ticket: Ticket, left: int) -> None:
        card = self.work.outbox.get(ticket.card)
        if card is not None and left:
            card.extra[CAME_FROM] = left
            self.work.outbox.update_card(card)

    def link_left_card(self, card: Delivery) -> None:
        """The new card is posted: the one that was left can link to it."""
        ticket, left = self.work.tickets.get(card.ticket), self.work.outbox.get(int(card.extra.get(CAME_FROM, 0)))
        if ticket is not None and left is not None and ticket.card == card.id:
            self._fold(ticket, left.address, left.lane, left.id)

    def _catch_up(self, ticket: Ticket, there: Delivery) -> None:
        """Post what happened to the ticket's messages since it left this thread."""
        events = self.work.tickets.events(ticket, after=there.extra[LEFT])
        new = {event.facts["message"] for event in events if "digest" in event.facts and event.kind not in REVISED}
        revised = Counter(event.facts["message"] for event in events if event.kind in REVISED)
        known = self._known(ticket, self.work.messages.versions(ticket))
        for number in there.extra[HELD_BACK]:
            if (row := self.work.outbox.get(number)) is not None and row.card is not None:
                self.thread(ticket, replace(row.card, body=self._dated(ticket, row.at, row.card.body)), purpose=Purpose.WORDS, ref=row.ref)
        messages = self.work.messages.of_ticket(ticket)
        later = [(said.at, said) for said in messages if said.id in new and not _typed_under(said, there)]
        later += [(known.versions[said.id][-revised[said.id]].at, said) for said in messages if said.id not in new and revised[said.id]]
        for _, said in sorted(later, key=lambda one: one[0]):
            if said.id in new:
                self._copy(ticket, said, known)
            else:
                self._revised(ticket, said, known, revised[said.id])
        shown = {row.ref for row in self.work.outbox.of_ticket(ticket, Purpose.MIRROR) if _under(row) == there.id}
        for said in messages:
            if said.id in known.mirrors and decisions_of(known.mirrors[said.id]) and said.id not in shown:
                state = known.mirrors[said.id]
                card = Card(
                    body=self.team(say("“{words}”", words=self.quoted(said.text, said.files))), foot=state.foot, buttons=decisions_of(state)
                )
                self.thread(ticket, card, purpose=Purpose.MIRROR, ref=said.id)

    def _ask_again(self, ticket: Ticket) -> None:
        """Ask in this thread too about deliveries in doubt. Those of replies have their buttons already."""
        asked = self.work.outbox.of_ticket(ticket, Purpose.ASKED)
        here = {row.ref for row in asked if _under(row) == ticket.card}
        for row in {row.ref: row for row in asked if row.ref not in here}.values():
            sent = self.work.outbox.get(row.ref)
            if sent is not None and sent.state == DeliveryState.IN_DOUBT and sent.purpose != Purpose.REPLY and row.card is not None:
                self.thread(ticket, replace(row.card, body=without_mentions(row.card.body)), purpose=Purpose.ASKED, ref=row.ref)

    def _known(self, ticket: Ticket, versions: Mapping[int, Sequence[Version]]) -> Known:
        now = {edit.target: edit.card for edit in self.work.outbox.of_ticket(ticket, Purpose.CHANGE)}

        def newest(purpose: Purpose) -> dict[int, Card]:
            rows = self.work.outbox.of_ticket(ticket, purpose)
            return {row.ref: card for row in rows if (card := now.get(row.id) or row.card) is not None}

        events = self.work.tickets.events(ticket)
        return Known(versions, passed_on(events), sent_notes(events), newest(Purpose.MIRROR), newest(Purpose.WORDS))

    def _copy(self, ticket: Ticket, said: Message, known: Known) -> None:
        lines = self._versions(ticket, said, known, known.versions.get(said.id, ()))
        target = answered_by(self.work, said)
        target = as_read(target, known.versions.get(target.id, ()), known.passed.get(target.id, ())) if target else None
        words, answers = as_answer(said.text, target)
        text = self._dated(ticket, said.at, words, lines)
        if said.visibility is Visibility.NOTE:
            self.shown_note(ticket, said.id, text, said.author_name, said.files, sent=said.id in known.sent)
        elif said.role is Role.CUSTOMER:
            before = known.words.get(said.id)
            card = self.customer_card(ticket, said.author_name, text, said.files)
            if before is not None and before.buttons:
                card = replace(card, foot=before.foot, buttons=before.buttons)
            self.thread(ticket, card, purpose=Purpose.WORDS, ref=said.id, answers=answers)
        else:
            foot, buttons = self._state_of(ticket, said.id, known)
            author = replier(said.author_name, self.work.people.customer_of(ticket))
            card = Card(author=author, body=text, files=said.files, foot=foot, buttons=buttons)
            gone = known.passed.get(said.id, ())[-1:] == [True] and known.versions[said.id][-1].text is None
            card = card if gone or buttons else self.with_tools(ticket, card, said.id)
            self.thread(ticket, card, purpose=Purpose.MIRROR, ref=said.id, answers=answers)

    def _revised(self, ticket: Ticket, said: Message, known: Known, count: int) -> None:
        """Post only the newest versions of a message that the thread shows."""
        sign = f"{SPOKEN} " if said.role is Role.CUSTOMER else f"{LOCK} " if _is_note(said, known) else ""
        lines = self._versions(ticket, said, known, known.versions[said.id][-count:])
        text = self._dated(ticket, said.at, self.team(say("“{words}”", words=self.quoted(said.text, said.files))), lines)
        self.thread(ticket, Card(author=f"{sign}{said.author_name}", body=text), purpose=Purpose.LINE, ref=said.id)

    def _versions(self, ticket: Ticket, said: Message, known: Known, versions: Sequence[Version]) -> list[RichText]:
        zone, replied = self.rules.queue_of(ticket).timezone, said.role is not Role.CUSTOMER and not _is_note(said, known)
        passed = known.passed.get(said.id, ()) if replied else None
        return version_lines(versions, passed=passed, zone=zone, language=self.rules.language)

    def _dated(self, ticket: Ticket, at: int, text: RichText, below: Sequence[RichText] = ()) -> RichText:
        """Return a text below the time at which it was said, and above other lines. It notifies nobody a second time."""
        when = italic(put(say("{when}", when=day_and_clock(at, self.rules.queue_of(ticket).timezone)), self.rules.language))
        for line in (text, *below):
            when = (*when, *plain("\n"), *without_mentions(line)) if line else when
        return when

    def _state_of(self, ticket: Ticket, message: int, known: Known) -> tuple[RichText, Buttons]:
        """Return what the thread says about a reply, with its buttons. A typed reply that arrived has no such post."""
        if (shown := known.mirrors.get(message)) is not None:
            return shown.foot, decisions_of(shown)
        sent = self.work.outbox.of_ticket(ticket, Purpose.REPLY, message)
        return (self.team(self.settled(ticket, sent[-1], sent[-1].error)), ()) if sent else ((), ())


def _under(row: Delivery) -> int:
    """Return the card in whose thread a row is."""
    return int(row.extra.get("under", 0))


def _is_note(said: Message, known: Known) -> bool:
    return said.visibility is Visibility.NOTE and said.id not in known.sent


def _typed_under(said: Message, card: Delivery) -> bool:
    """Whether somebody typed a message in the thread of this card."""
    return bool(card.message) and said.source == Address(card.channel, card.place, card.message)
