"""One piece of news goes in, the right command is run for the right person, and his private answer comes out. No network, no waiting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.core.errors import DeskError
from bot.intake.asked import said
from bot.intake.happenings import deleted, edited, membership, place_changed, reach, reacted
from bot.intake.home_events import as_asked, at_home, drawn
from bot.intake.lines import line
from bot.intake.pressed import button, closed, form, refusal
from bot.intake.rooms import in_room, make_ticket
from bot.intake.shortcuts import shortcut
from bot.intake.typed import in_thread
from bot.intake.who import People
from bot.ports.cards import Answer
from bot.ports.channel import Capabilities
from bot.ports.inbound import (
    ButtonPressed,
    FormClosed,
    FormFilled,
    HomeOpened,
    Inbound,
    LineTyped,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PlaceChanged,
    ReachChanged,
    ReactionAdded,
    ShortcutUsed,
    Unknown,
)
from bot.ports.store import Work
from bot.settings.rules import Rules


def seen_keys(news: Inbound) -> tuple[str, ...]:
    """The keys by which a repetition is known: the event's own, and for words also the message's, which two events may tell of."""
    if isinstance(news, MessageReceived):
        return (news.event, f"message:{news.where.place}:{news.message}")
    return (news.event,)


class Intake:
    """Decides what a piece of news means. ``channels`` tells what each channel can do."""

    def __init__(self, rules: Rules, channels: Mapping[str, Capabilities]) -> None:
        self.rules, self.people = rules, People(rules, channels)
        self._take: Mapping[type[Inbound], Callable[[Any, Work], Answer]] = {
            MessageReceived: self._message,
            LineTyped: lambda news, work: line(self.people, work, news),
            ButtonPressed: lambda news, work: button(self.people, work, news),
            FormClosed: lambda news, work: closed(self.people, work, news),
            FormFilled: lambda news, work: form(self.people, work, news),
            ShortcutUsed: lambda news, work: (make_ticket if news.verb == "new" else shortcut)(self.people, work, news),
            ReactionAdded: lambda news, work: reacted(self.people.member(work, news.by, news.where), news),
            MessageEdited: lambda news, work: edited(work, rules, news),
            MessageDeleted: lambda news, work: deleted(work, rules, news),
            MembershipChanged: lambda news, work: membership(work, rules, news),
            ReachChanged: lambda news, work: reach(work, rules, news),
            PlaceChanged: lambda news, work: place_changed(work, rules, news),
            HomeOpened: lambda _news, _work: Answer(),
            Unknown: self._unknown,
        }

    def take_in(self, news: Inbound, work: Work) -> Answer:
        """The whole unit: a repetition does nothing, a refusal is a sentence."""
        if not work.first_time(news.channel, *seen_keys(news)):
            return Answer()
        try:
            answer = self._take[type(news)](as_asked(self.people, work, news), work)
        except DeskError as error:
            answer = refusal(error, self.people.language(work, news.by, news.where))
        return drawn(self.people, work, news, answer) if at_home(news) else answer

    def _message(self, news: MessageReceived, work: Work) -> Answer:
        if news.by.is_bot:
            return Answer()
        if self.rules.queue_at(news.where):
            return in_thread(self.people, work, news)
        heard = in_room(self.people, work, news)
        return said(self.people, work, news) if heard is None else heard

    def _unknown(self, news: Unknown, work: Work) -> Answer:
        work.park(news.channel, news.event, news.raw, f"news of an unknown kind: {news.kind}")
        return Answer()
