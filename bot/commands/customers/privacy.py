"""The verb ``privacy``: what the desk keeps about a customer, their data as files, and erasing it."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import command
from bot.core.errors import BadChoice
from bot.core.people import Role
from bot.core.richtext import RichText, lines_of
from bot.core.visible_text import bare
from bot.i18n.moments import by_then
from bot.i18n.sentences import Sentence, bold, put, say, words
from bot.i18n.times import span_ms
from bot.ports.cards import Answer, Button
from bot.ports.erasures import Erasure, ErasureState
from bot.screens.own_messages import has_heard
from bot.tickets.context import Context
from bot.tickets.privacy.erasing import drop, named, open_ones
from bot.tickets.privacy.erasure_wishes import ask_to_be_erased, took_back
from bot.tickets.privacy.exporting import send_export

EXPORT, ERASE, YES, KEEP = "export", "erase", "yes", "keep"


@command(by=Role.CUSTOMER, menu=True, private=True)
def privacy(context: Context, what: Annotated[Line, "export, erase or keep"] = Line("")) -> Answer:
    """See what we keep about you, get it or erase it"""
    action, _, more = bare(what).casefold().partition(" ")
    if not action:
        return _overview(context)
    if action == EXPORT:
        return send_export(context)
    if action == ERASE:
        return _erase(context) if more.strip() == YES else _question(context)
    if action == KEEP:
        return Answer(put(_kept(context), context.language))
    raise BadChoice(word=action, choices=f"{EXPORT}, {ERASE}, {KEEP}")


def _overview(context: Context) -> Answer:
    planned = _planned(context)
    told_by = say("• your name and language as your messenger tells them, so that we know who asks;")
    readers = say("Only our team reads it. Your messenger keeps the chat itself too.")
    if context.can.keeps_chats:
        told_by = say("• your name and language as the page tells them, so that we know who asks;")
        readers = say("Only our team reads it. We keep the chat itself too.")
    lines: list[RichText] = [
        bold(put(say("What we keep about you"), context.language)),
        put(say("• what you and we write here, with files, so that we can help you and look it up later;"), context.language),
        put(told_by, context.language),
        put(say("• when you wrote, how long our reply took and how you rated it, so that we can get better."), context.language),
        put(readers, context.language),
    ]
    if planned:
        lines.append(put(say("Your data will be erased {when}, as you asked.", when=_when(context, planned)), context.language))
    buttons = [_button(context, say("Export my data"), EXPORT)]
    buttons.append(_button(context, say("Keep my data"), KEEP) if planned else _button(context, say("Erase me"), ERASE))
    return Answer(lines_of(lines), buttons=tuple((button,) for button in buttons))


def _question(context: Context) -> Answer:
    if planned := _planned(context):
        return _told_when(context, planned)
    people = context.work.people.same_as(context.asker)
    lines = [put(say("Shall we erase everything that we keep about you? All texts, files and your name go, for good."), context.language)]
    if len(people) > 1:
        others = ", ".join(f"{one.name}, {one.channel}" for one in people[1:])
        lines.append(put(say("Your other accounts are erased too: {accounts}.", accounts=others), context.language))
    if still_open := [one for one in open_ones(context.work, people) if has_heard(context.work, one)]:
        lines.append(put(say("Still open, and closed then: {tickets}", tickets=named(still_open, context.language)), context.language))
    at = context.now + span_ms(context.rules.privacy.reconsider)
    lines.append(
        put(
            say("We'll do it {when}. Until then you can change your mind.", when=by_then(at, context.own_zone, context.now)),
            context.language,
        )
    )
    return Answer(lines_of(lines), buttons=((_button(context, say("Yes, erase me"), ERASE, YES),),))


def _erase(context: Context) -> Answer:
    planned = _planned(context)
    return _told_when(context, planned or ask_to_be_erased(context))


def _told_when(context: Context, planned: Erasure) -> Answer:
    told = say("Your data will be erased {when}. Until then you can change your mind.", when=_when(context, planned))
    return Answer(put(told, context.language), buttons=((_button(context, say("Keep my data"), KEEP),),))


def _kept(context: Context) -> Sentence:
    people = context.work.people.same_as(context.asker)
    mine = {str(one.actor) for one in people}
    waiting = [one for one in context.work.erasures.under_way(people) if one.state == ErasureState.WAITING and one.by in mine]
    if not waiting:
        return say("Nothing is planned: we keep your data.")
    drop(waiting, context.now)
    took_back(context)
    return say("All right, we keep your data.")


def _planned(context: Context) -> Erasure | None:
    """The erasure that the customer asked for, and that hasn't begun."""
    people = context.work.people.same_as(context.asker)
    return next((one for one in context.work.erasures.under_way(people) if one.state == ErasureState.WAITING), None)


def _when(context: Context, planned: Erasure) -> Sentence:
    return by_then(planned.due_at, context.own_zone, context.now)


def _button(context: Context, label: Sentence, *args: str) -> Button:
    return Button("privacy", args, words(label, context.language))
