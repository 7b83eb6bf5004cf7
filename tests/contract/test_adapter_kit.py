"""The helpers for adapters: half-sent posts, events in hand, work after the acknowledgement, and parking."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.ports import adapter_kit
from bot.ports.adapter_kit import ActiveEvents, FollowUps, HalfSent, park
from bot.ports.outbound import DeliveryError, Trouble
from tests.recording_desk import RecordingDesk
from tests.waiting import soon, until


def test_a_half_sent_post_goes_on_where_it_stopped_until_it_is_forgotten() -> None:
    half_sent: HalfSent[list[str]] = HalfSent()
    half_sent.begin("d-1", list).append("first")
    assert "d-1" in half_sent
    assert half_sent.begin("d-1", list) == ["first"]
    half_sent.forget("d-1")
    assert half_sent.begin("d-1", list) == []


def test_posts_without_an_id_share_no_progress() -> None:
    half_sent: HalfSent[list[str]] = HalfSent()
    half_sent.begin("", list).append("first")
    assert half_sent.begin("", list) == []


def test_only_the_newest_half_sent_posts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter_kit, "REMEMBERED", 3)
    half_sent: HalfSent[list[str]] = HalfSent()
    for number in range(5):
        half_sent.keep(f"d-{number}", [])
    assert [f"d-{number}" in half_sent for number in range(5)] == [False, False, True, True, True]


async def test_a_stop_waits_for_the_events_in_hand() -> None:
    in_hand = ActiveEvents()
    await soon(in_hand.finished())
    with in_hand:
        with in_hand:
            assert in_hand
        waiting = asyncio.ensure_future(in_hand.finished())
        await asyncio.sleep(0)
        assert not waiting.done()
    await soon(waiting)
    assert not in_hand


async def test_an_event_that_fails_is_in_hand_no_longer() -> None:
    in_hand = ActiveEvents()
    with pytest.raises(ValueError, match="odd"), in_hand:
        raise ValueError("odd")
    assert not in_hand


async def test_work_after_the_acknowledgement_is_waited_for_and_its_failures_are_logged() -> None:
    follow_ups, may_go, done = FollowUps("front"), asyncio.Event(), []

    async def work(failure: Exception | None) -> None:
        await may_go.wait()
        done.append(failure)
        if failure is not None:
            raise failure

    for failure in (None, DeliveryError(Trouble.GONE, "no such chat"), KeyError("odd")):
        follow_ups.start(work(failure), "e1")
    await follow_ups.settle(0.0)
    assert done == []
    with capture_logs() as logged:
        may_go.set()
        await soon(follow_ups.settle())
        await until(lambda: len(logged) == 2)
    assert len(done) == 3
    assert {(line["event"], line["log_level"]) for line in logged} == {("answer lost", "warning"), ("answer failed", "error")}
    assert {line["event_id"] for line in logged} == {"e1"}


async def test_a_parked_event_without_an_id_is_named_after_its_bytes() -> None:
    desk = RecordingDesk()
    for event, raw in (("", b"x"), ("", b"x"), ("", b"y"), ("Ev1", b"x")):
        await park(desk, "front", event, raw, "unreadable")
    events = [event for _, event, _, _ in desk.parked]
    assert events[0] == events[1] != events[2]
    assert events[3] == "Ev1"
