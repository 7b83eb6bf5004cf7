"""Writes a ticket's card and thread in the queue's place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.announce.answered import ANSWERS
from bot.announce.missing_files import missing_files
from bot.announce.outbox_writer import OutboxWriter, ticket_lane
from bot.announce.states import AWAITS, state_words
from bot.core.customer import Customer
from bot.core.message import Attachment, Message, Visibility
from bot.core.people import Address, Identity, Role, place_key
from bot.core.richtext import RichText, Span, lines_of, plain, with_visible_links
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention, Sentence, say, words
from bot.ports.cards import Button, Card
from bot.ports.delivery import GONE, Delivery, DeliveryKind, DeliveryState, Priority, Purpose
from bot.ports.outbound import Trouble
from bot.screens.file_notices import for_team, reply_without, separate_files
from bot.screens.opening_words import SPOKEN, on_card
from bot.screens.quotes import one_line, without_mentions
from bot.screens.views import ticket_card, verb_button
from bot.screens.writers import writers

LOCK = "🔒"
CHECK = "☑️"
LAST_MESSAGES, QUOTED = 5, 200  # messages in a summary, and characters of each


class ToTeam(OutboxWriter):
    """Posts for the team; none of them leaves the queue's place."""

    def card(self, ticket: Ticket) -> None:
        """Show the ticket's card as the ticket is now; post it if there is none.

        At the end of each transaction :func:`bot.announce.cards.update_cards` calls this for each ticket that changed. Other code calls it
        only to show what isn't a field of the ticket, such as who is writing.
        """
        self.work.tickets.card_is_current(ticket)
        queue = self.rules.queue_of(ticket)
        writing = writers(self.work, ticket) if ticket.card else ()
        customer, asked = self.work.people.customer_of(ticket), self._asked(ticket)
        card = ticket_card(ticket, customer, queue, self.rules, writing=writing, asked=asked, now=self.work.now)
        lane = ticket_lane(queue, ticket)
        if ticket.card:
            self.put(queue.place, DeliveryKind.EDIT, card, ticket=ticket, lane=lane, purpose=Purpose.CHANGE, target=ticket.card)
        else:
            priority = self._urgency(ticket)
            ticket.card = self.put(
                queue.place, DeliveryKind.POST, card, ticket=ticket, lane=lane, purpose=Purpose.CARD, priority=priority
            ).id

    def _asked(self, ticket: Ticket) -> Message | None:
        """Return the customer's first message. In a card that is posted again, it notifies nobody a second time."""
        said = self.work.messages.get(ticket.first_message) if ticket.first_message else None
        again = not ticket.card and ticket.opened_at != self.work.now
        return replace(said, text=without_mentions(said.text)) if said is not None and again else said

    def is_on_card(self, ticket: Ticket, message: int) -> bool:
        """Whether the ticket's card contains this message."""
        return message == ticket.first_message and bool(on_card(self.work.messages.get(message)))

    def line(self, ticket: Ticket, sentence: Sentence) -> None:
        """Post a line about what happened in the thread: small print, unless it mentions somebody."""
        words = self.team(sentence)
        heard = any(span.mention for span in words)
        self.thread(ticket, Card(body=words) if heard else Card(foot=words), purpose=Purpose.LINE)

    def customer_message(
        self,
        ticket: Ticket,
        message: int,
        text: RichText,
        files: Sequence[Attachment],
        remark: Sentence | None = None,
        *,
        buttons: tuple[tuple[Button, ...], ...] = (),
        answers: int = 0,
        held: bool = False,
        files_held: bool = False,
    ) -> None:
        """Show the customer's message and files, on the card or in the thread. Whatever is ``held`` back is stored and shown later.
        ``answers`` is the message that the first line of the text is about.
        """
        if remark is None and self.is_on_card(ticket, message):
            if not ticket.card:
                self.card(ticket)
            return
        card = self.customer_card(ticket, self.work.people.customer_of(ticket).name, text, files)
        card = replace(card, foot=self.team(remark) if remark else (), buttons=buttons)
        if held:
            self.hold(ticket, card, message)
            return
        if files_held and card.files:
            self.hold(ticket, Card(author=card.author, files=card.files), message)
            card = replace(card, files=())
            if not card.body:
                return
        self.thread(ticket, card, purpose=Purpose.WORDS, ref=message, answers=answers)

    def customer_card(self, ticket: Ticket, name: str, text: RichText, files: Sequence[Attachment]) -> Card:
        """Return a customer's message as the thread shows it. A file that isn't accepted is named."""
        queue = self.rules.queue_of(ticket)
        taken, refused = separate_files(files, queue)
        text = with_visible_links(text)
        for file, why in refused:
            text = (*text, *plain("\n" if text else ""), *self.team(for_team(file, why, queue)))
        return Card(author=f"{SPOKEN} {name}", body=text, files=taken)

    def hold(self, ticket: Ticket, card: Card, message: int) -> None:
        """Store what a customer's message would show; see :mod:`bot.tickets.limits`."""
        if not ticket.card:
            self.card(ticket)
        queue = self.rules.queue_of(ticket)
        lane = ticket_lane(queue, ticket)
        self.put(queue.place, DeliveryKind.POST, card, ticket=ticket, lane=lane, purpose=Purpose.WORDS, ref=message, held=True)

    def delivered(self, reply: Delivery, trouble: Trouble | None, reason: str) -> None:
        """Write under a reply what happened to it, with buttons if a person must decide."""
        ticket = self.work.tickets.get(reply.ticket)
        if ticket is not None:
            told = self.settled(ticket, reply, reason, trouble)
            open_ = reply.state in (DeliveryState.FAILED, DeliveryState.IN_DOUBT)
            self.state(ticket, reply, told, (self._choice(ticket, reply),) if open_ else ())

    def file_settled(self, file: Delivery) -> bool:
        """A file that was to follow a reply arrived, or failed for good: the reply's state says so. False if there is no such reply."""
        ticket = self.work.tickets.get(file.ticket)
        replies = self.work.outbox.of_ticket(ticket, Purpose.REPLY, file.ref) if ticket and file.ref else []
        if not replies or replies[-1].state != DeliveryState.SENT:
            return False
        self.delivered(replies[-1], None, "")
        return True

    def settled(self, ticket: Ticket, reply: Delivery, reason: str, trouble: Trouble | None = None) -> Sentence:
        """What became of a reply and its files."""
        if reply.state == DeliveryState.SENT:
            missing = missing_files(self.work, ticket, reply)
            if missing.any:
                return reply_without(missing.lost, missing.late)
        return state_words(DeliveryState(reply.state), reason, trouble, again=reply.may_be_there)

    def state(self, ticket: Ticket, reply: Delivery, told: Sentence, buttons: tuple[tuple[Button, ...], ...] = ()) -> None:
        """Rewrite the state line of a reply. A typed reply gets one only if there is something to tell; when it arrives, it gets ☑️."""
        lane, foot = ticket_lane(self.rules.queue_of(ticket), ticket), self.team(told)
        lines = self.work.outbox.of_ticket(ticket, Purpose.MIRROR, reply.ref)
        whole = reply.state == DeliveryState.SENT and not missing_files(self.work, ticket, reply).any
        if whole:
            self._check(reply.ref)
        here = [shown for shown in lines if shown.extra.get("under") == ticket.card]
        if not here and (not whole or reply.may_be_there):
            self.thread(ticket, Card(foot=foot, buttons=buttons), purpose=Purpose.MIRROR, ref=reply.ref)
        for shown in lines:
            card = replace(shown.card or Card(), foot=foot, files=(), buttons=buttons)
            self.put(
                shown.address,
                DeliveryKind.EDIT,
                card,
                ticket=ticket,
                lane=shown.lane or lane,
                pace=shown.pace,
                purpose=Purpose.CHANGE,
                target=shown.id,
            )

    def _check(self, reply: int) -> None:
        """Add ☑️ to the message in the thread that was this reply, if there is one."""
        said = self.work.messages.get(reply)
        if said is not None and said.source is not None and said.source_id:
            self.mark(said.source, said.source_id, CHECK, Purpose.CHECK)

    def unlock(self, ticket: Ticket, note: Message) -> None:
        """Remove the lock of a note whose text was sent to the customer."""
        if note.source is not None and note.source_id:
            self.mark(note.source, note.source_id, LOCK, Purpose.LOCK, there=False)
        for shown in self.work.outbox.of_ticket(ticket, Purpose.NOTE, note.id):
            self.change(shown, replace(shown.card or Card(), author=note.author_name))

    def mark(self, where: Address, message: str, emoji: str, purpose: Purpose, *, there: bool = True) -> None:
        """Add an emoji to somebody's message in a team's place, or remove it."""
        lane = f"{place_key(where)}:{message}"
        self.put(
            where,
            DeliveryKind.MARK,
            None,
            lane=lane,
            purpose=purpose,
            message=message,
            extra={"emoji": emoji, **({} if there else {"there": False})},
        )

    def ask_whether_arrived(self, ticket: Ticket, sent: Delivery, trouble: Trouble) -> None:
        """Ask the assignee, or the queue if there is none, to decide about a delivery in doubt."""
        card = sent.card or Card()
        told = say(
            "“{words}”: {state}", words=self.quoted(card.body, card.files), state=state_words(DeliveryState.IN_DOUBT, sent.error, trouble)
        )
        if ticket.assignee:
            told = say("{who}, {words}", who=Mention(Identity.parse(ticket.assignee), ticket.assignee_name), words=told)
        buttons = (self._choice(ticket, sent),)
        self.thread(ticket, Card(body=self.team(told), buttons=buttons), purpose=Purpose.ASKED, ref=sent.id, aloud=not ticket.assignee)

    def decided(self, ticket: Ticket, sent: Delivery, told: Sentence) -> None:
        """Say, wherever it was asked, what somebody decided about a delivery that failed or is in doubt."""
        if sent.purpose == Purpose.REPLY:
            self.state(ticket, sent, told)
        for shown in self.work.outbox.of_ticket(ticket, Purpose.ASKED, sent.id):
            self.change(shown, replace(shown.card or Card(), buttons=(), foot=self.team(told)))

    def _choice(self, ticket: Ticket, sent: Delivery) -> tuple[Button, ...]:
        args, language = (str(ticket.number), str(sent.id)), self.rules.language
        drop = say("It arrived") if sent.state == DeliveryState.IN_DOUBT else say("Give up")
        return (verb_button("resend", ticket, language, str(sent.id)), Button("drop", args, words(drop, language)))

    def repost_card(self, ticket: Ticket) -> None:
        """Post a card again that somebody deleted, with a short summary of its lost thread."""
        if (lost := self.work.outbox.get(ticket.card)) is not None:
            self.card_gone(lost)
        ticket.card = 0
        self.card(ticket)
        latest = [said for said in self.work.messages.newest(ticket, LAST_MESSAGES) if not self.is_on_card(ticket, said.id)]
        told = say("The card was deleted, so here is the ticket again. Latest messages:")
        lines: list[RichText] = [self.team(told if latest else say("The card was deleted, so here is the ticket again."))]
        for said in latest:
            lock = f"{SPOKEN} " if said.role is Role.CUSTOMER else f"{LOCK} " if said.visibility is Visibility.NOTE else ""
            lines.append((Span(f"{lock}{said.author_name}: ", italic=True), Span(self.quoted(said.text, said.files))))
        self.thread(ticket, Card(body=lines_of(lines)), purpose=Purpose.SUMMARY)

    def card_gone(self, card: Delivery) -> None:
        """Remember that somebody deleted a card, so that the ticket doesn't come back to it."""
        card.extra[GONE] = True
        self.work.outbox.update_card(card)

    def quoted(self, text: RichText, files: Sequence[Attachment]) -> str:
        """Return the beginning of a message, or the names of its files."""
        return one_line(text, files, QUOTED)

    def repost(self, lost: Delivery, ticket: Ticket) -> None:
        """Post again, under the current card, what was under a deleted card."""
        queue = self.rules.queue_of(ticket)
        extra = {**lost.extra, "under": ticket.card, "healed": int(lost.extra.get("healed", 0)) + 1}
        self.put(
            queue.place,
            DeliveryKind.POST,
            lost.card,
            ticket=ticket,
            lane=ticket_lane(queue, ticket),
            purpose=Purpose(lost.purpose),
            ref=lost.ref,
            extra=extra,
            priority=Priority.TALK,
        )

    def thread(
        self, ticket: Ticket, card: Card, *, purpose: Purpose, ref: int = 0, aloud: bool = False, answers: int = 0, awaits: bool = False
    ) -> Delivery:
        """Post in the ticket's thread; ``aloud`` shows it in the queue's place too. Its quoted line links to ``answers``."""
        queue = self.rules.queue_of(ticket)
        if not ticket.card:
            self.card(ticket)
        extra: dict[str, object] = {"aloud": True} if aloud else {}
        if answers:
            extra[ANSWERS] = answers
        if awaits:
            extra[AWAITS] = True
        return self.put(
            queue.place,
            DeliveryKind.POST,
            card,
            ticket=ticket,
            lane=ticket_lane(queue, ticket),
            purpose=purpose,
            ref=ref,
            extra={**extra, "under": ticket.card},
            priority=self._urgency(ticket),
        )

    def _urgency(self, ticket: Ticket) -> Priority:
        """Posts of known tickets go before a new ticket's card and first message."""
        return Priority.NEW if ticket.opened_at == self.work.now else Priority.TALK

    def shown_note(
        self, ticket: Ticket, message: int, text: RichText, name: str, files: Sequence[Attachment], *, sent: bool = False
    ) -> None:
        """Post a note that wasn't typed in the thread, under its author's name; without the lock if the customer got it."""
        self.thread(
            ticket, Card(author=name if sent else f"{LOCK} {name}", body=text, files=tuple(files)), purpose=Purpose.NOTE, ref=message
        )

    def shown_reply(
        self, ticket: Ticket, message: int, text: RichText, name: str, files: Sequence[Attachment], *, answers: int = 0
    ) -> None:
        """Post the copy of a reply in the thread, under its author's real name, with its state."""
        author, foot = replier(name, self.work.people.customer_of(ticket)), self.team(state_words(DeliveryState.QUEUED, ""))
        card = Card(author=author, body=text, files=tuple(files), foot=foot)
        self.thread(ticket, card, purpose=Purpose.MIRROR, ref=message, awaits=True, answers=answers)


def replier(name: str, customer: Customer) -> str:
    """Return how a reply's author is shown in the thread."""
    return f"{name} → {customer.name}"
