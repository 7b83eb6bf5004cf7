"""Turns the numbers of tickets that agents see into links to the tickets' cards.

Only a number that the desk itself says is marked (``Span.ticket``): the slot ``{ticket}`` of a sentence, and ``ticket_name`` in lists and
facts. So a number in what a customer or an agent wrote, in a code block or in a link stays text, as does the number of a ticket that
doesn't exist. A card's title is no rich text, so no card links to itself. Customers see no links: nothing is linked without a reader who
works in a queue. Tickets of other queues are linked for them too, because they may see those places; their own tickets as a customer
aren't.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import structlog

from bot.core.people import Identity, place_key
from bot.core.richtext import RichText, merged
from bot.ports.cards import Answer, Card, Screen
from bot.ports.channel import Channel
from bot.ports.patience import left
from bot.ports.store import CardPost, Queries, Store, StoreUnavailable
from bot.settings.rules import Queue, Rules

log = structlog.get_logger()
Reader = Queue | Identity
"""Everybody in a queue's place, or one person."""
PAUSE = 0.05  # seconds until it is asked again where a card is

_Change = Callable[[RichText], RichText]


class TicketLinks:
    """Finds the cards of all tickets that a text names at once. An answer about one ticket whose card is just being posted waits up to
    ``wait`` seconds for it.
    """

    def __init__(self, store: Store, channels: Mapping[str, Channel], rules: Rules, *, wait: float = 0.0) -> None:
        self._store, self._channels, self._rules, self._wait = store, channels, rules, wait

    async def in_answer(self, answer: Answer, reader: Reader) -> Answer:
        """Return a private answer with its links."""
        numbers = _numbers(_texts_of(answer))
        return _changed_answer(answer, partial(_linked, await self._links(numbers, reader))) if numbers else answer

    def in_answer_at_once(self, answer: Answer, reader: Reader, queries: Queries) -> Answer:
        """Return a private answer with its links, or as it is if the only card that it names is still being posted."""
        numbers = _numbers(_texts_of(answer))
        cards = self._cards(numbers, reader, queries) if numbers else []
        return answer if _is_being_posted(numbers, cards) else _changed_answer(answer, partial(_linked, self._addresses(cards)))

    async def in_card(self, card: Card, reader: Reader | None) -> Card:
        """Return a card with its links; without a reader it has none."""
        numbers = _numbers(_texts_on(card))
        return _changed_card(card, partial(_linked, await self._links(numbers, reader) if reader else {})) if numbers else card

    async def _links(self, numbers: Sequence[int], reader: Reader) -> dict[int, str]:
        """Return the address of each card that the reader may see. If the database can't be reached, the numbers stay text."""
        end = time.monotonic() + left(self._wait)
        try:
            cards = await self._store.look(partial(self._cards, numbers, reader))
            while _is_being_posted(numbers, cards) and time.monotonic() < end:
                await asyncio.sleep(PAUSE)
                cards = await self._store.look(partial(self._cards, numbers, reader))
        except StoreUnavailable as error:
            log.warning("tickets not linked", reason=str(error))
            return {}
        return self._addresses(cards)

    def _addresses(self, cards: Sequence[CardPost]) -> dict[int, str]:
        return {card.ticket: self._channels[card.at.channel].link(card.at.place, card.message) for card in cards if card.message}

    def _cards(self, numbers: Sequence[int], reader: Reader, queries: Queries) -> list[CardPost]:
        cards = [card for card in queries.cards(numbers) if card.at.channel in self._channels]
        if not isinstance(reader, Identity):
            return cards
        queues = self._rules.queues.values()
        own = {queue.key for queue in queues if _works_in(reader, queue, queries)} if cards else set()
        owners = {card.at: self._rules.queue_at(card.at) for card in cards}
        return [card for card in cards if own and (card.customer != reader or ((owner := owners[card.at]) and owner.key in own))]


def _is_being_posted(numbers: Sequence[int], cards: Sequence[CardPost]) -> bool:
    """Whether the card of the only ticket that is named has no address yet."""
    return len(numbers) == 1 and bool(cards) and not cards[0].message


def names_tickets(card: Card) -> bool:
    """Whether the desk names a ticket on a card."""
    return bool(_numbers(_texts_on(card)))


def _works_in(reader: Identity, queue: Queue, queries: Queries) -> bool:
    here = reader.channel == queue.place.channel
    return reader in (*queue.managers, *queue.agents) or (here and queries.works_at(place_key(queue.place), reader))


def _numbers(texts: Iterator[RichText]) -> list[int]:
    return list(dict.fromkeys(span.ticket for text in texts for span in text if span.ticket))


def _linked(links: Mapping[int, str], text: RichText) -> RichText:
    named = {span.ticket for span in text if span.ticket}
    if not named:
        return text
    changed = tuple(replace(span, ticket=0, link=links.get(span.ticket, "")) if span.ticket else span for span in text)
    return changed if named <= links.keys() else merged(changed)  # a number without a link is part of the text around it


def _texts_on(card: Card) -> Iterator[RichText]:
    yield card.body
    yield card.foot
    yield from (fact.value for fact in card.facts)
    yield from (text for item in card.items for text in _texts_on(item))


def _texts_of(answer: Answer) -> Iterator[RichText]:
    yield answer.text
    yield from (text for item in answer.items for text in _texts_on(item))
    if answer.form:
        yield answer.form.intro
    if answer.screen:
        yield answer.screen.note
        yield from (text for section in answer.screen.sections for card in section.cards for text in _texts_on(card))


def _changed_card(card: Card, change: _Change) -> Card:
    facts = tuple(replace(fact, value=change(fact.value)) for fact in card.facts)
    items = tuple(_changed_card(item, change) for item in card.items)
    return replace(card, body=change(card.body), foot=change(card.foot), facts=facts, items=items)


def _changed_answer(answer: Answer, change: _Change) -> Answer:
    form = replace(answer.form, intro=change(answer.form.intro)) if answer.form else None
    items = tuple(_changed_card(item, change) for item in answer.items)
    screen = _changed_screen(answer.screen, change) if answer.screen else None
    return replace(answer, text=change(answer.text), items=items, form=form, screen=screen)


def _changed_screen(screen: Screen, change: _Change) -> Screen:
    sections = tuple(replace(section, cards=tuple(_changed_card(card, change) for card in section.cards)) for section in screen.sections)
    return replace(screen, note=change(screen.note), sections=sections)
