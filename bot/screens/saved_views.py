"""Saved views as agents see them: with their counts, as a list, and the form that keeps one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.cuts import short
from bot.core.richtext import RichText, lines_of, plain
from bot.i18n.sentences import Count, Sentence, bold, put, say, words
from bot.ports.cards import Answer, Button, Field, Form, Option
from bot.ports.saved_views import SavedView
from bot.screens.listing import ListRequest, list_button
from bot.screens.viewer import Viewer

VIEW, MINE, DEFAULT = "view", "@", "default"
NAME, WORDS, SORT, WHOSE, FIRST = "name", "words", "sort", "queue", "default"
"""The fields of the form."""
COUNTED, SHOWN, LABEL = 99, 10, 40  # a count goes no further; views on the home screen; characters of a button
SORTS = ("newest", "oldest", "relevance")


@dataclass(frozen=True, slots=True)
class ShownView:
    """A view with its count, which is None if it can't be counted now. ``asked`` is set for a list, ``first`` for the default view."""

    view: SavedView
    count: int | None
    asked: ListRequest | None = None
    first: bool = False


def view_button(viewer: Viewer, shown: ShownView) -> Button:
    """Return the button that opens a view, with its count."""
    star = "★ " if shown.first else ""
    label = say("{name}", name=f"{star}{short(shown.view.name, LABEL)}{_counted(viewer, shown.count)}")
    if shown.asked is not None:
        return list_button(viewer, shown.asked, label)
    return _button(viewer, label, "show", str(shown.view.id))


def save_button(viewer: Viewer, words_: str, room: int) -> tuple[Button, ...]:
    """Return the button that keeps a list or a search, if the channel has forms and the button has room for it."""
    button = _button(viewer, say("Save as view…"), f"new {words_}".replace(":", "："))
    fits = len(":".join((button.verb, *button.args)).encode()) <= room
    return (button,) if viewer.can.forms and fits else ()


def views_list(viewer: Viewer, shown: Sequence[ShownView]) -> Answer:
    """Return all views with what can be done with each."""
    language = viewer.language
    new = _button(viewer, say("New view…"), "new") if viewer.can.forms else None
    if not shown:
        hint = say("There are no views yet. Save one like this: {command}", command=viewer.typing("view save refunds tag:refund is:open"))
        return Answer(put(hint, language), buttons=((new,),) if new else ())
    lines = [bold(put(say("Views"), language)), *(_line(viewer, one) for one in shown)]
    rows = [tuple(view_button(viewer, one) for one in shown[:SHOWN])]
    if viewer.can.forms:
        rows += [
            (_button(viewer, say("Change {name}…", name=short(one.view.name, LABEL)), "change", str(one.view.id)),) for one in shown[:SHOWN]
        ]
    return Answer(lines_of(lines), buttons=(*rows, *(((new,),) if new else ())))


def saved_answer(viewer: Viewer, view: SavedView) -> Answer:
    """Say that a view is saved, with what can be done with it."""
    told = say("The view “{name}” is saved: {command}", name=view.name, command=viewer.typing(f"list {view.name}"))
    buttons = (
        _button(viewer, say("Show it"), "show", str(view.id)),
        _button(viewer, say("Make it my default"), DEFAULT, str(view.id)),
        _button(viewer, say("Delete"), "delete", str(view.id)),
    )
    return Answer(put(told, viewer.language), buttons=(buttons,))


def view_form(viewer: Viewer, view: SavedView, *, chosen: bool) -> Answer:
    """Return the form of a view, which may be new. ``chosen`` says that it is the actor's default."""
    language = viewer.language
    queues = tuple(Option(queue.key, queue.name) for queue in viewer.queues())
    asked, sort = _without_sort(view.words)
    hint = words(say("For example: {examples}", examples="list overdue · search tag:refund is:open after:7d"), language)
    names = {"newest": say("Newest first"), "oldest": say("Oldest first"), "relevance": say("By relevance")}
    fields = (
        Field(NAME, words(say("Name"), language), "line", initial=view.name),
        Field(WORDS, words(say("List or search"), language), "line", initial=asked, hint=hint),
        Field(
            SORT,
            words(say("Order of a search"), language),
            "choice",
            options=tuple(Option(one, words(names[one], language)) for one in SORTS),
            initial=sort,
        ),
        Field(
            WHOSE,
            words(say("Who can use it?"), language),
            "choice",
            options=(Option(MINE, words(say("Only me"), language)), *queues),
            initial=view.queue or MINE,
        ),
        Field(
            FIRST,
            words(say("My default view"), language),
            "choice",
            options=(Option("no", words(say("No"), language)), Option("yes", words(say("Yes"), language))),
            initial="yes" if chosen else "no",
        ),
    )
    title = words(say("View"), language)
    return Answer(form=Form(VIEW, (str(view.id),), title, words(say("Save"), language), words(say("Cancel"), language), fields))


def _without_sort(written: str) -> tuple[str, str]:
    pieces = written.replace("：", ":").split()
    sort = next((piece.removeprefix("sort:") for piece in pieces if piece.startswith("sort:")), SORTS[0])
    return " ".join(piece for piece in pieces if not piece.startswith("sort:")), sort if sort in SORTS else SORTS[0]


def _counted(viewer: Viewer, count: int | None) -> str:
    if count is None:
        return ""
    n = say("{n}+", n=Count(COUNTED)) if count > COUNTED else say("{n}", n=Count(count))
    return f" ({words(n, viewer.language)})"


def _line(viewer: Viewer, shown: ShownView) -> RichText:
    """``★ Refunds (12) · Technical support · search tag:refund``."""
    view = shown.view
    queue = viewer.rules.queues.get(view.queue)
    whose = words(say("Only me"), viewer.language) if view.owner else queue.name if queue else view.queue
    star = "★ " if shown.first else ""
    return (*bold(plain(f"{star}{view.name}{_counted(viewer, shown.count)}")), *plain(f" · {whose} · {view.words}"))


def _button(viewer: Viewer, label: Sentence, *args: str) -> Button:
    return Button(VIEW, args, words(label, viewer.language))
