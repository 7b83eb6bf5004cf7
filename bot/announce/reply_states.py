"""Shows a reply in the ticket's thread, with what became of it and buttons to decide about it or change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.announce.missing_files import missing_files
from bot.announce.outbox_writer import ticket_lane
from bot.announce.reposts import Reposts
from bot.announce.states import state_words, waits_words
from bot.core.customer import Customer
from bot.core.cuts import short
from bot.core.message import Attachment
from bot.core.people import Identity
from bot.core.richtext import RichText, text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import Mention, Sentence, say, words
from bot.i18n.times import how_long, rounded_up
from bot.ports.cards import Button, Card
from bot.ports.delivery import HOLD, Delivery, DeliveryKind, DeliveryState, Purpose
from bot.ports.outbound import Trouble
from bot.screens.file_notices import reply_without
from bot.screens.views import verb_button

CHECK = "☑️"
SUMMARY = 300  # characters
TOOLS = ("edit", "unsend")


class ReplyStates(Reposts):
    """Copies of replies, and their states."""

    def delivered(self, reply: Delivery, trouble: Trouble | None, reason: str) -> None:
        """Write under a reply what happened to it, with buttons if a person must decide."""
        ticket = self.work.tickets.get(reply.ticket)
        if ticket is not None:
            told = self.settled(ticket, reply, reason, trouble)
            open_ = reply.state in (DeliveryState.FAILED, DeliveryState.IN_DOUBT)
            self.state(ticket, reply, told, (self.choice(ticket, reply),) if open_ else ())

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
            before = shown.card or Card()
            tools = () if reply.state == DeliveryState.DROPPED else tools_of(before)
            card = replace(before, foot=foot, files=(), buttons=buttons or tools)
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

    def held_back(self, ticket: Ticket, reply: Delivery) -> None:
        """Say when a reply will be sent, with a button to undo it. The rest of the time is told in few steps."""
        left = int(reply.extra[HOLD]) - self.work.now
        told = say("⏳ goes out in {span}", span=how_long(rounded_up(left) if left > 10_000 else -(-left // 1000) * 1000))
        self.state(ticket, reply, told, ((verb_button("undo", ticket, self.rules.language, str(reply.ref)),),))

    def _check(self, reply: int) -> None:
        """Add ☑️ to the message in the thread that was this reply, if there is one."""
        said = self.work.messages.get(reply)
        if said is not None and said.source is not None and said.source_id:
            self.mark(said.source, said.source_id, CHECK, Purpose.CHECK)

    def ask_whether_arrived(self, ticket: Ticket, sent: Delivery, trouble: Trouble) -> None:
        """Ask the assignee, or the queue if there is none, to decide about a delivery in doubt."""
        card = sent.card or Card()
        told = say(
            "“{words}”: {state}", words=self.quoted(card.body, card.files), state=state_words(DeliveryState.IN_DOUBT, sent.error, trouble)
        )
        if ticket.assignee:
            told = say("{who}, {words}", who=Mention(Identity.parse(ticket.assignee), ticket.assignee_name), words=told)
        buttons = (self.choice(ticket, sent),)
        self.thread(ticket, Card(body=self.team(told), buttons=buttons), purpose=Purpose.ASKED, ref=sent.id, aloud=not ticket.assignee)

    def decided(self, ticket: Ticket, sent: Delivery, told: Sentence) -> None:
        """Say, wherever it was asked, what somebody decided about a delivery that failed or is in doubt."""
        if sent.purpose == Purpose.REPLY:
            self.state(ticket, sent, told)
        for shown in self.work.outbox.of_ticket(ticket, Purpose.ASKED, sent.id):
            self.change(shown, replace(shown.card or Card(), buttons=(), foot=self.team(told)))

    def choice(self, ticket: Ticket, sent: Delivery) -> tuple[Button, ...]:
        """The buttons with which somebody decides about a delivery that failed or is in doubt."""
        args, language = (str(ticket.number), str(sent.id)), self.rules.language
        drop = say("It arrived") if sent.state == DeliveryState.IN_DOUBT else say("Give up")
        return (verb_button("resend", ticket, language, str(sent.id)), Button("drop", args, words(drop, language)))

    def shown_reply(
        self,
        ticket: Ticket,
        message: int,
        text: RichText,
        name: str,
        files: Sequence[Attachment],
        *,
        answers: int = 0,
        waits: bool = False,
    ) -> None:
        """Post the copy of a reply in the thread, under its author's real name, with its state. ``waits``: until the customer comes."""
        author = replier(name, self.work.people.customer_of(ticket))
        foot = self.team(waits_words() if waits else state_words(DeliveryState.QUEUED, ""))
        told = short(" ".join(f"{author}: {text_of(text)}".split()), SUMMARY)  # stays, so that no later change marks the copy as edited
        card = Card(author=author, body=text, files=tuple(files), foot=foot, summary=told)
        self.thread(ticket, self.with_tools(ticket, card, message), purpose=Purpose.MIRROR, ref=message, awaits=not waits, answers=answers)

    def with_tools(self, ticket: Ticket, card: Card, message: int) -> Card:
        """Return the copy of a reply with the buttons that change the reply."""
        language = self.rules.language
        return replace(card, buttons=(*card.buttons, tuple(verb_button(verb, ticket, language, str(message)) for verb in TOOLS)))


def tools_of(card: Card) -> tuple[tuple[Button, ...], ...]:
    """Return the row of a reply's copy that changes the reply."""
    return tuple(row for row in card.buttons if row[0].verb in TOOLS)


def decisions_of(card: Card) -> tuple[tuple[Button, ...], ...]:
    """Return the rows with which somebody decides about a delivery."""
    return tuple(row for row in card.buttons if row[0].verb not in TOOLS)


def replier(name: str, customer: Customer) -> str:
    """Return how a reply's author is shown in the thread."""
    return f"{name} → {customer.name}"
