"""Canned replies as agents see them: a list, one of them, and one as a customer would get it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.canned import Canned, Change, Prepared
from bot.core.cuts import short
from bot.core.message import Message
from bot.core.richtext import RichText, Span, lines_of, plain, text_of
from bot.core.ticket import Ticket
from bot.i18n.sentences import Sentence, bold, italic, put, say, say_many, words
from bot.i18n.times import day_and_clock, how_long
from bot.ports.cards import Answer, Button
from bot.screens.canned_forms import CANNED
from bot.screens.quotes import file_list
from bot.screens.ticket_facts import LANGUAGES
from bot.screens.viewer import Viewer

PAGE, QUOTED, OLD, LABEL = 10, 80, 200, 40
NEWEST = 5  # changes


def canned_list(viewer: Viewer, ticket: Ticket | None, found: Sequence[Canned], page: int, asked: str) -> Answer:
    """Return a page of the list; ``found`` has one more than a page if there are more."""
    more = len(found) > PAGE
    shown = found[:-1] if more else found
    new = _button(viewer, None, "new", say("New canned reply"))
    if not shown:
        told = say("There is no canned reply with “{words}”.", words=asked) if asked else say("There are no canned replies yet.")
        return Answer(put(told, viewer.language), buttons=((new,),))
    head = say("Canned replies for {ticket}", ticket=f"#{ticket.number}") if ticket else say("Canned replies")
    lines = [bold(put(head, viewer.language)), *(_line(viewer, one) for one in shown)]
    rows = [tuple(_button(viewer, ticket, "show", say("{name}", name=short(one.name, LABEL)), str(one.id)) for one in shown)]
    turns = [_turn(viewer, ticket, page - 1, asked, say("◀ Back"))] if page > 1 else []
    turns += [_turn(viewer, ticket, page + 1, asked, say("Next ▶"))] if more else []
    return Answer(lines_of(lines), buttons=(*rows, (*turns, new)))


def canned_details(viewer: Viewer, canned: Canned, history: Sequence[Change], *, may_change: bool) -> Answer:
    """Return one with all its texts, how often it was used, and who changed what."""
    language = viewer.language
    lines: list[RichText] = [_line(viewer, canned, quoted=False)]
    for tag, text in canned.variants.items():
        lines += [(), bold(plain(LANGUAGES.get(tag, tag))), _quoted(text)]
    if canned.lines:
        lines += [(), _then(viewer, canned)]
    changes = [_change(viewer, change) for change in history]
    lines += [(), bold(put(say("Changes"), language)), *changes] if changes else []
    buttons = (
        _button(viewer, None, "edit", say("Change…"), str(canned.id)),
        _button(viewer, None, "remove", say("Delete"), str(canned.id)),
    )
    return Answer(lines_of(lines), buttons=(buttons,) if may_change else ())


def removal_question(viewer: Viewer, canned: Canned) -> Answer:
    told = say("Delete the canned reply “{name}”? Replies that were sent stay.", name=canned.name)
    yes = replace(_button(viewer, None, "remove", say("Delete"), str(canned.id), "yes"), style="danger")
    return Answer(put(told, viewer.language), buttons=((yes,),))


def preview(viewer: Viewer, ticket: Ticket, prepared: Prepared, newest: Message | None, note: Sentence | None = None) -> Answer:
    """Return the filled-in text with what can be done with it. ``newest`` is the newest reply of the ticket, ``note`` comes first."""
    language, canned = viewer.language, prepared.canned
    spoken = LANGUAGES.get(prepared.language, prepared.language)
    head = say("“{name}” for {ticket}, in {language}. Nothing was sent yet.", name=canned.name, ticket=f"#{ticket.number}", language=spoken)
    lines = [put(note, language)] if note else []
    lines.append(put(head, language))
    if prepared.is_fallback:
        reads = LANGUAGES.get(prepared.reads, prepared.reads)
        lines.append(bold(put(say("⚠️ The customer reads {reads}, but there is no text in that language.", reads=reads), language)))
    lines.append(_quoted(prepared.filled.text))
    missing = ", ".join(f"{{{name}}}" for name in prepared.filled.missing)
    if missing:
        asks = say("A value is missing: {variables}. Edit the text to fill it in.", variables=missing)
        if not viewer.can.forms:
            asks = say("A value is missing: {variables}. Write this reply yourself.", variables=missing)
        lines.append(put(asks, language))
    if canned.lines:
        lines.append(_then(viewer, canned))
    number, buttons = str(ticket.number), []
    if not missing:
        newest_id = str(newest.id) if newest else "0"
        args = (number, "send", str(canned.id), prepared.digest, newest_id)
        buttons.append(Button(CANNED, args, words(say("Send to the customer"), language), "primary"))
    if viewer.can.forms:
        buttons.append(Button("reply", (number, f"c{canned.id}"), words(say("Edit"), language)))
    buttons.append(Button(CANNED, (number, "list"), words(say("Not this"), language)))
    return Answer(lines_of(lines), buttons=(tuple(buttons),))


def replied_since(viewer: Viewer, said: Message) -> Sentence:
    """Say that somebody replied since a canned reply was shown."""
    ago = how_long(viewer.now - said.at)
    if said.author == viewer.actor:
        return say("You replied {span} ago. Do you want to send this too?", span=ago)
    text = short(" ".join(text_of(said.text).split()), OLD) or file_list(said.files, OLD)
    return say("{name} replied {span} ago: “{text}” Do you want to send this too?", name=said.author_name, span=ago, text=text)


def _line(viewer: Viewer, canned: Canned, *, quoted: bool = True) -> RichText:
    """``refund · Support · en, de · used 12 times, last 3 days ago``, and the beginning of a text."""
    parts = [_whose(viewer, canned), plain(", ".join(canned.variants)), put(_use(viewer, canned), viewer.language)]
    told = (*bold(plain(canned.name)), *(span for part in parts for span in (Span(" · "), *part)))
    if not quoted:
        return told
    text = next(iter(canned.variants.values()), ())
    return (*told, Span("\n"), *italic(plain(short(" ".join(text_of(text).split()), QUOTED))))


def _then(viewer: Viewer, canned: Canned) -> RichText:
    return put(say("Then: {actions}", actions="; ".join(canned.lines)), viewer.language)


def _whose(viewer: Viewer, canned: Canned) -> RichText:
    if canned.owner:
        return put(say("Only me"), viewer.language)
    queue = viewer.rules.queues.get(canned.queue)
    return plain(queue.name if queue else canned.queue) if canned.queue else put(say("All queues"), viewer.language)


def _use(viewer: Viewer, canned: Canned) -> Sentence:
    if not canned.used:
        return say("never used")
    return say_many(
        "used {n} time, last {span} ago", "used {n} times, last {span} ago", canned.used, span=how_long(viewer.now - canned.used_at)
    )


def _change(viewer: Viewer, change: Change) -> RichText:
    """``22 Nov 2026, 14:05 · Anna · name: refund → refunds``."""
    head = put(say("{when} · {name}", when=day_and_clock(change.at, viewer.own_zone), name=change.name), viewer.language)
    told = [f"{part}: {_old(before)} → {_old(after)}" for part, (before, after) in change.parts.items()]
    return (*head, *plain("".join(f"\n    {line}" for line in told)))


def _old(value: str) -> str:
    return short(" ".join(value.split()), OLD) or "–"


def _quoted(text: RichText) -> RichText:
    return tuple(replace(span, quote=True, mention="") for span in text)


def _button(viewer: Viewer, ticket: Ticket | None, action: str, label: Sentence, *args: str) -> Button:
    return Button(CANNED, (str(ticket.number) if ticket else "0", action, *args), words(label, viewer.language))


def _turn(viewer: Viewer, ticket: Ticket | None, page: int, asked: str, label: Sentence) -> Button:
    button = _button(viewer, ticket, "list", label, str(page), *asked.split())
    room = viewer.can.limits.button
    fits = len(":".join((button.verb, *button.args)).encode()) <= room
    return button if fits else replace(button, args=button.args[:3])
