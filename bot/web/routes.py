"""All pages of the web desk. See README.md: how to add one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.i18n.sentences import Sentence, say
from bot.web import commands, files, tickets
from bot.web.asked import HOME, Route
from bot.web.desk import page as desk
from bot.web.figures import page as figures
from bot.web.figures.view import PATH as FIGURES


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the web desk in the navigation. ``name`` is that of its routes."""

    name: str
    label: Sentence
    path: str
    for_managers: bool = False


ROUTES: tuple[Route, ...] = (*tickets.ROUTES, *files.ROUTES, *commands.ROUTES, *figures.ROUTES, *desk.ROUTES)
NAVIGATION = (
    Part("tickets", say("Tickets"), f"{HOME}/tickets"),
    Part("figures", say("Figures"), FIGURES),
    Part("desk", say("Desk"), desk.PATH, for_managers=True),
)
