"""The verb ``search``: finds tickets by words and facets."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated

from bot.catalogue.parameters import Line
from bot.catalogue.registry import FilledForm, command
from bot.catalogue.search_words import SearchRequest, search_request
from bot.core.people import Role
from bot.core.richtext import lines_of, plain
from bot.i18n.sentences import Sentence, put, say, words
from bot.ports.cards import Answer, Button, Card
from bot.ports.store import Queries
from bot.screens.hits import HitReader, hit_cards, hit_lines, told
from bot.screens.saved_views import save_button
from bot.screens.search_form import form_button, search_form, written
from bot.search.finding import Found, Order
from bot.settings.rules import Queue
from bot.tickets.context import Context

PAGE = 10


def _submitted(context: Context, form: FilledForm) -> Answer:
    """Search for what the form says."""
    answer: Answer = search(context, Line(written(form.values)))
    return answer


@command(by=Role.AGENT, filled=_submitted, reads=True)
def search(
    context: Context,
    words: Annotated[Line, "words, “a phrase”, -word, and facets such as from:olga, tag:refund, is:open or after:7d"] = Line(""),
) -> Answer:
    """Find tickets by their words, or by who, when, queue, tag and more."""
    request = search_request(context, words)
    if request.form or (not words.strip() and context.opens):
        return search_form(context)
    if request.query.is_empty:
        hint = put(say("Type what to search for, for example: {example}", example="refund from:olga after:7d"), context.language)
        return Answer(hint, buttons=((form_button(context.language),),) if context.can.forms else ())
    here = context.rules.queue_at(context.where)
    if request.here:
        return _post(context, request, here)
    reader = HitReader(context.language, context.now)
    room = context.can.limits.button if context.can.private_buttons else 0
    settings = f" sort:{request.order.value}" if request.order is not Order.NEWEST else ""
    save = save_button(context, f"search {request.text}{settings}", room)
    return Answer(look=partial(_page, request, reader, room, context.typing("search"), save, here is not None))


def _post(context: Context, request: SearchRequest, queue: Queue | None) -> Answer:
    """Post a page for everybody in a queue's place: of its own tickets, because all of its members may see these."""
    if queue is None or queue.key not in request.query.queues:
        return Answer(put(say("Hits can be shown to everybody only in a queue's channel."), context.language))
    request.query = replace(request.query, queues=(queue.key,))
    found = context.work.search.find(request.query, request.order, offset=(request.page - 1) * PAGE, size=PAGE)
    language = context.rules.language
    title = put(say("{name} searched:", name=context.name), language)
    lines = [title, told(request.text, request.query, request.order, found, language), hit_lines(found, HitReader(language, context.now))]
    context.announce.to_place(context.where, Card(body=lines_of(lines)))
    return Answer()


def _page(
    request: SearchRequest, reader: HitReader, room: int, command: str, save: tuple[Button, ...], here: bool, queries: Queries
) -> Answer:
    found = queries.search(request.query, request.order, offset=(request.page - 1) * PAGE, size=PAGE)
    text = told(request.text, request.query, request.order, found, reader.language)
    if found.more and not room:
        more = say("There are more: {command}", command=f"{command} page:{request.page + 1} {request.text}")
        text = (*text, *plain("\n"), *put(more, reader.language))
    buttons = (*_buttons(request, found, reader.language, room, here=here), *save)
    return Answer(text, items=hit_cards(found, reader), buttons=(buttons,) if buttons else ())


def _buttons(request: SearchRequest, found: Found, language: str, room: int, *, here: bool) -> list[Button]:
    """Return the buttons for other pages, the other order, and everybody; those that the channel's buttons can hold."""
    other = Order.NEWEST if request.order is Order.RELEVANCE else Order.RELEVANCE
    offered = []
    if request.page > 1:
        offered.append(_button(replace(request, page=request.page - 1), say("◀ Back"), language))
    if found.more:
        offered.append(_button(replace(request, page=request.page + 1), say("Next ▶"), language))
    if found.hits:
        label = say("By relevance") if other is Order.RELEVANCE else say("Newest first")
        offered.append(_button(replace(request, order=other, page=1), label, language))
        if here:
            offered.append(_button(replace(request, here=True), say("Show here"), language))
    return [one for one in offered if len(":".join((one.verb, *one.args)).encode()) <= room]


def _button(request: SearchRequest, label: Sentence, language: str) -> Button:
    settings = [f"page：{request.page}"] if request.page > 1 else []
    settings += ["show：here"] if request.here else []
    settings += [f"sort：{request.order.value}"] if request.order is not Order.NEWEST else []
    return Button("search", (" ".join((*settings, request.text)).replace(":", "："),), words(label, language))
