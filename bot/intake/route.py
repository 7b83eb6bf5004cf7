"""Routes an event to its command, runs it for the right person, and returns the private answer. It never waits for the network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.announce.parked import keep_parked
from bot.core.errors import DeskError
from bot.intake.albums import Albums
from bot.intake.called import called
from bot.intake.canned_choice import refilled
from bot.intake.canned_forms import save_as_canned
from bot.intake.chat_events import membership, person_gone, place_changed, reach, reacted
from bot.intake.customer_messages import take_in_message
from bot.intake.deletions import deleted
from bot.intake.early_edits import called_by_edit, message_key, overtaken, remember
from bot.intake.edits import edited
from bot.intake.home_events import as_elsewhere, at_home, home_screen
from bot.intake.pressed import button, closed, form, refusal
from bot.intake.rooms import in_room, make_ticket, why_not_served
from bot.intake.shortcuts import shortcut
from bot.intake.slash_commands import slash_command
from bot.intake.typed import in_thread
from bot.intake.who import People
from bot.ports.cards import Answer
from bot.ports.channel import Capabilities
from bot.ports.inbound import (
    ButtonPressed,
    FormChanged,
    FormClosed,
    FormFilled,
    HomeOpened,
    Inbound,
    LineTyped,
    MembershipChanged,
    MessageDeleted,
    MessageEdited,
    MessageReceived,
    PersonGone,
    PlaceChanged,
    ReachChanged,
    ReactionAdded,
    ShortcutUsed,
    Unknown,
    VerbCalled,
)
from bot.ports.work import Work
from bot.settings.rules import Rules
from bot.tickets.live_positions import moved

_SHORTCUTS = {"new": make_ticket, "canned": save_as_canned}


def seen_keys(inbound: Inbound) -> tuple[str, ...]:
    """Return the keys that identify a repetition: the event's id; for a message its own, because two events may report it. A call of a
    program has none: what it repeats has a key of its own.
    """
    if isinstance(inbound, VerbCalled):
        return ()
    return (message_key(inbound) if isinstance(inbound, MessageReceived) and inbound.message else inbound.event,)


class Router:
    """Decides what an event means. ``channels`` are the capabilities of each channel."""

    def __init__(self, rules: Rules, channels: Mapping[str, Capabilities]) -> None:
        self.rules, self.people = rules, People(rules, channels)
        self.albums = Albums(rules, channels, self._whole_album)
        self._take: Mapping[type[Inbound], Callable[[Any, Work], Answer]] = {
            MessageReceived: self._message,
            LineTyped: lambda inbound, work: slash_command(self.people, work, inbound),
            ButtonPressed: lambda inbound, work: button(self.people, work, inbound),
            FormChanged: lambda inbound, work: refilled(self.people, work, inbound),
            FormClosed: lambda inbound, work: closed(self.people, work, inbound),
            FormFilled: lambda inbound, work: form(self.people, work, inbound),
            ShortcutUsed: lambda inbound, work: _SHORTCUTS.get(inbound.verb, shortcut)(self.people, work, inbound),
            ReactionAdded: lambda inbound, work: reacted(self.people, work, inbound),
            MessageEdited: self._edited,
            MessageDeleted: lambda inbound, work: deleted(work, rules, inbound) if remember(work, inbound) else Answer(),
            MembershipChanged: lambda inbound, work: membership(work, rules, inbound),
            PersonGone: lambda inbound, work: person_gone(work, rules, inbound),
            ReachChanged: lambda inbound, work: reach(work, rules, inbound),
            PlaceChanged: lambda inbound, work: place_changed(self.people, work, inbound),
            HomeOpened: lambda _inbound, _work: Answer(),
            VerbCalled: lambda inbound, work: called(self.people, work, inbound),
            Unknown: self._unknown,
        }

    def take_in(self, inbound: Inbound, work: Work) -> Answer:
        """Handle an event in one transaction. A repetition does nothing; a refusal is a sentence."""
        if not work.inbound.first_time(inbound.channel, *seen_keys(inbound)):
            return Answer()
        self.albums.close_earlier(inbound, work)
        return self.answer(inbound, work)

    def answer(self, inbound: Inbound, work: Work) -> Answer:
        """Handle an event, whether or not it is a repetition. A refusal is a sentence."""
        try:
            answer = self._take[type(inbound)](as_elsewhere(self.people, work, inbound), work)
        except DeskError as error:
            answer = refusal(error, self.people.language(work, inbound.by, inbound.where))
        return replace(home_screen(self.people, work, inbound, answer), asides=answer.asides) if at_home(inbound) else answer

    def _message(self, inbound: MessageReceived, work: Work) -> Answer:
        if inbound.album and self.people.channels[inbound.channel].albums:
            return self.albums.add(inbound, work)
        newest = work.inbound.newest_edit(*inbound.where[:2], inbound.message)
        if newest is None:
            return self._take_message(inbound, work)
        return overtaken(self.people, work, inbound, newest, self._take_message)

    def _edited(self, inbound: MessageEdited, work: Work) -> Answer:
        if not remember(work, inbound):
            return Answer()
        if called := called_by_edit(self.people, work, inbound):
            return self._take_message(called, work)
        if inbound.live:
            moved(work, self.rules, inbound)
            return Answer()
        inbound = self.albums.edit_of_whole(inbound, work)
        return edited(work, self.rules, inbound, self.people.channels[inbound.channel].prefix)

    def _take_message(self, inbound: MessageReceived, work: Work) -> Answer:
        if inbound.anonymous and inbound.addressed:
            return why_not_served(self.people, work, inbound)
        if inbound.by.is_bot:
            return Answer()
        if self.rules.queue_at(inbound.where):
            return in_thread(self.people, work, inbound)
        heard = in_room(self.people, work, inbound)
        return take_in_message(self.people, work, inbound) if heard is None else heard

    def _whole_album(self, inbound: MessageReceived, work: Work) -> Answer:
        try:
            return self._take_message(inbound, work)
        except DeskError as error:
            return refusal(error, self.people.language(work, inbound.by, inbound.where))

    def _unknown(self, inbound: Unknown, work: Work) -> Answer:
        keep_parked(work, self.rules, inbound.channel, inbound.event, inbound.raw, f"an event of an unknown kind: {inbound.kind}")
        return Answer()
