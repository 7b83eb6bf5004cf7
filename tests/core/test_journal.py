"""The chain of hashes, and what a stranger can learn from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.event_kinds import EventKind
from bot.core.journal import Event, acts, chained, digest, first_break, new_salt, seal_hash


def chain() -> list[Event]:
    events: list[Event] = []
    for seq, kind in enumerate(("opened", "received", "claimed", "closed"), start=1):
        before = events[-1].hash if events else ""
        events.append(chained(1001, seq, kind, 10 * seq, "front:olga", {"b": 1, "a": "ß"}, before))
    return events


def test_an_honest_chain_has_no_break() -> None:
    assert first_break(chain()) is None
    assert first_break([]) is None


@pytest.mark.parametrize("change", [{"kind": "noted"}, {"at": 1}, {"actor": "x"}, {"data": "{}"}, {"seq": 9}, {"ticket": 1}, {"hash": "0"}])
@pytest.mark.parametrize("at", range(4))
def test_every_change_breaks_it_there(at: int, change: dict[str, object]) -> None:
    events = chain()
    events[at] = replace(events[at], **change)
    broken = first_break(events)
    assert broken is events[at]


def test_what_is_missing_breaks_it_behind() -> None:
    events = chain()
    assert first_break(events[1:]) is events[1]
    assert first_break(events[:1] + events[2:]) is events[2]


def test_all_pings_that_are_answered_at_once_are_one_act() -> None:
    steps = [
        ("escalated", 1, "desk"),
        *[("acknowledged", 2, "slack:U1")] * 3,
        ("acknowledged", 2, "slack:U2"),
        ("acknowledged", 3, "slack:U2"),
    ]
    events = [chained(1001, seq, EventKind(kind), at, actor, {}, "") for seq, (kind, at, actor) in enumerate(steps, start=1)]
    assert [one.seq for one in acts(events)] == [1, 2, 5, 6]
    twice = [chained(1001, seq, EventKind("received"), 1, "customer:1", {}, "") for seq in (1, 2)]
    assert list(acts(twice)) == twice, "two messages of one moment are two"


def test_facts_are_written_in_one_way_whatever_their_order() -> None:
    one = chained(1, 1, "opened", 1, "x", {"a": 1, "b": 2}, "")
    assert one == chained(1, 1, "opened", 1, "x", {"b": 2, "a": 1}, "")


def test_this_format_never_changes() -> None:
    """Journals of all releases are walked by the newest one."""
    event = chained(1001, 1, "opened", 1_700_000_000_000, "front:olga", {"customer": 7, "queue": "support", "previous": 0}, "")
    assert event.data == '{"customer":7,"previous":0,"queue":"support"}'
    assert event.hash == "96904e13cc7693b6d1481315b05333348c9af23a54e53e44b044d7e698ea309c"
    assert seal_hash("", 1_700_000_000_000, '[[1001,1,"x"]]') == "60db3b899b586aa3ba2ee642d4244b5f2d22fb737f7922c20846193108135418"
    assert digest('["it burns"]\n[]', "00" * 16) == "a7b61565e29cd45739455c4f611b703d1c9c05ee"


def test_without_the_salt_equal_words_look_different() -> None:
    first, second = new_salt(), new_salt()
    assert first != second
    assert digest("it burns", first) != digest("it burns", second)
