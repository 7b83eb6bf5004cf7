"""Calls of verbs: the addresses that the registry's verbs get, and what their answers become."""

from __future__ import annotations

import json

from bot.api.asked import NUMBER, Route
from bot.api.fields import LONGEST_TEXT, FieldSpec, fields_of
from bot.api.problems import Reply, at_parameter, problem
from bot.api.shapes import ref
from bot.catalogue import registry
from bot.catalogue.registry import Command
from bot.core.people import Role
from bot.core.richtext import text_of
from bot.i18n.sentences import known, words
from bot.intake.opened import LONGEST_SUBJECT
from bot.ports.cards import Answer
from bot.ports.tokens import OPEN

OPENING = "openTicket"
OWN = (403, 404, 409, 412, 422)
_FIELDS = (
    FieldSpec("customer", "Whom the ticket is for: one of their tickets (#1042), @handle, or channel:id.", required=True, most=200),
    FieldSpec("text", "What the customer wants, in their own words.", required=True, most=LONGEST_TEXT),
    FieldSpec("subject", "What the list of tickets shows; without it, how the text begins.", most=LONGEST_SUBJECT),
    FieldSpec("queue", "The key of the queue; without it, the one that serves the customer's channel.", most=100),
)


def verbs() -> list[Command]:
    """Return the verbs that programs can call: the team's, on a ticket."""
    return [found for found in registry.all_commands(customer=False) if found.on_ticket and found.by is not Role.CUSTOMER]


def routes() -> list[Route]:
    """Return an address for each verb, and the one that opens tickets."""
    opening = Route(
        "POST",
        "/tickets",
        OPENING,
        f"Open a ticket for a customer, who is told its number. The token needs the verb {OPEN}.",
        body=_FIELDS,
        answer=ref("Done"),
        statuses=(403, 404, 409, 422),
        success=201,
    )
    return [opening, *map(_route, verbs())]


def _route(found: Command) -> Route:
    path = f"/tickets/{{{NUMBER}}}/{found.verb}"
    return Route(
        "POST", path, found.verb, words(known(found.help), "en"), body=fields_of(found), answer=ref("Done"), statuses=OWN, tagged=True
    )


def reply_to(answer: Answer, *, opened: bool) -> Reply:
    """Return what a call is answered."""
    said = "\n".join(text_of(one) for one in (answer.text, *(item.body for item in answer.items)))
    data = json.loads(answer.data) if answer.data else {}
    if answer.refused:
        found = problem(answer.refused, said)
        return at_parameter(found, data["parameter"]) if data else found
    done = {"answer": said, "ticket": data["ticket"]}
    return Reply(201, done, {"Location": f"/api/v1/tickets/{done['ticket']['number']}"}) if opened else Reply(200, done)
