"""Saved views: what their words ask for, which names are possible, and the ones that an agent has."""

from __future__ import annotations

from bot.catalogue.list_words import wanted
from bot.catalogue.search_words import SearchRequest, search_request
from bot.core.errors import BadSearch, BadViewName, DeskError, NoSuchView, ReservedViewName, ViewNameTaken
from bot.core.visible_text import can_be_seen, on_one_line
from bot.ports.saved_views import SavedView
from bot.screens.listing import FILTERS, ListRequest
from bot.screens.saved_views import COUNTED, SHOWN, ShownView
from bot.tickets.context import Context

LONGEST_NAME, LONGEST_WORDS, MOST = 40, 500, 100  # characters, and views of one agent
RESERVED = ("save", "delete", "share", "default", "none", "new")
NEW = SavedView(0, "", "")


def own_views(context: Context) -> list[SavedView]:
    """Return the views that the actor has: their own, and those of their queues."""
    return context.work.views.listed(str(context.actor), [queue.key for queue in context.queues()], MOST)


def view_named(context: Context, name: str) -> SavedView | None:
    """Find a view that the actor has by its name; their own one first."""
    key = on_one_line(name).casefold()
    if not key or key in FILTERS:  # no view may have the name of a list
        return None
    found = context.work.views.named(key, str(context.actor), [queue.key for queue in context.queues()])
    return found[0] if found else None


def the_view(context: Context, name: str) -> SavedView:
    """Return a view by its name or its id. Raises NoSuchView."""
    found = view_named(context, name)
    if found is None and name.isascii() and name.isdigit() and len(name) < 16:
        found = context.work.views.get(int(name))
    if found is None or not _has(context, found):
        raise NoSuchView(word=name)
    return found


def default_view(context: Context) -> SavedView | None:
    """Return the view that the actor chose for lists without words."""
    number = context.work.people.default_view(context.actor)
    found = context.work.views.get(number) if number else None
    return found if found and _has(context, found) else None


def save_view(context: Context, name: str, words: str, *, queue: str = "", view: SavedView = NEW) -> SavedView:
    """Keep a list or a search under a name, for the actor or for a queue; with a ``view``, change it. The same name is replaced.

    Raises BadViewName, ReservedViewName, ViewNameTaken, BadSearch, and what is wrong with the search.
    """
    name, owner = _good_name(context, name), "" if queue else str(context.actor)
    written = _good_words(context, words)
    there = context.work.views.named(name.casefold(), owner, (queue,) if queue else ())
    same = next((one for one in there if (one.owner, one.queue) == (owner, queue)), None)
    if view.id and same is not None and same is not view:
        raise ViewNameTaken(word=name)
    target = view if view.id else same
    if target is None:
        if len(own_views(context)) >= MOST:
            raise ViewNameTaken(word=name)
        return context.work.views.add(SavedView(0, name, name.casefold(), owner, queue, written))
    target.name, target.key, target.owner, target.queue, target.words = name, name.casefold(), owner, queue, written
    return target


def asked_by(context: Context, view: SavedView) -> ListRequest | SearchRequest:
    """Parse the words of a view. Raises what is wrong with them now, such as an agent who left."""
    return wanted(context, view.asked.split()) if view.lists else search_request(context, view.asked)


def shown_views(context: Context) -> list[ShownView]:
    """Return the views for the home screen, with their counts; the default one comes first."""
    chosen = default_view(context)
    views = [*([chosen] if chosen else []), *(one for one in own_views(context) if chosen is None or one.id != chosen.id)][:SHOWN]
    return [_shown(context, view, first=view is chosen) for view in views]


def _shown(context: Context, view: SavedView, *, first: bool) -> ShownView:
    try:
        asked = asked_by(context, view)
    except DeskError:
        return ShownView(view, None, first=first)
    if isinstance(asked, SearchRequest):
        return ShownView(view, context.work.search.count(asked.query, COUNTED + 1), first=first)
    if asked.figure:
        return ShownView(view, None, asked, first=first)
    return ShownView(view, context.work.tickets.size(asked.tickets(context), COUNTED + 1), asked, first=first)


def _has(context: Context, view: SavedView) -> bool:
    return view.owner == str(context.actor) or view.queue in {queue.key for queue in context.queues()}


def _good_name(context: Context, written: str) -> str:
    name = on_one_line(written)
    if not can_be_seen(name) or len(name) > LONGEST_NAME or name[0] in "#@-" or ":" in name or name[0].isdigit():
        raise BadViewName(word=name)
    if name.casefold() in RESERVED or _as_list(context, name) is not None:
        raise ReservedViewName(word=name, names=", ".join(FILTERS))
    return name


def _as_list(context: Context, words: str) -> ListRequest | None:
    try:
        return wanted(context, words.split())
    except DeskError:
        return None


def _good_words(context: Context, written: str) -> str:
    """Return the words with the verb that understands them: a list if they name one, otherwise a search."""
    words = on_one_line(written)
    verb, _, rest = words.partition(" ")
    if verb.casefold() not in ("list", "search"):
        verb, rest = "list" if words and _as_list(context, words) is not None else "search", words
    view = SavedView(0, "", "", words=f"{verb.casefold()} {rest}")
    asked = asked_by(context, view)
    if len(words) > LONGEST_WORDS or (isinstance(asked, SearchRequest) and asked.query.is_empty):
        raise BadSearch
    return view.words
