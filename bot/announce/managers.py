"""Sends pings to the thread, the queue's place and direct chats, and rewrites them when they are over."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from bot.announce.outbox_writer import ticket_lane
from bot.announce.ping_list import PingLists
from bot.core.escalations import Ping
from bot.core.people import Address, Identity, place_key
from bot.core.richtext import RichText, Span, plain, text_of
from bot.core.ticket import Ticket
from bot.i18n.moments import in_zone
from bot.i18n.sentences import Mention, Sentence, put, say
from bot.ports.cards import Button, Card
from bot.ports.delivery import CALLS, Delivery, DeliveryKind, DeliveryState, Priority, Purpose
from bot.screens.ping_texts import last_words
from bot.screens.views import verb_button

Buttons = tuple[tuple[Button, ...], ...]
LONGEST_CALLING = 3_000  # characters: a longer message may become a file
NOWHERE = (DeliveryState.FAILED, DeliveryState.IN_DOUBT)  # no message to rewrite


class ToManagers(PingLists):
    """The recipients of an escalation."""

    def ping_thread(self, ticket: Ticket, ping: Ping, sentence: Sentence, reason: Sentence | None = None, *, aloud: bool) -> None:
        """Post a ping in the thread; ``aloud`` notifies the queue, in a storm by its list."""
        listed = aloud and self.add_to_list(ticket, ping, self.rules.queue_of(ticket).place, reason)
        body = self._body(ticket, sentence, reason, self.rules.language)
        if not listed or any(span.mention for span in body):
            row = (verb_button("show", ticket, self.rules.language),)
            self.thread(ticket, Card(body=body, buttons=(row,)), purpose=Purpose.PING, ref=ping.id, aloud=aloud and not listed)

    def ping_person(self, ticket: Ticket, ping: Ping, who: Identity, sentence: Sentence, reason: Sentence | None = None) -> None:
        """Send a direct message with the buttons of a ping, or add it to the person's list."""
        where = Address(who.channel, who.id)
        if self.add_to_list(ticket, ping, where, reason):
            return
        card = Card(
            body=self._body(ticket, self._in_own_zone(sentence, who), reason, self.language_at(where)), buttons=(self._row(ticket, who),)
        )
        self.put(
            where, DeliveryKind.POST, card, ticket=ticket, lane=place_key(where), purpose=Purpose.PING, ref=ping.id, priority=Priority.REPLY
        )

    def _body(self, ticket: Ticket, sentence: Sentence, reason: Sentence | None, language: str) -> RichText:
        """Return the text of a ping, with the customer's last message."""
        told = put(say("{words} {reason}", words=sentence, reason=reason) if reason else sentence, language)
        said = last_words(self.work, ticket)
        return (*told, *plain("\n"), *said) if said else told

    def _row(self, ticket: Ticket, who: Identity) -> tuple[Button, ...]:
        """Return the buttons of a ping. Somebody who is only named on the ladder can't see the ticket."""
        verbs = ("ack", "give", "later", *(("show",) if self.works_for(self.rules.queue_of(ticket), who) else ()))
        language = self.language_at(Address(who.channel, who.id))
        return tuple(verb_button(verb, ticket, language) for verb in verbs)

    def ping_put_off(self, ticket: Ticket, ping: Ping, sentence: Sentence) -> None:
        """Say on every copy of a ping that somebody will be reminded; whoever has time before can still take it."""
        self.remove_from_lists(ping)
        for shown in self.work.outbox.of_ticket(ticket, Purpose.PING, ping.id):
            if shown.state not in NOWHERE and shown.card is not None:
                self._rewritten(ticket, shown, sentence, shown.card.buttons)

    def ping_over(self, ticket: Ticket, ping: Ping, sentence: Sentence) -> None:
        """Rewrite every copy of a ping to say what happened."""
        self.remove_from_lists(ping)
        for shown in self.work.outbox.of_ticket(ticket, Purpose.PING, ping.id):
            if shown.state not in NOWHERE:
                self._rewritten(ticket, shown, sentence)

    def repeated_below(self, ticket: Ticket, ping: Ping, lanes: AbstractSet[str]) -> None:
        """Remove the buttons from the newest copy in each of these lanes, because a new one follows below."""
        own = ticket_lane(self.rules.queue_of(ticket), ticket)
        newest = {
            shown.lane or own: shown for shown in self.work.outbox.of_ticket(ticket, Purpose.PING, ping.id) if shown.state not in NOWHERE
        }
        for lane in lanes & newest.keys():
            self._rewritten(ticket, newest[lane], say("Reminded again below."))

    def call_in_thread(self, ticket: Ticket, whom: Sequence[Mention], message: int = 0) -> None:
        """Mention these agents in the post of the customer's message if this transaction writes it, otherwise below. A platform
        may show a text with files as a comment on them, so such a post is left as it is.
        """
        post = self.posted.get(message)
        if post is not None and post.card is not None and not post.card.files and len(text_of(post.card.body)) <= LONGEST_CALLING:
            post.card = replace(post.card, body=(*post.card.body, *plain("\n👉 "), *mentions(whom)))
            self.work.outbox.update_card(post)
            self._is_called(ticket, whom, message)
            return
        told = say("{who}, {name} has written.", who=mentions(whom), name=self.work.people.customer_of(ticket).name)
        self.thread(ticket, Card(body=self.team(told)), purpose=Purpose.CALLED, calls=[str(who.identity) for who in whom])

    def _is_called(self, ticket: Ticket, whom: Sequence[Mention], message: int) -> None:
        """Remember who was called in the post of a message."""
        queue = self.rules.queue_of(ticket)
        self.put(
            queue.place,
            DeliveryKind.POST,
            None,
            ticket=ticket,
            lane=ticket_lane(queue, ticket),
            purpose=Purpose.CALLED,
            ref=message,
            state=DeliveryState.MERGED,
            extra={CALLS: [str(who.identity) for who in whom]},
        )

    def call_directly(self, ticket: Ticket, who: Identity) -> None:
        """Send an agent the customer's message."""
        name, where = self.work.people.customer_of(ticket).name, Address(who.channel, who.id)
        sentence = say("{name} has written on {ticket} “{subject}”.", name=name, ticket=f"#{ticket.number}", subject=ticket.subject)
        told = self.told_at(where, sentence)
        row = tuple(verb_button(verb, ticket, self.language_at(where)) for verb in ("reply", "show"))
        card = Card(body=(*told, *plain("\n"), *last_words(self.work, ticket)), buttons=(row,))
        self.put(
            where,
            DeliveryKind.POST,
            card,
            ticket=ticket,
            lane=place_key(where),
            purpose=Purpose.CALLED,
            priority=Priority.REPLY,
            extra={CALLS: [str(who)]},
        )

    def to_manager(self, who: Identity, sentence: Sentence, purpose: Purpose = Purpose.MANAGER) -> None:
        """Send a sentence to a manager, independent of any ticket."""
        where = Address(who.channel, who.id)
        self.to_place(where, Card(body=self.told_at(where, self._in_own_zone(sentence, who))), purpose=purpose)

    def _in_own_zone(self, sentence: Sentence, who: Identity) -> Sentence:
        """Return the sentence with its times in somebody's own zone, if it is known."""
        profile = self.work.people.profile(who)
        return in_zone(sentence, profile.zone) if profile and profile.zone else sentence

    def _rewritten(self, ticket: Ticket, shown: Delivery, sentence: Sentence, buttons: Buttons = ()) -> None:
        lane = shown.lane or ticket_lane(self.rules.queue_of(ticket), ticket)
        told = self._in_own_zone(sentence, Identity(shown.address.channel, shown.address.place))
        card = Card(body=shown.card.body if shown.card else (), foot=self.told_at(shown.address, told), buttons=buttons)
        self.put(shown.address, DeliveryKind.EDIT, card, ticket=ticket, lane=lane, pace=shown.pace, purpose=Purpose.CHANGE, target=shown.id)


def mentions(whom: Sequence[Mention]) -> RichText:
    """Return ``Anna, Boris``, whom their channel notifies."""
    spans = [Span(who.name, mention=str(who.identity)) for who in whom]
    return tuple(part for span in spans for part in (Span(", "), span))[1:]
