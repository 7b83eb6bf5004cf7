"""Changes replies that the customer has or is going to get, and says in the thread what became of that."""

from __future__ import annotations

from dataclasses import replace

from bot.announce.answered import answered_by, as_answer, line_about, now_read
from bot.announce.states import why_not
from bot.announce.unsending import Unsending
from bot.core.message import Message, Visibility
from bot.core.richtext import RichText, lines_of, plain
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say
from bot.ports.delivery import CORRECTION, REVISED, REVISED_LATE, Delivery, DeliveryKind, DeliveryState, Priority, Purpose
from bot.ports.outbound import Trouble
from bot.screens.versions import as_customer_has, passed_on_now

NOT_SENT = (DeliveryState.FAILED, DeliveryState.IN_DOUBT, DeliveryState.DROPPED)
UNREACHED = (Trouble.BLOCKED, Trouble.CLOSED, Trouble.SHUT_OUT)


class Revisions(Unsending):
    """Edits of replies."""

    def reply_body(self, ticket: Ticket, text: RichText, *, correction: bool = False) -> RichText:
        """Return a reply's text as the customer reads it: with the queue's signature, and with a heading if it corrects a message."""
        queue = self.rules.queue_of(ticket)
        body = (*text, *plain(f"\n\n{queue.signature}")) if queue.signature and text else text
        if not correction:
            return body
        told = say("✏️ This corrects an earlier message:")
        return lines_of([put(told, self.language_of(self.work.people.customer_of(ticket))), body])

    def answered(self, ticket: Ticket, answers: Message | None) -> tuple[str, RichText]:
        """Return the id of the message that a reply answers, or the line that quotes it where a channel has no replies."""
        if answers is None:
            return "", ()
        here = answers.source is not None and answers.source[:2] == (ticket.channel, ticket.place)
        if here and answers.source_id and ticket.channel in self.rules.native_replies:
            return answers.source_id, ()
        return "", line_about(answers)

    def revise(self, ticket: Ticket, said: Message, text: RichText, told: Sentence, *, in_thread: bool) -> None:
        """Change a reply, whether it was sent or not, to this text. ``in_thread`` says that the thread shows the text already.

        Raises PermissionError if the message isn't public.
        """
        if said.visibility is not Visibility.PUBLIC:
            raise PermissionError("a note never reaches a customer")
        target = answered_by(self.work, said)
        answers = now_read(self.work, target) if target else None
        in_thread = self._show_text(ticket, said, as_answer(text, answers)[0]) or in_thread
        line = self.team(told) if in_thread else lines_of([self.team(told), text])
        rows = self.work.outbox.of_ticket(ticket, Purpose.REPLY, said.id)
        sent = self.work.outbox.locked(rows[-1].id) if rows else None
        if sent is None or sent.card is None:
            return
        card = self.shown_card(sent)
        body = self.reply_body(ticket, text, correction=CORRECTION in sent.extra)
        body = body if CORRECTION in sent.extra else (*self.answered(ticket, answers)[1], *body)
        card = replace(card, body=body, files=sent.card.files)
        sent.card = replace(sent.card, body=card.body)
        sent.extra[REVISED] = int(sent.extra.get(REVISED, 0)) + 1
        if sent.may_be_there or sent.state == DeliveryState.SENDING:
            sent.extra[REVISED_LATE] = True
        self.work.outbox.update_card(sent)
        if sent.state in NOT_SENT:
            self._outcome(ticket, line, self._not_delivered())
        elif sent.state == DeliveryState.QUEUED and not sent.attempts:
            self._outcome(ticket, line, say("✓ changed before it was sent"))
        else:
            row = self._change_there(ticket, sent, DeliveryKind.EDIT, Purpose.REVISION, card)
            self._outcome(ticket, line, say("⏳ being changed for the customer"), row.id)
            self._uncheck(said)

    # Outcomes

    def revised(self, ticket: Ticket, change: Delivery, trouble: Trouble | None) -> bool:
        """A reply was changed for the customer, or can't be changed any more. False if no line in the thread says so."""
        if trouble is None:
            self._check(change.ref)
            return self._settle(ticket, change.id, say("✓ changed for the customer"))
        sent = self.work.outbox.of_ticket(ticket, Purpose.REPLY, change.ref)[-1:]
        later = [row for row in self.work.outbox.of_ticket(ticket, Purpose.REVISION, change.ref) if row.id > change.id]
        if later:
            return self._settle(ticket, change.id, say("replaced by a later edit"))
        if not sent or sent[0].state in NOT_SENT:
            return self._settle(ticket, change.id, self._not_delivered())
        if sent[0].id != change.target:
            return self._settle(ticket, change.id, say("✓ sent again with the new text"))
        if trouble in UNREACHED:
            return self._settle(ticket, change.id, say("✗ not changed: {why}", why=why_not(trouble, change.error)))
        return self._correct(ticket, sent[0], change)

    def _correct(self, ticket: Ticket, sent: Delivery, change: Delivery) -> bool:
        self.correct(ticket, sent)
        return self._settle(
            ticket, change.id, say("It can't be changed there any more ({why}), so a correction was sent.", why=change.error)
        )

    def correct(self, ticket: Ticket, sent: Delivery) -> None:
        """Send the present text of a reply as a correction, unless the reply was taken back."""
        said = self.work.messages.get(sent.ref)
        versions = self.work.messages.versions(ticket, [sent.ref]).get(sent.ref, ())
        passed = passed_on_now(self.work, ticket).get(sent.ref, ())
        now = as_customer_has(said, versions, passed) if said else None
        if now is None or sent.card is None or self.is_being_deleted(ticket, now.id):
            return
        card = replace(sent.card, title="", body=self.reply_body(ticket, now.text, correction=True), files=())
        reply_to = sent.message if sent.place == ticket.place else ""
        self.post_to_customer(
            ticket, card, purpose=Purpose.REPLY, ref=now.id, priority=Priority.REPLY, reply_to=reply_to, extra={CORRECTION: True}
        )

    # Helpers

    @staticmethod
    def _not_delivered() -> Sentence:
        return say("The reply itself wasn't delivered. If it is sent again, it has the new text.")

    def _show_text(self, ticket: Ticket, said: Message, text: RichText) -> bool:
        """Show a reply's new text in its copies in the thread. False if there are none under the present card."""
        here = False
        now = {edit.target: edit.card for edit in self.work.outbox.of_ticket(ticket, Purpose.CHANGE)}
        for shown in self.work.outbox.of_ticket(ticket, Purpose.MIRROR, said.id):
            if shown.card is not None and shown.card.author:
                shown.card = replace(shown.card, body=text)
                self.work.outbox.update_card(shown)
                self.change(shown, replace(now.get(shown.id) or shown.card, body=text, files=()))
                here = here or shown.extra.get("under") == ticket.card
        return here
