"""A hundred new tickets within ten seconds in one place, at the platform's pace: what concerns known tickets doesn't wait for their cards."""

from __future__ import annotations

from itertools import pairwise
from typing import cast

import pytest

from bot.outbox.lanes import Account, PacedPlace
from bot.outbox.places import Places
from bot.outbox.store import Outbox
from bot.outbox.windows import EARLY, Spacing
from bot.ports.cards import Card
from bot.ports.delivery import Delivery, DeliveryKind, Priority, Purpose
from tests.outbox.test_fair import PACE, post, sent_at

TICKETS, WITHIN = 100, 10.0


def cards() -> list[tuple[float, Delivery]]:
    return [(at * WITHIN / TICKETS, post(100 + at, 2000 + at, priority=Priority.NEW, purpose=Purpose.CARD)) for at in range(TICKETS)]


def change(of: Delivery, *, kind: DeliveryKind = DeliveryKind.EDIT) -> Delivery:
    made = post(of.customer, of.ticket, purpose=Purpose.CHANGE)
    made.kind, made.target = kind.value, of.id
    return made


def test_the_last_card_is_there_after_a_hundred_seconds() -> None:
    new = cards()
    sent = sent_at(new)
    assert max(sent[card.id] for _, card in new) <= 103


@pytest.mark.parametrize("pressed", [8.0, 8.3, 8.5, 8.9])
def test_a_claim_is_visible_at_once(pressed: float) -> None:
    new = cards()
    claim = change(new[0][1])
    sent = sent_at([*new, (pressed, claim)])
    assert sent[claim.id] - pressed <= 1


@pytest.mark.parametrize("at", [11.9, 12.0, 12.4, 12.5, 12.95])
def test_a_mirror_and_a_follow_up_go_before_the_cards(at: float) -> None:
    new = cards()
    claimed = new[0][1]
    mirror, follow_up = (post(claimed.customer, claimed.ticket) for _ in range(2))
    sent = sent_at([*new, (at, mirror), (at + 18, follow_up)])
    assert sent[mirror.id] - at <= 1
    assert sent[follow_up.id] - at - 18 <= 2
    assert max(sent[card.id] for _, card in new) <= 103


@pytest.mark.parametrize("pressed", [18.0, 18.6])
def test_a_ticket_that_is_claimed_before_its_card_is_there_gets_it_at_once(pressed: float) -> None:
    new = cards()
    waiting = new[60][1]
    claim = change(waiting)
    claim.priority = Priority.CARD
    sent = sent_at([*new, (pressed, claim)])
    assert sent[waiting.id] - pressed <= 1
    assert sent[claim.id] == sent[waiting.id], "the card shows it"
    assert max(sent[card.id] for _, card in new) <= 103


def test_a_card_that_is_being_sent_goes_first_in_its_next_try_if_it_was_claimed_meanwhile() -> None:
    place = PacedPlace.of("agents:C1", "agents", PACE)
    older, card = (post(number, 2000 + number, priority=Priority.NEW, purpose=Purpose.CARD) for number in (1, 2))
    place.put(card)
    assert place.next() is card
    place.put(older)
    claim = change(card)
    claim.priority = Priority.CARD
    place.put(claim)
    assert place.first is older, "the claimed one is under way"
    place.landed(card)
    place.again(card)
    assert place.next() is card


def test_an_edit_of_a_post_that_waits_is_part_of_it_and_one_of_a_post_that_is_being_sent_follows_it() -> None:
    place = PacedPlace.of("agents:C1", "agents", PACE)
    card = post(100, 2000, priority=Priority.NEW, purpose=Purpose.CARD)
    early, thread, late = change(card), post(100, 2000), change(card)
    for one in (card, early, thread):
        place.put(one)
    assert place.change is None
    assert place.next() is card
    assert place.merged[card.id] == [early]
    place.put(late)
    assert place.change is None, "the card is not there yet"
    place.landed(card)
    assert place.done(card) == [early]
    assert place.change is late, "it doesn't wait for the post in the thread"
    assert place.next() is thread
    assert place.next_change() is late
    assert {one.id for one in (thread, late)} == place.flying


