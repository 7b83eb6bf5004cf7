"""The page of figures. Its first part is quick; people and parts of the tickets are read after it was shown."""

from __future__ import annotations

from functools import partial

from bot.catalogue.figure_words import asked_figures, readable_queues, span_words
from bot.catalogue.periods import asked_period
from bot.core.errors import AmbiguousName, BadPeriod, DeskError, UnknownPerson
from bot.core.figures import PartKind
from bot.i18n.sentences import Sentence, known
from bot.tickets.context import Context
from bot.web.asked import Asked, Page, Raw, Route
from bot.web.figures import sections
from bot.web.figures.export import as_csv
from bot.web.figures.view import FigureView

USUAL = "7d"
_UNCLEAR = (AmbiguousName, BadPeriod, UnknownPerson)


def figures(context: Context, asked: Asked) -> Page:
    """Show the figures of a period. A period or a name that isn't understood is said above those of the last week."""
    problem: DeskError | None = None
    try:
        view = _view(context, asked)
    except _UNCLEAR as error:
        problem, view = _meant(context, asked, error), _view(context, Asked())
    head = span_words(context, view.request.span)
    wrong = asked.query.get("period", "") if isinstance(problem, BadPeriod) else ""
    values = {"view": view, "head": head, "problem": _told(problem), "wrong": wrong}
    return Page("figures.html", values, look=partial(sections.look, view))


def people(context: Context, asked: Asked) -> Page:
    """Show what each colleague did."""
    view = _view(context, asked)
    return Page("figure_rows.html", {"view": view}, look=partial(sections.people, view))


def parts(context: Context, asked: Asked) -> Page:
    """Show the figures of each channel, language or tag."""
    view, by = _view(context, asked), asked.query.get("by", "")
    kind = PartKind(by) if by in list(PartKind) else PartKind.CHANNEL
    return Page("figure_rows.html", {"view": view}, look=partial(sections.parts, view, kind))


def export(context: Context, asked: Asked) -> Raw:
    """Return all of them as a file for spreadsheets."""
    view = _view(context, asked)
    headers = {"Content-Disposition": 'attachment; filename="figures.csv"'}
    return Raw("text/csv; charset=utf-8", headers=headers, look=partial(as_csv, view))


def _view(context: Context, asked: Asked) -> FigureView:
    who, period = asked.query.get("who", ""), asked.query.get("period", "").strip() or USUAL
    request = asked_figures(context, f"{who} {period}".split())
    own = tuple(queue.key for queue in readable_queues(context))
    only = request.owners[0].queue if len(request.owners) == 1 else ""
    zone = context.rules.queues[only].timezone if only else context.zone
    return FigureView(request, context.rules, context.language, zone, own, context.actor.channel, who, period)


def _meant(context: Context, asked: Asked, error: DeskError) -> DeskError:
    """Return what is wrong. The period has a field of its own, so other words in it aren't somebody's name, as they are in the chat."""
    written = asked.query.get("period", "")
    if isinstance(error, UnknownPerson) and asked_period(context, written.split())[1]:
        return BadPeriod(word=written)
    return error


def _told(error: DeskError | None) -> Sentence | None:
    return known(type(error).__doc__ or "", **error.values) if error else None


ROUTES = (
    Route("/figures", figures, "figures"),
    Route("/figures/people", people, "figures"),
    Route("/figures/parts", parts, "figures"),
    Route("/figures/export", export, "figures"),
)
