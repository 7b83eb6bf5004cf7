"""Programs call verbs: the same rules and sentences as in the chat."""

from __future__ import annotations

import pytest

from bot.ports.inbound import API
from bot.ports.notices import WEBHOOKS
from bot.settings.fields import name
from tests.api.program import ON_BOTH, Programs


@ON_BOTH
async def test_a_verb_does_what_it_does_in_the_chat_and_the_journal_names_the_token(programs: Programs) -> None:
    program = await programs.program("nightly")
    done = await program.posts("/tickets/1001/claim")
    assert (done.status, done.data["answer"]) == (200, "#1001 is yours.")
    assert done.data["ticket"]["assignee"] == {"id": "back:anna", "name": "Anna"}
    assert [(kind, facts.get("token")) for _, kind, facts in programs.desk.journal(1001)][-1] == ("claimed", "nightly")
    assert "token" not in programs.desk.journal(1001)[0][2]


@ON_BOTH
async def test_a_reply_reaches_the_customer(programs: Programs) -> None:
    program = await programs.program()
    done = await program.posts("/tickets/1001/reply", {"text": "Which <printer>?", "then": "waiting"})
    assert (done.status, done.data["ticket"]["status"]) == (200, "waiting")
    assert "Which <printer>?" in [told.text.split("\n")[-1] for told in programs.desk.told("front:tom")]


async def test_a_refusal_is_a_problem_in_the_callers_language(programs: Programs) -> None:
    program = await programs.program()
    await program.posts("/tickets/1001/close")
    refused = await program.posts("/tickets/1001/claim", Accept_Language="fr, de;q=0.8, en;q=0.5")
    assert (refused.status, refused.problem) == (409, "ticket-closed")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.data["detail"] == "#1001 ist geschlossen. Bitte erst wieder öffnen."
    english = await program.posts("/tickets/1001/claim")
    assert english.data["detail"] == "#1001 is closed. Reopen it first."


async def test_a_wrong_value_names_its_parameter(programs: Programs) -> None:
    program = await programs.program()
    wrong = await program.posts("/tickets/1001/snooze", {"until": "some day"})
    assert (wrong.status, wrong.problem, wrong.data["errors"][0]["field"]) == (422, "bad-time", "until")
    good = await program.posts("/tickets/1001/snooze", {"until": "2026-03-24T09:30:00+01:00"})
    assert (good.status, good.data["ticket"]["snoozed_until"]) == (200, "2026-03-24T08:30:00.000Z")


def test_a_channel_may_be_called_api_but_not_as_the_desk_calls_its_own() -> None:
    assert name("api") == "api"
    for own in (API, WEBHOOKS):
        with pytest.raises(ValueError, match="is not a valid name"):
            name(own)
