"""Who a visitor is: tokens, users that the site signs, and everything that is forged, expired or somebody else's."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.site.tokens import LONGEST_USER, Signer
from bot.core.people import Identity
from bot.ports.inbound import MessageReceived
from tests.adapters.site.conftest import HOUR, SECRET, Page, Stage

DAY = 24 * HOUR


async def test_somebody_new_gets_a_token_that_brings_their_chat_back(stage: Stage) -> None:
    page = await stage.page()
    first = await page.begins()
    await page.says("Hello")
    later = await stage.page()
    assert (await later.begins(token=first["token"]))["visitor"] == first["visitor"]
    assert [one["text"] for one in await later.reads()] == [["Hello"]]


async def test_two_browsers_are_two_visitors_and_read_nothing_of_each_other(stage: Stage) -> None:
    olga, tom = await stage.page(), await stage.page()
    await olga.begins()
    await tom.begins()
    await olga.says("My own business")
    assert olga.visitor != tom.visitor
    assert await tom.reads() == []


async def test_a_token_is_renewed_at_each_visit_and_expires_at_last(stage: Stage, page: Page) -> None:
    stage.now += 300 * DAY
    known = page.visitor
    await page.begins(token=page.token)
    assert page.visitor == known
    stage.now += 300 * DAY
    assert await page.reads() == []
    stage.now += 100 * DAY
    assert (await page.told("GET", "messages", status=401))["error"] == "expired"
    assert (await page.told("POST", "session", {"token": page.token}, status=401))["error"] == "expired"


def forgeries(stage: Stage, page: Page, other: Page) -> dict[str, str]:
    visitor, expires, signature = page.token.rsplit(".", 2)
    stranger = Signer("another-secret-that-is-long-enough", "shop")
    neighbour = Signer(SECRET, "another-channel")
    soon = int(stage.now) + HOUR
    return {
        "nothing": "",
        "nonsense": "nonsense",
        "another visitor under one's own signature": f"{other.visitor}.{expires}.{signature}",
        "a longer life": f"{visitor}.{int(expires) + 1}.{signature}",
        "a user instead of a visitor": f"u-4711.{expires}.{signature}",
        "a letter too much": page.token + "A",
        "another secret": stranger.token(visitor, soon),
        "another channel with the same secret": neighbour.token(visitor, soon),
        "a signature that the site made for a user": f"u-4711.{soon}.{stage.signer.hash_of('4711', 'Nina', '', soon)[:43]}",
        "digits of another script": f"{visitor}.١٢٣٤.{signature}",
        "nobody": stage.signer.token("v-never-seen-before", soon),
        "expired": stage.signer.token(visitor, int(stage.now)),
    }


FORGERIES = (
    "nothing",
    "nonsense",
    "another visitor under one's own signature",
    "a longer life",
    "a user instead of a visitor",
    "a letter too much",
    "another secret",
    "another channel with the same secret",
    "a signature that the site made for a user",
    "digits of another script",
    "nobody",
    "expired",
)
CALLS = (("GET", "messages"), ("GET", "stream"), ("GET", "poll"), ("GET", "files/file-0001"), ("POST", "files"), ("POST", "events"))


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_forged_token_does_nothing_and_learns_nothing(stage: Stage, page: Page, forgery: str) -> None:
    other = await stage.page()
    await other.begins()
    await other.says("My own business")
    found = forgeries(stage, page, other)
    assert tuple(found) == FORGERIES
    thief = await stage.page(token=found[forgery])
    for method, path in CALLS:
        told = await thief.told(
            method, path, {"id": "event-9999", "kind": "message", "text": "x"} if method == "POST" else None, status=401
        )
        assert told["error"] in ("token", "expired")
        assert other.visitor not in str(told) and "business" not in str(told)
    assert len(stage.desk.heard) == 1


async def test_somebody_else_s_file_is_not_there(stage: Stage, page: Page) -> None:
    await page.sends_file("file-0001", b"secret")
    await page.says("Here", files=["file-0001"])
    other = await stage.page()
    await other.begins()
    assert (await other.told("GET", "files/file-0001", status=404))["error"] == "gone"
    assert (await other.does(409, kind="message", files=["file-0001"]))["error"] == "gone"
    assert (await other.told("POST", "files/file-0001", b"x", {"start": "0"}, status=404))["error"] == "gone"


async def test_a_signed_user_is_known_named_registered_and_the_same_in_each_browser(stage: Stage) -> None:
    for _ in range(2):
        page = await stage.page()
        await page.begins(user=stage.user())
        await page.says("Hello")
    first, second = stage.desk.told(MessageReceived)
    assert first.by == second.by
    assert (first.by.identity, first.by.name, first.by.handle) == (Identity("shop", "u-4711"), "Nina", "nina@example.org")
    assert first.by.registered and first.by.language == "de"
    profile = await page.channel.who("u-4711")
    assert (profile.name, profile.registered) == ("Nina", True)


async def test_an_anonymous_visitor_has_a_number_for_a_name_and_is_not_registered(stage: Stage, page: Page) -> None:
    await page.says("Hello")
    (said,) = stage.desk.told(MessageReceived)
    assert said.by.name == f"Visitor {page.visitor[-4:].lower()}"
    assert not said.by.registered
    assert not (await page.channel.who(page.visitor)).registered


CHANGES: dict[str, dict[str, Any]] = {
    "somebody else's id": {"id": "4712"},
    "another name": {"name": "The boss"},
    "another address": {"email": "boss@example.org"},
    "a longer life": {"expires": 1_800_000_000 + 2 * HOUR},
    "no hash": {"hash": ""},
    "a hash of another form": {"hash": "g" * 64},
    "a hash that is no text": {"hash": 5},
    "an id that is no text": {"id": 4711},
    "an id with a line break": {"id": "47\n11"},
    "an id with a colon": {"id": "a:b"},
    "no id": {"id": ""},
    "a name of two lines": {"name": "Nina\nx"},
    "no name": {"name": " "},
    "a name that is too long": {"name": "x" * 201},
    "a time that is no number": {"expires": "soon"},
    "a time that is true": {"expires": True},
    "another key": {"role": "admin"},
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_user_who_is_not_exactly_as_signed_is_refused(stage: Stage, change: str) -> None:
    page = await stage.page()
    told = await page.told("POST", "session", {"user": {**stage.user(), **CHANGES[change]}}, status=401)
    assert told["error"] == "user"
    assert told["reason"]
    assert SECRET not in str(told)


@pytest.mark.parametrize(("ahead", "error"), [(0, "user_expired"), (-HOUR, "user_expired"), (LONGEST_USER + HOUR, "user")])
async def test_a_signature_is_valid_for_a_limited_time(stage: Stage, ahead: int, error: str) -> None:
    page, expires = await stage.page(), int(stage.now) + ahead
    user = stage.user(expires=expires, hash=stage.signer.hash_of("4711", "Nina", "nina@example.org", expires))
    assert (await page.told("POST", "session", {"user": user}, status=401))["error"] == error


async def test_a_user_s_token_ends_with_the_signature_and_is_not_renewed_without_one(stage: Stage) -> None:
    page = await stage.page()
    await page.begins(user=stage.user())
    assert (await page.told("POST", "session", {"token": page.token}, status=401))["error"] == "user"
    stage.now += 2 * HOUR
    assert (await page.told("GET", "messages", status=401))["error"] == "expired"


@pytest.mark.parametrize("keys", [{"new_visitors": "2/min"}])
async def test_one_address_brings_a_limited_number_of_new_visitors(stage: Stage) -> None:
    first = await stage.page()
    await first.begins()
    await (await stage.page()).begins()
    refused = await (await stage.page()).ask("POST", "session", {})
    assert (refused.status, refused.headers["Retry-After"]) == (429, "60")
    await first.begins(token=first.token)
    await (await stage.page(peer="192.0.2.2")).begins()
    stage.now += 61
    await (await stage.page()).begins()


async def test_who_was_forgotten_is_somebody_new_with_the_same_browser(stage: Stage, page: Page) -> None:
    await page.says("Hello")
    known, token = page.visitor, page.token
    await page.channel.forget(known)
    await page.channel.forget("nobody")
    assert (await page.told("GET", "messages", status=401))["error"] == "token"
    assert (await page.begins(token=token))["visitor"] != known
    assert await page.reads() == []
