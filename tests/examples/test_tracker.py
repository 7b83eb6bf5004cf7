"""A defect goes to the engineers' tracker and comes back: customer, agent, tracker and engineer, with the program of examples/tracker."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest
from aiohttp import web

from bot.ports.tokens import Token, digest_of, new_secret
from bot.program import webhooks
from tests.examples.gitlab import SECRET, TOKEN, GitLab
from tests.free_port import free_port
from tests.house import House, text_of
from tests.journeys.steps import asks, tells
from tests.webhooks.receiver import SECRET as WEBHOOK_SECRET

PROGRAM = Path(__file__).parents[2] / "examples" / "tracker" / "hand_over.py"


def program() -> ModuleType:
    spec = util.spec_from_file_location("hand_over", PROGRAM)
    assert spec is not None and spec.loader is not None
    module = sys.modules["hand_over"] = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
async def gitlab() -> AsyncIterator[GitLab]:
    made = GitLab()
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def desk(database: str, tmp_path: Path, gitlab: GitLab, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """A desk, and the program between it and GitLab."""
    monkeypatch.setattr(webhooks, "FIRST", 0.02)
    made, secret, example = House(database, tmp_path), new_secret(), program()
    settings = {
        "bellhop_token": secret,
        "webhook_secret": WEBHOOK_SECRET,
        "gitlab_project": gitlab.url,
        "gitlab_token": TOKEN,
        "gitlab_secret": SECRET,
    }
    port = free_port()
    hook = f'{{url: "http://127.0.0.1:{port}/bellhop", secret: {WEBHOOK_SECRET}, events: [held], private: true}}'
    await made.open(desk=f"}}\nwebhooks: {{tracker: {hook}")
    token = Token(0, "tracker", digest_of(secret), "slack:U0BOSS", "", "read hold wake", 0, 0)
    await made.desk.store.write(lambda work: work.tokens.add(token))
    app = await example.application(example.Settings(bellhop_api=f"http://127.0.0.1:{made.desk.port}", **settings))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    gitlab.hook = f"http://127.0.0.1:{port}/tracker"
    yield made
    await made.close()
    await runner.cleanup()


async def test_a_defect_is_handed_over_and_comes_back(desk: House, gitlab: GitLab) -> None:
    number = await asks(desk, desk.tom, "The export loses the last line.\n/close")
    await tells(desk.anna, f"claim {number}")
    await tells(desk.anna, f"note {number} he is always late with the bill")
    await tells(desk.anna, f"reply {number} I can see it too, our engineers have it now.")
    assert "with the engineers" in await tells(desk.anna, f"hold {number} defect")
    await desk.until(lambda: "gitlab.example/acme/product/-/issues/1" in text_of(desk.card(number) or {}))
    (issue,) = gitlab.issues
    assert issue["title"] == "The export loses the last line."
    assert "**Customer**" in issue["description"] and "> /close" in issue["description"] and "engineers have it" in issue["description"]
    assert "late with the bill" not in issue["description"] and "Tom" not in issue["description"] and "Anna" not in issue["description"]
    assert await gitlab.closes(1) == 204
    told = await desk.in_thread(number, "brought this ticket back")
    assert "<@U0ANNA>" in told and "The engineers closed https://gitlab.example/acme/product/-/issues/1" in told
    await desk.until(lambda: "Status: open" in text_of(desk.card(number) or {}))
    assert "tracker" in await tells(desk.anna, f"why {number}")


async def test_a_tracker_that_fails_gets_one_issue(desk: House, gitlab: GitLab) -> None:
    gitlab.refusals = [500, 503, 502]
    number = await asks(desk, desk.tom, "It breaks")
    await tells(desk.anna, f"hold {number} defect")
    await desk.until(lambda: "issues/1" in text_of(desk.card(number) or {}))
    assert len(gitlab.issues) == 1


async def test_a_wish_and_a_defect_with_a_link_are_left_alone(desk: House, gitlab: GitLab) -> None:
    wish = await asks(desk, desk.tom, "Please add a button")
    await tells(desk.anna, f"hold {wish} wish")
    linked = await asks(desk, desk.olga, "Не работает")
    await tells(desk.anna, f"hold {linked} defect https://gitlab.example/77")
    last = await asks(desk, desk.customer(4713, "Jo"), "It breaks too")
    await tells(desk.anna, f"hold {last} defect")
    await desk.until(lambda: "issues/1" in text_of(desk.card(last) or {}))
    assert [issue["title"] for issue in gitlab.issues] == ["It breaks too"]


async def test_a_forged_closing_wakes_nothing(desk: House, gitlab: GitLab) -> None:
    number = await asks(desk, desk.tom, "It breaks")
    await tells(desk.anna, f"hold {number} defect")
    await desk.until(lambda: "issues/1" in text_of(desk.card(number) or {}))
    assert await gitlab.closes(1, secret="guessed") == 401
    gitlab.issues[0]["description"] = f"not ours\nBellhop ticket #{number}"
    assert await gitlab.closes(1) == 204
    assert "Status: on hold" in text_of(desk.card(number) or {})
