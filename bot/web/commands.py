"""Every verb of the registry that isn't about one ticket, and a line in which any command can be typed as in the chat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.catalogue import registry
from bot.catalogue.usages import told
from bot.i18n.sentences import Sentence, known
from bot.ports.cards import Button
from bot.tickets.context import Context
from bot.web.asked import Asked, Page, Route


@dataclass(frozen=True, slots=True)
class Offered:
    """A verb with its help and how it is typed. It has a button if it asks for nothing, or asks by itself."""

    verb: str
    help: Sentence
    usage: str
    button: Button | None


def commands(context: Context, _: Asked) -> Page:
    """Show the verbs."""
    verbs = [one for one in registry.all_commands(customer=False) if one.listed]
    alone = [_offered(context, one) for one in verbs if not one.on_ticket]
    return Page("commands.html", {"alone": alone, "on_tickets": [_offered(context, one) for one in verbs if one.on_ticket]})


def _offered(context: Context, one: registry.Command) -> Offered:
    asks = any(parameter.required for parameter in one.parameters)
    usage = told(one.usage, context.language)
    return Offered(one.verb, known(one.help), usage, None if one.on_ticket or asks else Button(one.verb, (), one.verb))


ROUTES: Sequence[Route] = (Route("/commands", commands, "tickets"),)
