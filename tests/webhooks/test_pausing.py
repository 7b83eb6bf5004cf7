"""A webhook that accepts nothing for a day is paused; managers are told once. A replay sends what was missed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.announce.webhooks import tell_webhooks
from bot.i18n.sentences import words
from bot.ports import webhook_marks
from bot.ports.notices import WEBHOOKS
from bot.program.cli import app
from bot.program.findings import _stuck
from bot.timers.webhooks import WebhookWatch
from storage.engine import Connection
from storage.store import _why_late
from storage.symptoms import symptoms
from tests.quick_desk import QuickDesk, Settings
from tests.webhooks.receiver import SECRET, Receiver

HOOKS = 'webhooks: {{tracker: {{url: "{url}", secret: {secret}, private: true}}, off: {{url: "http://127.0.0.1:9/"}}}}'


@pytest.fixture
async def watched(tmp_path: Path, database: str, receiver: Receiver) -> AsyncIterator[Any]:
    """A desk with its clock in hand; ``seen`` is what its process saw of the webhook, and ``look`` is a turn of the watch."""
    desk = QuickDesk(tmp_path, database)
    await desk.open("2026-03-23 09:00", more=HOOKS.format(url=receiver.url, secret=SECRET))
    seen: Any = SimpleNamespace(accepted={}, failing=frozenset())
    watch = WebhookWatch(desk.store, desk.desk.rules, seen)
    yield SimpleNamespace(desk=desk, url=database, seen=seen, look=watch.look)
    await desk.close()


def beside(desk: QuickDesk, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands use the desk's configuration and database."""
    monkeypatch.setattr("bot.program.running.shape", lambda _: Settings)
    monkeypatch.setenv("BELLHOP_CONFIG", str(desk.folder / "config.yaml"))
    monkeypatch.setenv("BELLHOP_DATABASE__URL", url)


def waiting(desk: QuickDesk) -> int:
    db = Connection(desk.engine)
    count = db.all("select count(*) from delivery where channel = ? and state = 'queued'", (WEBHOOKS,))[0][0]
    db.close()
    return int(count)


def told(desk: QuickDesk) -> list[str]:
    return [one.text for one in desk.told("back:boss") if "webhook" in one.text]


async def test_it_is_paused_after_a_day_of_failures_and_managers_are_told_once(watched: Any) -> None:
    desk = watched.desk
    await desk.asks("tom", "It burns")
    assert waiting(desk) == 2
    watched.seen.failing = frozenset({"tracker"})
    for hour in range(9, 24):
        desk.at(f"2026-03-23 {hour:02}:00")
        await watched.look()
    assert told(desk) == []
    for hour in range(9, 12):
        desk.at(f"2026-03-24 {hour:02}:01")
        await watched.look()
    assert len(told(desk)) == 1 and "has accepted nothing for 1 day" in told(desk)[0] and "webhooks replay tracker" in told(desk)[0]
    before = waiting(desk)
    await desk.asks("tom", "It still burns")
    assert waiting(desk) == before


async def test_a_day_in_which_anything_was_accepted_is_no_reason(watched: Any) -> None:
    desk = watched.desk
    for day in range(23, 28):
        desk.at(f"2026-03-{day} 09:00")
        watched.seen.failing = frozenset({"tracker"})
        await watched.look()
        desk.at(f"2026-03-{day} 20:00")
        watched.seen.failing, watched.seen.accepted = frozenset(), {"tracker": int(desk.now * 1000)}
        await watched.look()
    assert told(desk) == []


async def test_a_replay_ends_the_pause_and_sends_what_was_missed(watched: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, runner = watched.desk, CliRunner()
    beside(desk, watched.url, monkeypatch)
    await desk.asks("tom", "It burns")
    await desk.store.write(lambda work: work.counters.set(webhook_marks.paused("tracker"), work.now))
    await watched.look()
    await desk.asks("tom", "It still burns")
    listed = runner.invoke(app, ["webhooks", "list"])
    assert [line.split("\t")[:3] for line in listed.stdout.splitlines()] == [
        ["tracker", "paused since 2026-03-23T08:00:00.000Z", "2"],
        ["off", "off", "0"],
    ]
    refused = runner.invoke(app, ["webhooks", "replay", "tracker"])
    assert refused.exit_code == 2 and "has never accepted anything" in refused.output
    replayed = runner.invoke(app, ["webhooks", "replay", "tracker", "--since", "2026-03-23T00:00"])
    assert replayed.exit_code == 0 and replayed.stdout.startswith("3 events since"), replayed.output
    assert waiting(desk) == 5
    await desk.asks("tom", "And again")
    assert waiting(desk) == 6, "what happens after a replay is told, even before this process knows that the pause is over"


@pytest.mark.parametrize("words", [["test", "nobody"], ["replay", "nobody"], ["test", "off"]])
async def test_a_webhook_that_is_not_there_is_named(watched: Any, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    beside(watched.desk, watched.url, monkeypatch)
    answer = CliRunner().invoke(app, ["webhooks", *words])
    assert answer.exit_code == 1 and "there is: tracker" in answer.stderr


def test_nothing_is_asked_of_the_database_without_webhooks() -> None:
    work: Any = SimpleNamespace()  # has no attributes
    tell_webhooks(SimpleNamespace(webhooks={}), work)  # type: ignore[arg-type]


async def test_a_webhook_that_cannot_be_reached_is_called_that_and_nobody_is_said_to_have_asked_for_a_pause(watched: Any) -> None:
    desk = watched.desk
    await desk.asks("tom", "It burns")
    now, key = int(desk.now * 1000) + 6 * 60_000, f"{WEBHOOKS}:tracker"
    db = Connection(desk.engine)

    def told() -> str:
        (place,) = (one for one in symptoms(db, now).stuck if one.webhook)
        return words(_stuck(place, "UTC", now), "en")

    db.run("delete from delivery where channel <> ?", (WEBHOOKS,))
    db.run("update delivery set error = 'Connection refused' where pace = ?", (key,))
    begins = "Events waiting for the webhook tracker: 2, the oldest for 6 minutes. The last try failed (Connection refused)"
    assert told() == f"{begins}; the desk keeps trying."
    assert _why_late(now, db) == "webhooks:tracker: Connection refused"
    db.run("update pace set due_at = ?, reason = 'Connection refused' where key = ?", (now + 60_000, key))
    assert told() == f"{begins}. Next try: 23 Mar 2026, 08:07"
    assert _why_late(now, db) == "webhooks:tracker: Connection refused; next try at 2026-03-23 08:07:00 UTC"
    db.close()


@pytest.mark.parametrize("doubt", [0, 1])
async def test_only_a_pause_that_a_platform_asked_for_is_called_one(watched: Any, doubt: int) -> None:
    """A post whose fate isn't known is repeated after a while, and its place pauses until then."""
    desk = watched.desk
    await desk.asks("tom", "It burns")
    now = int(desk.now * 1000) + 6 * 60_000
    db = Connection(desk.engine)
    db.run("delete from delivery where pace <> 'front:tom'")
    db.run("update delivery set error = 'odd', doubt = ?", (doubt,))
    db.run("update pace set due_at = ?, reason = 'odd' where key = 'front:tom'", (now + 60_000,))
    told, late = words(_stuck(symptoms(db, now).stuck[0], "UTC", now), "en"), _why_late(now, db)
    db.close()
    assert ("asks for a pause until 23 Mar 2026, 08:07 (odd)" in told, "failed (odd). Next try: 23 Mar 2026, 08:07" in told) == (
        not doubt,
        bool(doubt),
    )
    assert late.startswith("front: odd; next try at" if doubt else "front:tom pauses until")
