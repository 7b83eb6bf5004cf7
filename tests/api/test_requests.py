"""Bad requests, repeated ones, limits, and tokens: a clear answer, nothing done twice, and nothing told to those who may not know."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from bot.core.limits import Rate
from tests.api.program import ON_BOTH, Program, Programs, served
from tests.quick_desk import QuickDesk


def events_of(programs: Programs) -> list[str]:
    return [kind for _, kind, _ in programs.desk.journal(1001)]


@ON_BOTH
async def test_unknown_expired_revoked_and_malformed_tokens_get_the_same_answer(programs: Programs) -> None:
    now = int(programs.desk.now * 1000)
    expired, ended = await programs.program("old", expires_at=now), await programs.program("ended")
    assert (await ended.gets("/tickets/1001")).status == 200, "known for a moment"
    await programs.desk.store.write(lambda work: setattr(work.tokens.named("ended"), "revoked_at", now))
    answers = set()
    for program in (expired, ended, programs.with_secret(f"bellhop_{'a' * 43}"), programs.with_secret("x"), programs.with_secret("")):
        for method, path in (("GET", "/tickets/1001"), ("POST", "/tickets/1001/claim")):
            found = await program.asks(method, path)
            answers.add((found.status, found.body, found.headers["WWW-Authenticate"]))
    assert len(answers) == 1 and next(iter(answers))[0] == 401
    assert "claimed" not in events_of(programs)


async def test_a_token_is_limited_to_its_queues_and_verbs(programs: Programs) -> None:
    billing = await programs.program("b", "back:boss", queues="billing")
    for path in ("/tickets/1001", "/tickets/1001/messages", "/tickets/1001/why", "/tickets/1001/events", "/tickets/1001/clocks"):
        theirs, none = await billing.gets(path), await billing.gets(path.replace("1001", "7777"))
        assert theirs.status == 404 and theirs.data["detail"].replace("1001", "7777") == none.data["detail"]
    assert (await billing.gets("/tickets")).data["tickets"] == []
    assert (await billing.posts("/tickets/1001/claim")).problem == "no-such-ticket"
    reader = await programs.program("r", verbs="read")
    assert (await reader.posts("/tickets/1001/claim")).problem == "verb-not-granted"
    writer = await programs.program("w", verbs="reply")
    assert (await writer.gets("/tickets/1001")).problem == "verb-not-granted"
    assert "claimed" not in events_of(programs)


async def test_a_token_ends_with_the_rights_of_its_person(programs: Programs) -> None:
    program = await programs.program()
    programs.desk.back.rosters["C1"] = frozenset({"boris"})
    programs.desk.desk._checked.clear()
    assert (await program.gets("/tickets/1001")).problem == "no-such-ticket"
    assert (await program.posts("/tickets/1001/claim")).problem == "no-such-ticket"


@ON_BOTH
async def test_a_repeated_request_is_carried_out_once(programs: Programs) -> None:
    program = await programs.program()
    first = await program.posts("/tickets/1001/note", {"text": "Once"}, Idempotency_Key="k1")
    again = await program.posts("/tickets/1001/note", {"text": "Once"}, Idempotency_Key="k1")
    assert (first.status, first.body) == (200, again.body)
    other = await program.posts("/tickets/1001/note", {"text": "Twice"}, Idempotency_Key="k1")
    assert (other.status, other.problem) == (422, "key-used-before")
    assert events_of(programs).count("noted") == 1
    foreign = await programs.program("other")
    assert (await foreign.posts("/tickets/1001/note", {"text": "Once"}, Idempotency_Key="k1")).status == 200, "keys are each token's own"
    programs.desk.now += 86_401
    assert (await program.posts("/tickets/1001/note", {"text": "Twice"}, Idempotency_Key="k1")).status == 200
    assert events_of(programs).count("noted") == 3


@ON_BOTH
async def test_a_refusal_is_repeated_too(programs: Programs) -> None:
    program = await programs.program()
    refused = [await program.posts("/tickets/1001/reopen", Idempotency_Key="k2") for _ in range(2)]
    assert [(one.status, one.problem) for one in refused] == [(409, "ticket-not-closed")] * 2


@ON_BOTH
async def test_equal_requests_at_the_same_time_run_once(programs: Programs) -> None:
    program = await programs.program()
    told = await asyncio.gather(*(program.posts("/tickets/1001/note", {"text": "At once"}, Idempotency_Key="k") for _ in range(20)))
    assert len({one.body for one in told}) == 1 and told[0].status == 200
    assert events_of(programs).count("noted") == 1


@ON_BOTH
async def test_kept_answers_are_forgotten_after_a_day(programs: Programs) -> None:
    program = await programs.program()
    await program.posts("/tickets/1001/note", {"text": "Once"}, Idempotency_Key="k1")
    programs.desk.now += 86_401
    await programs.desk.desk.forget()
    assert programs.desk.rows("select * from api_answer") == []


@ON_BOTH
async def test_a_verb_is_refused_if_the_ticket_was_changed_since(programs: Programs) -> None:
    program = await programs.program()
    tag = (await program.gets("/tickets/1001")).headers["ETag"]
    await programs.desk.asks("tom", "It burns higher")
    refused = await program.posts("/tickets/1001/claim", If_Match=tag)
    assert (refused.status, refused.problem) == (412, "ticket-changed")
    tag = (await program.gets("/tickets/1001")).headers["ETag"]
    assert (await program.posts("/tickets/1001/claim", If_Match=f'"x", {tag}')).status == 200
    assert (await program.posts("/tickets/1001/release", If_Match="*")).status == 200


async def test_a_token_has_a_limit_and_is_told(quick: QuickDesk) -> None:
    await quick.open("2026-03-23 09:00")
    await quick.asks("tom", "My printer burns")
    await quick.does("anna", "show 1001")
    async with served(quick, rate=Rate(2, 60_000)) as programs:
        program = await programs.program()
        answers = [await program.gets("/tickets/1001") for _ in range(3)]
        assert [one.status for one in answers] == [200, 200, 429]
        assert [one.headers["RateLimit-Remaining"] for one in answers] == ["1", "0", "0"]
        assert (answers[2].headers["RateLimit-Limit"], answers[2].headers["Retry-After"]) == ("2", "60")
        other = await programs.program("other")
        assert (await other.gets("/tickets/1001")).status == 200
        quick.now += 60
        assert (await program.gets("/tickets/1001")).status == 200


@ON_BOTH
async def test_the_last_use_is_stored_once_a_minute(programs: Programs) -> None:
    program = await programs.program()
    await program.gets("/tickets/1001")
    first = programs.desk.rows("select used_at from token")
    programs.desk.now += 30
    await program.gets("/tickets/1001")
    assert programs.desk.rows("select used_at from token") == first != [(0,)]
    programs.desk.now += 31
    await program.posts("/tickets/1001/claim")
    assert programs.desk.rows("select used_at from token") != first


DEEP = "[" * 100_000 + "]" * 100_000
BROKEN: dict[str, tuple[bytes, int]] = {
    "no JSON": (b"text=hello", 400),
    "half": (b'{"text": "hel', 400),
    "an array": (b'["text"]', 400),
    "a number": (b"7", 400),
    "null": (b"null", 400),
    "the same name twice": (b'{"text": "a", "text": "b"}', 400),
    "broken UTF-8": (b'{"text": "\xff\xfe"}', 400),
    "half of a pair": (b'{"text": "\\ud800"}', 400),
    "UTF-16": ('{"text": "a"}'.encode("utf-16"), 400),
    "a mark at the beginning": (b'\xef\xbb\xbf{"text": "a"}', 400),
    "deep": (f'{{"text": {DEEP}}}'.encode(), 400),
    "a number without end": (b'{"text": ' + b"9" * 10_000 + b"}", 400),
    "infinity": (b'{"text": Infinity}', 400),
    "an unknown field": (b'{"text": "a", "author": "boss"}', 422),
    "a number instead of a text": (b'{"text": 7}', 422),
    "a list instead of a text": (b'{"text": ["a"]}', 422),
    "null instead of a text": (b'{"text": null}', 422),
    "nothing": (b"{}", 422),
    "no body": (b"", 422),
    "an empty text": (b'{"text": " "}', 422),
    "a text of a million characters": (json.dumps({"text": "a" * 1_000_000}).encode(), 422),
    "a body of ten megabytes": (b'{"text": "' + b"a" * 10_000_000 + b'"}', 413),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_bad_body_is_refused_and_nothing_is_done(programs: Programs, name: str) -> None:
    program, (body, status) = await programs.program(), BROKEN[name]
    found = await program.asks("POST", "/tickets/1001/note", data=body, headers={"Content-Type": "application/json"})
    assert (found.status, found.data["status"]) == (status, status)
    assert found.headers["Content-Type"] == "application/problem+json"
    assert "noted" not in events_of(programs)


async def test_a_large_body_is_refused_before_it_comes(programs: Programs) -> None:
    program = await programs.program()
    sent = 0

    async def body() -> Any:
        nonlocal sent
        for _ in range(160):
            sent += 65_536
            yield b"a" * 65_536
            await asyncio.sleep(0)

    found = await program.asks("POST", "/tickets/1001/note", data=body(), headers={"Content-Type": "application/json"})
    assert found.status == 413 and sent < 160 * 65_536


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json; charset=latin-1"}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
        ({"Content-Type": "application/json", "Idempotency-Key": "k" * 201}, 422),
        ({"Content-Type": "application/json; charset=UTF-8", "Accept-Language": ";;q=x,,*;q=0," + "a" * 500}, 200),
    ],
)
async def test_odd_headers(programs: Programs, headers: dict[str, str], status: int) -> None:
    program = await programs.program()
    found = await program.asks("POST", "/tickets/1001/note", data=b'{"text": "a"}', headers=headers)
    assert found.status == status


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/", 404),
        ("GET", "/api/v2/tickets", 404),
        ("GET", "/api/v1/tickets/", 404),
        ("GET", "/api/v1//tickets", 404),
        ("GET", "/api/v1/tickets/0", 404),
        ("GET", "/api/v1/tickets/-1", 404),
        ("GET", "/api/v1/tickets/１００１", 404),
        ("GET", f"/api/v1/tickets/{'9' * 400}", 404),
        ("GET", "/api/v1/tickets/1001/../1002", 404),
        ("GET", "/api/v1/tickets/1001%2fmessages", 200),
        ("POST", "/api/v1/tickets/1001/fly", 404),
        ("POST", "/api/v1/tickets/1001/erase", 404),
        ("POST", "/api/v1/tickets/1001/continue", 404),
        ("DELETE", "/api/v1/tickets/1001", 405),
        ("GET", "/api/v1/tickets/1001/claim", 405),
        ("POST", "/api/openapi.json", 405),
        ("TRACE", "/api/v1/tickets/1001", 405),
        ("GET", "/api/v1/tickets?limit=0", 422),
        ("GET", "/api/v1/tickets?limit=101", 422),
        ("GET", "/api/v1/tickets?limit=1e9", 422),
        ("GET", "/api/v1/tickets?cursor=x", 422),
        ("GET", "/api/v1/tickets?sort=random", 422),
        ("GET", "/api/v1/tickets?page=2", 422),
        ("GET", "/api/v1/tickets?q=planet:mars", 422),
    ],
)
async def test_odd_addresses(programs: Programs, method: str, path: str, status: int) -> None:
    program = await programs.program()
    found = await program.asks(method, path)
    assert found.status == status
    assert status != 405 or found.headers["Allow"]


@ON_BOTH
async def test_an_error_of_ours_is_a_problem_without_details_and_nothing_is_done(
    programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("bot.intake.called.ticket_data", breaks)
    program = await programs.program()
    found = await program.posts("/tickets/1001/claim", Idempotency_Key="k")
    assert (found.status, found.problem) == (500, "desk-failed") and "secret" not in found.body.decode()
    assert "claimed" not in events_of(programs)
    assert programs.desk.rows("select * from parked") == []
    monkeypatch.undo()
    assert (await program.posts("/tickets/1001/claim", Idempotency_Key="k")).status == 200


@ON_BOTH
async def test_a_ticket_is_opened_for_a_customer(programs: Programs) -> None:
    program = await programs.program("form", verbs="new")
    body = {"customer": "front:tom", "text": "The form says: no paper", "subject": "Paper"}
    opened = await program.posts("/tickets", body, Idempotency_Key="form-1")
    assert (opened.status, opened.headers["Location"]) == (201, "/api/v1/tickets/1002")
    assert (opened.data["ticket"]["subject"], opened.data["ticket"]["queue"]) == ("Paper", "support")
    assert (await program.posts("/tickets", body, Idempotency_Key="form-1")).body == opened.body
    kinds = [(kind, facts.get("token")) for _, kind, facts in programs.desk.journal(1002)]
    assert kinds[:2] == [("opened", "form"), ("received", "form")]
    assert any("#1002" in told.text for told in programs.desk.told("front:tom")), "the customer is told the number"
    for wrong, problem in (("front:nobody", "never-wrote"), ("#7777", "no-such-customer"), ("back:clara", "never-wrote")):
        assert (await program.posts("/tickets", {**body, "customer": wrong})).problem == problem
    assert (await program.posts("/tickets", {**body, "queue": "billing"})).problem == "unknown-queue"


async def test_strangers_of_other_queues_learn_nothing_of_customers(programs: Programs) -> None:
    clara: Program = await programs.program("c", "back:clara")
    assert (await clara.gets("/customers?named=front:tom")).problem == "no-such-customer"
    refused = await clara.posts("/tickets", {"customer": "front:tom", "text": "Hello"})
    nobody = await clara.posts("/tickets", {"customer": "front:nobody", "text": "Hello"})
    assert refused.data["detail"].replace("front:tom", "front:nobody") == nobody.data["detail"]
