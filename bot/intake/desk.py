"""The desk's entry point: an event is stored durably before its answer is returned. An event
that fails is parked and never blocks others.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import structlog

from bot.announce.conclusion import conclude
from bot.announce.parked import keep_parked
from bot.catalogue import registry
from bot.commands import load as load_commands
from bot.core.people import Address, Identity, Profile
from bot.core.reminder_kinds import ReminderKind
from bot.i18n.sentences import Sentence, known, words
from bot.intake.app_languages import as_chosen, from_chosen_app
from bot.intake.asking import only_asks
from bot.intake.chat_events import HELLO
from bot.intake.clean import clean_profile, clean_text, cleaned
from bot.intake.late_names import LateNames
from bot.intake.order import ORDERED, SUBMITTED, Order, in_order, line_of
from bot.intake.presence import Presence
from bot.intake.reruns import Reruns
from bot.intake.route import Router, seen_keys
from bot.intake.start_links import with_start_link
from bot.outbox.reach import Reach
from bot.ports.background import Background
from bot.ports.cards import Answer
from bot.ports.channel import Channel
from bot.ports.in_turn import InTurn
from bot.ports.inbound import (
    API,
    WEB,
    ButtonPressed,
    FormChanged,
    FormFilled,
    HomeOpened,
    Inbound,
    LineTyped,
    MessageReceived,
    ReactionAdded,
    ShortcutUsed,
    VerbCalled,
)
from bot.ports.metrics import NEWS
from bot.ports.outbound import DeliveryError
from bot.ports.patience import left
from bot.ports.steps import in_step, step
from bot.ports.store import BehindOthers, Line, Prefetch, Queries, RetryLater, Store, StoreUnavailable, UnknownPost, WouldWrite
from bot.ports.tokens import KEPT_MS
from bot.ports.work import Work
from bot.screens.ticket_links import TicketLinks
from bot.settings.reactions import MAKES_TICKET
from bot.settings.rules import Rules
from bot.tickets.leaving import left_place
from bot.tickets.privacy.retention import plan as plan_retention
from bot.timers.changed_rules import apply_changed_rules
from bot.timers.digests import Digests
from bot.timers.due_rows import fire_due

log = structlog.get_logger()
FRESH = 60.0  # seconds for which a place's member list is used
LONGEST_WAIT = 1.5  # seconds that an event may wait for a member list
SHORTLY = 0.5  # seconds that an event may wait for the post it refers to, and an answer for the card that it links to
RERUN_PAUSES = (0.0, 0.5, 1.0)
MEMBERS_PAUSE = 5.0  # seconds until a failed member list is requested again
REPEATED_FOR = 3 * 86_400.0  # seconds: platforms repeat events up to a day old, and a clock may be wrong
SHOWN_FOR = 7 * 86_400  # seconds that finished edits keep what they showed
TEXTS_KEPT_FOR = 7 * 86_400.0  # seconds; the longest period of a rate
EDITS_KEPT_FOR = 86_400.0  # seconds, for which a message may come after its own edit
FORGOTTEN_AT_ONCE, FORGETTING_PAUSE = 500, 0.1
COUNTED_AT_ONCE, COUNTING_PAUSE = 50, 0.02  # tickets, and seconds in between, so that nothing else has to wait
WAITING = (API, WEB)
"""Who acts here waits for the outcome, and may try again. So nothing of it is parked."""
TEAM = (LineTyped, ButtonPressed, FormChanged, FormFilled, HomeOpened, ShortcutUsed, ReactionAdded, VerbCalled)


class Desk:
    """See :class:`bot.ports.channel.DeskPort`."""

    def __init__(
        self,
        rules: Rules,
        store: Store,
        channels: Mapping[str, Channel],
        presence: Presence | None = None,
        clock: Callable[[], float] = time.time,
        background: Background | None = None,
        card_wait: float = SHORTLY,
        reach: Reach | None = None,
    ) -> None:
        load_commands()
        self.rules, self.store, self.channels, self.clock = rules, store, channels, clock
        self.languages: Sequence[str] = rules.languages
        self.background = background or Background()
        named = [who for who in rules.escalation_recipients if who.channel in channels]
        rules.groups = frozenset(str(who) for who in named if channels[who.channel].is_group(who.id))
        rules.start_links = frozenset(name for name, channel in channels.items() if channel.capabilities.start_links)
        rules.opens_chats = frozenset(name for name, channel in channels.items() if channel.capabilities.opens_chats)
        rules.keeps_chats = frozenset(name for name, channel in channels.items() if channel.capabilities.keeps_chats)
        rules.native_replies = frozenset(name for name, channel in channels.items() if channel.capabilities.native_replies)
        rules.button_room = min((channel.capabilities.limits.button for channel in channels.values()), default=0)
        self._intake = Router(rules, {name: channel.capabilities for name, channel in channels.items()})
        self._order, self._in_turn = Order(), InTurn()
        self._links = TicketLinks(store, channels, rules, wait=card_wait)
        store.before_commit(partial(conclude, rules))
        self._presence, self._reach = presence, reach or Reach()
        self._late_names = LateNames(store, rules, channels, self._beside)
        self.heard_at: dict[str, float] = {}
        """When something last came in on each channel, in seconds since 1970."""
        self._digests = Digests(rules)
        self._followed = False
        self._swept = False
        self._seen: object | None = None
        self._following: int | None = None
        """The store's mark at the last sweep, and when the next reminder was due then."""
        self._checked: dict[Address, float] = {}
        self._known: set[Identity] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking: dict[Address, asyncio.Task[None]] = {}

    async def handle(self, inbound: Inbound) -> Answer:
        self.heard_at[inbound.channel] = self.clock()
        NEWS.labels(inbound.channel, type(inbound).__name__).inc()
        with step("inbound", channel=inbound.channel, event_id=inbound.event, kind=type(inbound).__name__):
            with self._order.line(line_of(inbound, self.rules)) as line, self._order.progress(inbound, line.key) as number:
                answer = await self._handle(inbound, line, number)
            if inbound.channel in WAITING:  # no use for links to cards in a chat, and waits for none
                return answer
            return await self._links.in_answer(answer, inbound.by.identity)

    async def _handle(self, inbound: Inbound, line: Line, number: int) -> Answer:
        try:
            inbound = from_chosen_app(cleaned(inbound), self.channels, self.rules.language)
            await self._in_turn.after(line.key, self._refresh_members(inbound))
            answer = await self._take_in(inbound, line, number)
            if answer.look is not None:
                answer = await self.store.look(answer.look)
            if answer.start_link is not None:
                answer = await with_start_link(answer, self.channels, self.rules.language_for(inbound.by.language))
        except StoreUnavailable:
            raise
        except RetryLater as error:
            if inbound.channel in WAITING:
                raise
            return await self._defer(inbound, error.line if isinstance(error, BehindOthers) else line.key)
        except Exception as error:
            if inbound.channel in WAITING:  # it hears of it
                raise
            log.exception("event failed and is parked")
            await self.park(
                inbound.channel, inbound.event, inbound.raw or repr(inbound).encode(errors="replace"), f"{type(error).__name__}: {error}"
            )
            return Answer()
        finally:
            line.waiting.pop(id(inbound), None)
        log.info("event handled")
        self._late_names.noticed(inbound)
        if self._presence is not None:
            self._presence.noticed(inbound, answer)
        return answer

    async def _take_in(self, inbound: Inbound, line: Line, number: int) -> Answer:
        if only_asks(inbound):
            with suppress(WouldWrite):  # for example the first that is heard of somebody
                return await self.store.ask(partial(self._asked, inbound))
        end = time.monotonic() + left(SHORTLY)
        unit = partial(self._intake.take_in, inbound)
        if isinstance(inbound, ORDERED):
            unit = partial(in_order, line, inbound, self._intake.take_in)
        elif isinstance(inbound, SUBMITTED):
            unit = partial(self._order.behind, number, inbound, self._intake.take_in)
        unit = partial(in_step, "unit", unit)
        while True:
            try:
                return await self.store.write(unit, self._prefetch(inbound, line))
            except UnknownPost:
                raise
            except RetryLater:
                if time.monotonic() > end:
                    raise
            await asyncio.sleep(0.05)

    def _asked(self, inbound: Inbound, work: Work, queries: Queries) -> Answer:
        """Answer at once with what is looked up and with the links, so that one look is enough."""
        with step("unit", apart=False):
            answer = self._intake.answer(inbound, work)
            if answer.look is not None:
                answer = answer.look(queries)
            return answer if inbound.channel in WAITING else self._links.in_answer_at_once(answer, inbound.by.identity, queries)

    async def _defer(self, inbound: Inbound, line: str) -> Answer:
        """Park the event and run it again until it is clear what it refers to: the platform doesn't wait for its acknowledgement. The later
        events of the line wait behind it.
        """
        if not inbound.raw:
            raise RetryLater

        def unit(work: Work) -> None:
            if work.inbound.first_time(inbound.channel, *seen_keys(inbound)):
                work.inbound.park(inbound.channel, inbound.event, inbound.raw, "it is not known yet what this refers to", again=line)

        await self.store.write(unit)
        log.info("event deferred")
        self._beside(self._rerun_soon())
        return Answer()

    async def _rerun_soon(self) -> None:
        """Run again soon, because most deferred events become clear at once."""
        for pause in RERUN_PAUSES:
            await asyncio.sleep(pause)
            try:
                await self.rerun()
            except StoreUnavailable as error:
                log.warning("rerun failed", reason=str(error))

    async def park(self, channel: str, event: str, raw: bytes, reason: str) -> None:
        def unit(work: Work) -> None:
            if work.inbound.first_time(channel, f"parked:{event}"):
                keep_parked(work, self.rules, channel, event, raw, clean_text(reason))

        await self.store.write(unit)
        log.warning("event parked", channel=channel, event_id=event, reason=reason)

    async def count(self) -> None:
        """Bring the figures up to date with events from before they were kept."""
        while await self.store.write(lambda work: work.figures.count_more(COUNTED_AT_ONCE)):  # noqa: ASYNC110  the pause lets other work run
            await asyncio.sleep(COUNTING_PAUSE)

    async def forget(self) -> None:
        """Forget events that can't be repeated, edits whose messages can't come any more, and what old edits showed."""
        before = int((self.clock() - REPEATED_FOR) * 1000)
        while await self.store.write(lambda work: work.inbound.forget(before, FORGOTTEN_AT_ONCE, keep=HELLO)):  # noqa: ASYNC110  as above
            await asyncio.sleep(FORGETTING_PAUSE)
        before = int((self.clock() - TEXTS_KEPT_FOR) * 1000)
        await self.store.write(lambda work: work.first_contact.forget_texts(before))
        before = int((self.clock() - EDITS_KEPT_FOR) * 1000)
        while await self.store.write(lambda work: work.inbound.forget_edits(before, FORGOTTEN_AT_ONCE)):  # noqa: ASYNC110  as above
            await asyncio.sleep(FORGETTING_PAUSE)
        before = int(self.clock() * 1000) - KEPT_MS
        while await self.store.write(lambda work: work.tokens.forget(before, FORGOTTEN_AT_ONCE)):  # noqa: ASYNC110  as above
            await asyncio.sleep(FORGETTING_PAUSE)
        await self.store.write(lambda work: work.web.forget())
        before = int((self.clock() - SHOWN_FOR) * 1000)
        while await self.store.write(lambda work: work.outbox.empty(before, FORGOTTEN_AT_ONCE)):  # noqa: ASYNC110  as above
            await asyncio.sleep(FORGETTING_PAUSE)

    async def rerun(self) -> None:
        """Handle parked events that were released."""
        await Reruns(self.store, self.channels, self.rules, self._refresh_members, self._intake.take_in).run()

    async def leads(self, duty: str) -> bool:
        return await self.store.lead(duty)

    def reaches(self, channel: str, *, yes: bool) -> None:
        if yes:
            self._reach.heard(channel)
        else:
            self._reach.lost(channel)

    def menu(self, language: str) -> Sequence[tuple[str, str]]:
        return [(found.verb, words(known(found.help), language)) for found in registry.all_commands(customer=True) if found.menu]

    def makes_ticket(self, emoji: str) -> bool:
        return self.rules.reactions.get(emoji) == MAKES_TICKET

    def word(self, sentence: Sentence, language: str) -> str:
        return words(sentence, language)

    async def tick(self) -> int | None:
        """Handle what is due. Return when the next thing is due, in milliseconds since 1970, or None."""
        if not self._followed:
            await apply_changed_rules(self.store, self.rules)
            await self.store.write(partial(plan_retention, self.rules))
            self._followed = True
        if pending := self._digests.waiting(int(self.clock() * 1000)):
            found = await self.store.look(partial(self._digests.read, pending))
            await self.store.write(partial(self._digests.send, found))
            self._digests.sent(pending)
        mark = self.store.mark()
        if mark and mark == self._seen and (self._following is None or self.clock() * 1000 < self._following):
            return self._following
        broken_off, self._swept = not self._swept, False
        self._following = await fire_due(self.store, self.rules, {ReminderKind.ALBUM: self._intake.albums.due}, broken_off=broken_off)
        self._seen, self._swept = mark, True
        return self._following

    async def learn(self) -> None:
        """Request the members of all queues, and the time zones of the recipients of escalations.
        Failures are retried at the next event.
        """
        for queue in self.rules.queues.values():
            await self._refresh(queue.place, within=30.0)
        await self.learn_groups()
        for name, channel in self.channels.items():
            if channel.capabilities.time_zones:
                people = [who for who in self.rules.escalation_recipients if who.channel == name and str(who) not in self.rules.groups]
                await self._learn_profiles(channel, people)

    async def learn_groups(self) -> None:
        """Request the members of the groups that escalations name."""
        for group in sorted(self.rules.groups):
            await self._refresh(Address(*Identity.parse(group)), within=30.0)

    async def close(self) -> None:
        if self._presence is not None:
            await self._presence.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # Members and profiles are requested before a transaction, so that nothing in it waits for the network

    def _prefetch(self, inbound: Inbound, line: Line) -> Prefetch:
        queue = self.rules.queue_for(inbound.channel)
        places = [f"{inbound.channel}:{inbound.where.place}"] if inbound.where.place else []
        if queue:
            places.append(f"{queue.place.channel}:{queue.place.place}")
        person = (
            inbound.by.identity if isinstance(inbound, MessageReceived | ButtonPressed) and not self.rules.queue_at(inbound.where) else None
        )
        message = (*inbound.where[:2], inbound.message) if isinstance(inbound, MessageReceived) else None
        return Prefetch(tuple((inbound.channel, key) for key in seen_keys(inbound)), person, tuple(places), line, message)

    async def _refresh_members(self, inbound: Inbound) -> None:
        if isinstance(inbound, TEAM) or self.rules.queue_at(inbound.where):
            await self.refresh_members(inbound.by.identity.channel)

    async def refresh_members(self, channel: str) -> None:
        """Request the members of the teams' places on a channel, if they weren't asked for lately."""
        now = time.monotonic()
        stale = [place for place in self.rules.places_on(channel) if now - self._checked.get(place, -FRESH) >= FRESH]
        if stale:
            await asyncio.gather(*(self._refresh(place, within=LONGEST_WAIT) for place in stale))

    async def _refresh(self, place: Address, *, within: float) -> None:
        """Request the members of a place. If that takes longer, the event uses the members known so far."""
        if place.channel not in self.channels:
            return
        if place not in self._asking:
            self._asking[place] = self._beside(self._request_members(place, self.channels[place.channel]))
        asking = self._asking[place]
        done, _ = await asyncio.wait({asking}, timeout=left(within))
        if done:
            await asking
        else:
            log.warning("members not known in time", place=place.place)
            self._checked[place] = time.monotonic() - FRESH + MEMBERS_PAUSE  # not every event waits

    async def _request_members(self, place: Address, channel: Channel) -> None:
        try:
            members = await channel.members(place.place)
            self._checked[place] = time.monotonic()
            key = f"{place.channel}:{place.place}"
            without_profile = await self.store.write(partial(_save_members, self.rules, key, members, place.channel))
        except (DeliveryError, StoreUnavailable) as error:
            log.warning("members unknown", place=place.place, reason=str(error))
            self._checked[place] = time.monotonic() - FRESH + MEMBERS_PAUSE
            return
        finally:
            self._asking.pop(place, None)
        unknown = [who for who in without_profile if who not in self._known]
        if unknown:
            self._known.update(unknown)
            self._beside(self._learn_profiles(channel, unknown))

    def _beside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run it beside the events until it ends or the desk closes."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _learn_profiles(self, channel: Channel, people: Sequence[Identity]) -> None:
        """Request the profiles of a queue's members, so that they can be chosen from a list."""
        for who in people:
            try:
                profile = as_chosen(clean_profile(await channel.who(who.id)), channel.capabilities, self.rules.language)
                await self.store.write(partial(_save_profile, profile))
            except (DeliveryError, StoreUnavailable) as error:
                log.warning("profile unknown", person=who.id, reason=str(error))
                self._known.discard(who)


def _save_members(rules: Rules, place: str, members: frozenset[str], channel: str, work: Work) -> list[Identity]:
    for person in work.people.set_members(place, members):
        left_place(work, rules, Identity(channel, person), place)
    return [who for person in sorted(members) if work.people.profile(who := Identity(channel, person)) is None]


def _save_profile(profile: Profile, work: Work) -> None:
    work.people.save_profile(profile)
