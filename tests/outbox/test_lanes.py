"""The order of deliveries, what is merged, and how long rows wait."""

from __future__ import annotations

import pytest

from bot.core.richtext import plain, text_of
from bot.outbox.lanes import Account, PacedPlace
from bot.outbox.windows import MARGIN, Window
from bot.ports.cards import Card
from bot.ports.channel import Pace
from bot.ports.delivery import Delivery, DeliveryKind, Priority


def row(
    number: int, lane: str, *, kind: DeliveryKind = DeliveryKind.POST, priority: Priority = Priority.TALK, target: int = 0, text: str = ""
) -> Delivery:
    card = Card(body=plain(text or str(number)))
    return Delivery(number, "front:1", number, lane, kind.value, priority.value, "queued", "", target, card=card)


def edit(number: int, lane: str, target: int, text: str) -> Delivery:
    return row(number, lane, kind=DeliveryKind.EDIT, priority=Priority.CARD, target=target, text=text)


def order(place: PacedPlace) -> list[int]:
    found = []
    while place.has_ready:
        head = place.next()
        found.append(head.id)
        place.landed(head)
        place.done(head)
    return found


def test_a_reply_overtakes_cards_and_digests_of_other_lanes_but_nothing_in_its_own() -> None:
    place = PacedPlace("front:1", "front", None)
    for one in (
        row(1, "digest", priority=Priority.DIGEST),
        row(2, "card", priority=Priority.CARD),
        row(3, "talk"),
        row(4, "reply", priority=Priority.REPLY),
        row(5, "digest", priority=Priority.REPLY),
    ):
        place.put(one)
    assert order(place) == [4, 3, 2, 1, 5]


def test_waiting_edits_of_a_post_become_part_of_it() -> None:
    place = PacedPlace("front:1", "front", None)
    for one in (row(1, "a", text="old"), edit(2, "a", 1, "newer"), row(3, "a"), edit(4, "a", 1, "newest"), edit(5, "a", 3, "other")):
        place.put(one)
    head = place.next()
    assert (head.id, text_of(head.card.body)) == (1, "newest")
    assert [one.id for one in place.merged[1]] == [2, 4]
    assert [one.id for one in place.done(head)] == [2, 4]
    assert order(place) == [3]


def test_nothing_is_merged_into_what_may_stand_there_already() -> None:
    for doubt, attempts in ((1, 0), (0, 1)):
        place = PacedPlace("front:1", "front", None)
        first = row(1, "a", text="old")
        first.doubt, first.attempts = doubt, attempts
        place.put(first)
        place.put(edit(2, "a", 1, "newer"))
        assert text_of(place.next().card.body) == "old"
        assert not place.merged


def test_what_is_being_sent_is_not_given_back_and_all_else_is() -> None:
    place = PacedPlace("front:1", "front", None)
    for one in (row(1, "a"), edit(2, "a", 1, "newer"), row(3, "a"), row(4, "b")):
        place.put(one)
    flying = place.next()
    assert flying.id == 1
    assert sorted(one.id for one in place.unsent()) == [3, 4]
    place.landed(flying)
    assert sorted(one.id for one in place.unsent()) == [1, 2, 3, 4]


def test_a_window_gives_a_burst_and_never_more_in_its_time() -> None:
    window = Window(3, 3.0)
    gone = []
    now = 10.0
    while len(gone) < 10:
        now += window.wait(now)
        window.take(now)
        gone.append(now)
    assert gone[:3] == [10.0] * 3
    assert all(later - earlier >= 3.0 for earlier, later in zip(gone, gone[3:], strict=False))
    assert gone[9] - gone[0] < 3 * (3 + 2 * MARGIN)
    assert not window.is_empty(now)
    assert window.is_empty(now + 3 + 2 * MARGIN)


def test_places_stand_in_line_for_the_account_by_urgency_and_once() -> None:
    account = Account.of(Pace(per_second=1))
    places = {}
    for key, priority in (("front:1", Priority.CARD), ("front:2", Priority.REPLY), ("front:3", Priority.DIGEST)):
        places[key] = PacedPlace.of(key, "front", None)
        places[key].put(row(1, "a", priority=priority))
    for place in [*places.values(), *places.values()]:
        account.line_up(place)
    assert [account.next() for _ in range(4)] == ["front:2", "front:1", "front:3", ""]


@pytest.mark.parametrize("senders", [1, 2, 3])
def test_senders_keep_the_pace_of_a_channel_together(senders: int) -> None:
    """By a clock of our own: each one sends as soon as it may, to direct chats that have no limit of their own."""
    accounts = [Account.of(Pace(per_second=25)) for _ in range(senders)]
    for account in accounts:
        account.share(senders)
    sent: list[float] = []
    for hundredths in range(1000):
        now = hundredths / 100
        for account in accounts:
            while account.limit is not None and account.wait(now) <= 0:
                account.limit.take(now)
                sent.append(now)
    most = max(sum(at <= one < at + 1 for one in sent) for at in sent)
    assert most <= 25
    assert most >= 24, "together they use what the channel allows"


def test_a_sender_that_is_alone_again_has_the_whole_pace() -> None:
    account = Account.of(Pace(per_second=25, changes_per_minute=50))
    counts = []
    for senders in (2, 1):
        account.share(senders)
        counts.append(
            [window.count for window in (account.limit, *(one.limit for one in account.changes.values())) if isinstance(window, Window)]
        )
    assert counts == [[12, 25, 25], [25, 50, 50]]