def test_changes_of_one_message_are_merged_and_keep_their_order() -> None:
    place = PacedPlace.of("agents:C1", "agents", PACE)
    card = post(100, 2000, purpose=Purpose.CARD)
    first, second, third = (change(card) for _ in range(3))
    third.card = Card(author="newest")
    place.put(first)
    assert place.next_change() is first
    place.put(second)
    place.put(third)
    assert place.change is None, "one edit of a message at a time"
    place.landed(first)
    place.done(first)
    assert place.next_change() is second
    assert second.card == Card(author="newest")
    assert place.done(second) == [third]
    assert place.idle


def test_more_changes_than_the_channel_may_make_wait_and_posts_do_not_wait_for_them() -> None:
    account = Account.of(PACE)
    edit, mark = change(post(100, 2000)), change(post(100, 2000), kind=DeliveryKind.MARK)
    for second in range(PACE.changes_per_minute):
        account.take_change(edit, float(second))
    assert account.change_wait(edit, 50.0) > 5
    assert account.change_wait(mark, 50.0) == 0, "the platform counts each kind by itself"
    assert account.wait(51.0) == 0


def test_a_place_without_limits_of_changes_keeps_all_rows_of_a_lane_in_order() -> None:
    place = PacedPlace.of("phone:1", "phone", None)
    card, thread = post(100, 2000), post(100, 2000)
    place.put(card)
    place.landed(place.next())
    place.done(card)
    place.put(thread)
    edit = change(card)
    place.put(edit)
    assert place.change is None
    assert place.next() is thread
    place.done(thread)
    assert place.next() is edit


def test_spacing_never_lets_more_pass_than_the_burst_ahead() -> None:
    limit, now, gone = Spacing(3, 1.0), 10.0, []
    while len(gone) < 50:
        now += limit.wait(now, urgent=len(gone) % 2 == 0)
        gone.append(limit.take(now))
    for first, began in enumerate(gone):
        for last in range(first, len(gone)):
            assert last - first + 1 <= (gone[last] - began) + 3 + 1e-9
    assert not limit.is_empty(now)
    assert limit.is_empty(now + 3)


def test_posts_leave_evenly_however_long_it_takes_to_store_that_they_are_sent() -> None:
    limit, now, left = Spacing(3, 1.0), 10.0, []
    for takes in (0.0, 0.09, 0.01, 0.05, 0.0, 0.08):
        now += limit.wait(now, urgent=False)
        leaves = limit.take(now)
        left.append(max(leaves, now + takes))
        now = left[-1]
    assert all(later - earlier == pytest.approx(1) for earlier, later in pairwise(left))


def test_a_platform_that_refuses_a_post_lets_fewer_go_ahead() -> None:
    limit = Spacing(3, 1.0)
    limit.take(10.0)
    assert not limit.wait(10.0)
    limit.refuse()
    assert not limit.wait(10.0), "one may go ahead"
    limit.refuse()
    limit.refuse()
    assert limit.wait(10.0) == pytest.approx(1 - EARLY), "none may, but it is prepared early"
    leaves = limit.take(10.0 + limit.wait(10.0))
    limit.left(leaves + 0.3)
    now = leaves + 0.3
    assert limit.take(now + limit.wait(now)) == pytest.approx(leaves + 0.3 + 1), "what left late delays the next one"


def test_a_place_that_was_refused_a_post_lets_fewer_go_ahead() -> None:
    places = Places(cast("Outbox", None), {"agents": PACE})
    place = places.at("agents:C1")
    assert place is not None
    for _ in range(PACE.place_burst):
        places.slow_down(place, post(100, 2000), 1.0)
    place.put(post(100, 2000))
    place.next()
    assert place.limit is not None
    assert place.limit.take(50.0) == 50
    assert place.limit.wait(50.0, urgent=True) > 0.5


def test_a_row_that_is_about_to_be_sent_shows_all_that_changed_since_it_was_taken() -> None:
    place = PacedPlace.of("agents:C1", "agents", PACE)
    mirror = post(100, 2000, purpose=Purpose.MIRROR)
    early, late, last = (change(mirror) for _ in range(3))
    last.card = Card(author="newest")
    for one in (mirror, early):
        place.put(one)
    assert place.next() is mirror
    assert place.catch_up(mirror)
    place.put(late)
    place.put(last)
    assert place.catch_up(mirror)
    assert mirror.card == Card(author="newest")
    assert place.done(mirror) == [early, late, last]
    assert place.idle
