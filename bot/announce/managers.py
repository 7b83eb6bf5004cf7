"""An escalation goes in; the thread, the queue's place and people's direct chats are written to, and rewritten when it is over."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from bot.announce.outbox_writer import ticket_lane
from bot.announce.ping_list import PingLists
from bot.core.escalations import Ping
from bot.core.people import Address, Identity, place_key
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, put, say
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryKind, DeliveryState, Priority, Purpose
from bot.screens.views import verb_button

NOWHERE = (DeliveryState.FAILED, DeliveryState.IN_DOUBT)  # no message that we could rewrite


class ToManagers(PingLists):
    """Whom an escalation reaches."""

    def ping_thread(self, ticket: Ticket, ping: Ping, sentence: Sentence, *, aloud: bool) -> None:
        self.thread(ticket, Card(body=self.team(sentence)), purpose=Purpose.PING, ref=ping.id, aloud=aloud)

    def ping_person(self, ticket: Ticket, ping: Ping, who: Identity, sentence: Sentence) -> None:
        """A direct message with the buttons of a ping."""
        language = self.rules.language
        row = tuple(verb_button(verb, ticket, language) for verb in ("ack", "give", "later"))
        where = Address(who.channel, who.id)
        card = Card(body=put(sentence, language), buttons=(row,))
        if self.in_list(ticket, ping, who, card.body):
            return
        self.put(
            where, DeliveryKind.POST, card, ticket=ticket, lane=place_key(where), purpose=Purpose.PING, ref=ping.id, priority=Priority.REPLY
        )

    def ping_over(self, ticket: Ticket, ping: Ping, sentence: Sentence) -> None:
        """Rewrite every copy of a ping to what happened."""
        self.off_list(ping)
        for shown in self.work.outbox.of_ticket(ticket, Purpose.PING, ping.id):
            if shown.state not in NOWHERE:
                self._rewritten(ticket, shown, sentence)

    def asked_once_more(self, ticket: Ticket, ping: Ping, lanes: AbstractSet[str]) -> None:
        """The newest copy in each of these lanes gives its buttons to the one that comes below."""
        own = ticket_lane(self.rules.queue_of(ticket), ticket)
        newest = {
            shown.lane or own: shown for shown in self.work.outbox.of_ticket(ticket, Purpose.PING, ping.id) if shown.state not in NOWHERE
        }
        for lane in lanes & newest.keys():
            self._rewritten(ticket, newest[lane], say("Asked once more below."))

    def to_manager(self, who: Identity, sentence: Sentence, purpose: Purpose = Purpose.MANAGER) -> None:
        """A sentence to a manager, apart from any ticket."""
        self.to_place(Address(who.channel, who.id), Card(body=self.team(sentence)), purpose=purpose)

    def _rewritten(self, ticket: Ticket, shown: Delivery, sentence: Sentence) -> None:
        lane = shown.lane or ticket_lane(self.rules.queue_of(ticket), ticket)
        card = Card(body=shown.card.body if shown.card else (), foot=self.team(sentence))
        self.put(shown.address, DeliveryKind.EDIT, card, ticket=ticket, lane=lane, pace=shown.pace, purpose=Purpose.CHANGE, target=shown.id)
