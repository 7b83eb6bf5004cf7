"""The verb ``view``: lists and searches under a name."""

from __future__ import annotations

from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import FilledForm, command
from bot.catalogue.saved_views import NEW, default_view, own_views, save_view, shown_views, the_view
from bot.commands.list import show_view
from bot.core.errors import DeskError, NoAgentHere, StaleButton, UnknownQueue
from bot.core.people import Role
from bot.core.visible_text import bare
from bot.i18n.sentences import put, say
from bot.ports.cards import Answer
from bot.ports.saved_views import SavedView
from bot.screens.saved_views import DEFAULT, FIRST, MINE, NAME, SORT, SORTS, WHOSE, WORDS, saved_answer, view_form, views_list
from bot.tickets.context import Context

LABEL = "Its name; or save, share, delete or default, and the name. After save and the name: a list or a search"
NONE = "none"


def _submitted(context: Context, form: FilledForm) -> Answer:
    """Save what the form says."""
    number = form.args[0] if form.args else "0"
    view = NEW if number == "0" else the_view(context, number)
    queue, sort, asked = form.values.get(WHOSE, MINE), form.values.get(SORT, SORTS[0]), form.values.get(WORDS, "")
    own = {one.key for one in context.queues()}
    if queue not in (MINE, *own):
        raise StaleButton
    try:
        saved = save_view(context, form.values.get(NAME, ""), asked, queue="" if queue == MINE else queue, view=view)
    except DeskError as error:
        error.field = NAME if "View" in type(error).__name__ else WORDS
        raise
    if not saved.lists and sort != SORTS[0] and sort in SORTS:
        saved.words = f"{saved.words} sort:{sort}"
    if form.values.get(FIRST) == "yes":
        context.work.people.set_default_view(context.actor, saved.id)
    elif context.work.people.default_view(context.actor) == saved.id:
        context.work.people.set_default_view(context.actor, 0)
    return saved_answer(context, saved)


@command(by=Role.AGENT, filled=_submitted)
def view(context: Context, words: Annotated[Line, LABEL] = Line("")) -> Answer:
    """Keep lists and searches under a name."""
    if not context.queues():
        raise NoAgentHere
    word, _, rest = words.strip().partition(" ")
    doing = word.casefold()
    if not word:
        return views_list(context, shown_views(context))
    if doing == "save":
        name, asked = _name_first(rest)
        if not asked and context.opens:
            return view_form(context, SavedView(0, name, ""), chosen=False)
        return saved_answer(context, save_view(context, name, asked))
    if doing == "share":
        return _share(context, rest)
    if doing in ("delete", DEFAULT):
        return _act(context, doing, bare(rest))
    return show_view(context, the_view(context, bare(words)))


@command(by=Role.AGENT, verb="view", pressed=True)
def pressed(context: Context, words: Annotated[Line, LABEL]) -> Answer:
    """Keep lists and searches under a name."""
    doing, _, rest = words.replace("：", ":").partition(" ")
    if doing == "new":
        return view_form(context, SavedView(0, "", "", words=rest), chosen=False)
    if doing == "change":
        found = the_view(context, rest)
        return view_form(context, found, chosen=found is default_view(context))
    if doing == "show":
        return show_view(context, the_view(context, rest))
    if doing == "list":
        return views_list(context, shown_views(context))
    return _act(context, doing, rest)


def _act(context: Context, doing: str, name: str) -> Answer:
    if doing == DEFAULT and name.casefold() == NONE:
        context.work.people.set_default_view(context.actor, 0)
        return Answer(put(say("You have no default view now."), context.language))
    found = the_view(context, name)
    if doing == "delete":
        context.work.views.remove(found)
        return Answer(put(say("The view “{name}” is deleted.", name=found.name), context.language))
    if doing != DEFAULT:
        raise StaleButton
    context.work.people.set_default_view(context.actor, found.id)
    told = say(
        "“{name}” is your default view: {command} shows it, and your home screen begins with it.",
        name=found.name,
        command=context.typing("list"),
    )
    return Answer(put(told, context.language))


def _share(context: Context, rest: str) -> Answer:
    """Give a view to a queue: the one that is named after it, or the only one."""
    own, queue = context.queues(), context.rules.queue_named(bare(rest.rpartition(" ")[2]))
    named = queue in own and the_name(context, rest.rpartition(" ")[0])
    found = the_view(context, bare(rest.rpartition(" ")[0] if named else rest))
    target = queue if named else context.rules.queue_at(context.where) or (own[0] if len(own) == 1 else None)
    if target is None or target not in own:
        raise UnknownQueue(word=rest.rpartition(" ")[2], queues=", ".join(one.key for one in own))
    saved = save_view(context, found.name, found.words, queue=target.key, view=found)
    return Answer(put(say("Everybody in {queue} has the view “{name}” now.", queue=target.name, name=saved.name), context.language))


def the_name(context: Context, name: str) -> bool:
    """Whether the actor has a view with this name."""
    return any(one.key == bare(name).casefold() for one in own_views(context))


def _name_first(written: str) -> tuple[str, str]:
    """Split a name, which may be in quotation marks, from what follows it."""
    text = written.strip()
    for begin, end in (('"', '"'), ("“", "”"), ("„", "“"), ("«", "»")):
        if text.startswith(begin) and end in text[1:]:
            name, _, rest = text[1:].partition(end)
            return name, rest.strip()
    name, _, rest = text.partition(" ")
    return name, rest.strip()
