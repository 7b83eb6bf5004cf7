"""Customers take turns: nobody waits long because somebody else writes a lot."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from itertools import count

import pytest

from bench import pace
from bot.core.message import Attachment
from bot.core.richtext import plain, text_of
from bot.outbox.lanes import BEHIND, JOINED, JOINED_LENGTH, Account, PacedPlace
from bot.outbox.turns import REMEMBERED, ROUND, Turns
from bot.ports.cards import Button, Card
from bot.ports.channel import Pace
from bot.ports.delivery import Delivery, DeliveryKind, Priority, Purpose
from storage.fair import fair_order
from tests.linear.work import Work

PACE = Pace(place_gap=1.0, place_burst=3, per_second=20.0, keeps_burst=True, changes_per_minute=50)
PHONES = Pace(place_gap=1.0, place_burst=1, per_second=25.0)
FLOODER = 7
_numbers = count(1)


def post(customer: int, ticket: int, *, priority: Priority = Priority.TALK, text: str = "", purpose: Purpose = Purpose.LINE) -> Delivery:
    number = next(_numbers)
    lane = f"agents:C1#{ticket}"
    made = Delivery(
        number, "agents:C1", number, lane, DeliveryKind.POST.value, priority.value, "queued", "", ticket=ticket, purpose=purpose
    )
    made.card, made.customer = Card(author="💬 Somebody", body=plain(text or str(number))), customer
    return made


def new_ticket(customer: int, ticket: int) -> list[Delivery]:
    return [
        post(customer, ticket, priority=Priority.NEW, purpose=Purpose.CARD),
        post(customer, ticket, priority=Priority.NEW, purpose=Purpose.WORDS),
    ]


def sent_at(arrivals: Iterable[tuple[float, Delivery]], *, until: float = 600.0) -> dict[int, float]:
    """When each delivery is there at the platform's pace, by the lanes' own clock."""
    return pace.sent_at(arrivals, PACE, until=until)


def flood(
    *, seconds: int, tickets: Iterable[int] = (1001,), customer: int = FLOODER, purpose: Purpose = Purpose.LINE
) -> list[tuple[float, Delivery]]:
    """Thirty posts a second of one customer, over one or more known tickets."""
    known = list(tickets)
    return [(at / 30, post(customer, known[at % len(known)], purpose=purpose)) for at in range(seconds * 30)]


@pytest.mark.parametrize("tickets", [[1001], [*range(1001, 1101)]])
@pytest.mark.parametrize("purpose", [Purpose.LINE, Purpose.WORDS])
def test_thirty_new_tickets_are_visible_within_a_minute_during_a_flood(tickets: list[int], purpose: Purpose) -> None:
    flooding = flood(seconds=120, tickets=tickets, purpose=purpose)
    asked = {customer: (float(customer - 100), new_ticket(customer, 2000 + customer)) for customer in range(100, 130)}
    arrivals = flooding + [(at, one) for at, both in asked.values() for one in both]
    sent = sent_at(arrivals, until=150)
    assert all(sent[one.id] - at < 60 for at, both in asked.values() for one in both)
    assert sum(one.id in sent for _, one in flooding) > 60, "the flood gets what the others leave"


def test_thirty_cards_that_come_at_once_are_all_visible_within_a_minute() -> None:
    asked = [new_ticket(customer, 2000 + customer) for customer in range(100, 130)]
    sent = sent_at([*flood(seconds=60), *((5.0, one) for both in asked for one in both)], until=120)
    assert all(sent[card.id] < 5 + 60 for card, _ in asked)


def test_a_line_on_a_quiet_ticket_does_not_wait_for_a_thousand_lines_of_another_ticket_of_the_same_customer() -> None:
    quiet = post(FLOODER, 1002)
    sent = sent_at([*((0.0, post(FLOODER, 1001)) for _ in range(1000)), (60.0, quiet)], until=80)
    assert sent[quiet.id] < 60 + 5


def test_what_is_done_on_a_known_ticket_goes_before_new_cards() -> None:
    cards = [post(customer, 2000 + customer, priority=Priority.NEW) for customer in range(100, 160)]
    known = post(99, 1500)
    sent = sent_at([*((0.0, card) for card in cards), (10.0, known)])
    assert sent[known.id] < 10 + 3
    assert sum(sent[card.id] > sent[known.id] for card in cards) > 40


def test_a_reply_is_not_slowed_by_a_flood_of_anything_else() -> None:
    reply = post(100, 2000, priority=Priority.REPLY)
    sent = sent_at([*flood(seconds=60, tickets=range(1001, 1101)), (30.0, reply)], until=60)
    assert sent[reply.id] < 30 + 3


def test_replies_of_one_customer_do_not_hold_up_those_of_another() -> None:
    other = post(100, 2000, priority=Priority.REPLY)
    many = [(0.0, post(FLOODER, 1001 + number, priority=Priority.REPLY)) for number in range(300)]
    sent = sent_at([*many, (30.0, other)], until=60)
    assert sent[other.id] < 30 + 6


def p99(waits: Iterable[float]) -> float:
    ordered = sorted(waits)
    return ordered[math.ceil(len(ordered) * 0.99) - 1]


ORDINARY, MINUTES = range(100, 110), 2


def ordinary_posts() -> list[tuple[float, Delivery]]:
    """Ten customers write every forty seconds, each at other moments."""
    return [
        (at * 40.0 + (customer - 100) * 3.7, post(customer, 2000 + customer)) for at in range(MINUTES * 60 // 40) for customer in ORDINARY
    ]


@pytest.mark.parametrize("tickets", [[1001], [*range(1001, 1101)]])
@pytest.mark.parametrize("priority", [Priority.TALK, Priority.NEW])
def test_a_flood_of_fifty_a_second_adds_at_most_a_second_to_the_p99_of_ten_others(tickets: list[int], priority: Priority) -> None:
    flooding = [(at / 50, post(FLOODER, tickets[at % len(tickets)], priority=priority)) for at in range(MINUTES * 60 * 50)]
    waits = []
    for beside in ([], flooding):
        mine = ordinary_posts()
        sent = sent_at([*beside, *mine], until=MINUTES * 60 + 60)
        waits.append(p99(sent[one.id] - at for at, one in mine))
    quiet, busy = waits
    assert busy - quiet <= 1.0


def test_a_chat_that_the_platform_throttles_delays_no_other_chat() -> None:
    """The places of one bot share its limit. The throttled one is refused with 429 whenever it tries, and tries again after its pause."""
    waits = []
    for throttled in (False, True):
        account, now = Account.of(PHONES), 0.0
        places = {f"phones:{customer}": PacedPlace.of(f"phones:{customer}", "phones", PHONES) for customer in (FLOODER, *ORDINARY)}
        mine = [(at, replace(one, pace=f"phones:{one.customer}", lane=f"phones:{one.customer}")) for at, one in ordinary_posts()]
        flooding = [(at / 50, post(FLOODER, 1001)) for at in range(MINUTES * 60 * 50)] if throttled else []
        coming = deque(sorted([*mine, *((at, replace(one, pace=f"phones:{FLOODER}")) for at, one in flooding)], key=lambda one: one[0]))
        sent: dict[int, float] = {}
        while now < MINUTES * 60 + 60:
            while coming and coming[0][0] <= now:
                row = coming.popleft()[1]
                places[row.pace].put(row)
            for place in places.values():
                while place.has_posts and not place.wait(now) and not account.wait(now):
                    for limit in filter(None, (place.limit, account.limit)):
                        limit.take(now)
                    row = place.next()
                    if place.key == f"phones:{FLOODER}":
                        place.paused_until = now + 3
                        place.again(row)
                    else:
                        sent[row.id] = now
                        place.done(row)
                    place.landed(row)
            now = round(now + 0.05, 2)
        waits.append(p99(sent[one.id] - at for at, one in mine))
    assert waits[1] - waits[0] <= 1.0


def test_two_floods_share_a_place_evenly_whoever_has_more_tickets() -> None:
    few, many = flood(seconds=60, tickets=range(1001, 1004)), flood(seconds=60, tickets=range(3001, 3101), customer=8)
    sent = sent_at([*few, *many], until=60)
    counts = [sum(post.id in sent for _, post in side) for side in (few, many)]
    assert abs(counts[0] - counts[1]) <= ROUND


def test_nobody_pays_for_turns_that_nobody_else_wanted() -> None:
    turns = Turns(ROUND)
    for _ in range(100):
        turns.take("early")
    assert turns.round_of("late") == turns.round_of("early") or turns.of("early") - turns.of("late") <= ROUND
    turns.take("late")
    assert turns.of("late") > 100 - ROUND


def test_turns_forget_those_who_have_no_more_turns_than_anybody() -> None:
    turns = Turns()
    for number in range(10 * REMEMBERED):
        turns.take(f"customer {number}")
        turns.take("always")
    assert len(turns._used) <= REMEMBERED + 1


def test_a_turn_costs_the_same_however_many_wait_for_theirs() -> None:
    """What is forgotten is looked for once in a while, not at each turn."""

    def steps(senders: int) -> int:
        turns = Turns()
        for number in range(senders):
            turns.take(f"customer {number}")
        with Work() as work:
            for number in range(senders, senders + 100):
                turns.take(f"customer {number}")
        return work.steps

    assert steps(5 * REMEMBERED) <= 2 * steps(100)


def test_chats_take_turns_for_the_account_however_much_waits_in_one() -> None:
    account = Account.of(Pace(per_second=1))
    places = {key: PacedPlace.of(key, "front", None) for key in ("front:1", "front:2", "front:3")}
    for key, place in places.items():
        for _ in range(9 if key == "front:1" else 3):
            place.put(replace(post(0, 0), pace=key, lane=key))
    order = []
    for place in places.values():
        account.line_up(place)
    while key := account.next():
        order.append(key)
        place = places[key]
        place.done(place.next())
        if place.has_ready:
            account.line_up(place)
    assert [order[at : at + 3] for at in (0, 3, 6)] == [["front:1", "front:2", "front:3"]] * 3
    assert order[9:] == ["front:1"] * 6


def test_a_place_in_line_moves_forward_when_a_reply_comes_in() -> None:
    account = Account.of(Pace(per_second=1))
    first, second = (PacedPlace.of(key, "front", None) for key in ("front:1", "front:2"))
    first.put(replace(post(1, 1), pace="front:1"))
    second.put(replace(post(2, 2, priority=Priority.CARD), pace="front:2"))
    account.line_up(first)
    account.line_up(second)
    second.put(replace(post(2, 3, priority=Priority.REPLY), pace="front:2"))
    account.line_up(second)
    assert [account.next() for _ in range(3)] == ["front:2", "front:1", ""]


def test_one_look_takes_the_first_rows_of_everybody_and_each_lane_in_order() -> None:
    rows = [(number, "chat:1", 1) for number in range(100)] + [(100, "chat:1", 0), (101, "chat:2", 2), (102, "chat:3", 0), (103, "b", 1)]
    order = [number for number, _, _ in fair_order(rows)]
    assert set(order[:3]) == {0, 101, 102}
    assert [number for number in order if number <= 100] == list(range(101))
    assert sorted(order) == list(range(104))


# One post for several messages


def words(text: str = "", **more: object) -> Delivery:
    made = post(1, 1001, text=text, purpose=Purpose.WORDS)
    made.card = replace(made.card or Card(), **more)
    return made


def first_of(*waiting: Delivery) -> tuple[PacedPlace, Delivery]:
    place = PacedPlace.of("agents:C1", "agents", PACE)
    for one in waiting:
        place.put(one)
    return place, place.next()


def test_messages_that_wait_in_one_thread_become_one_post_in_their_order() -> None:
    several = [words("one"), words("two"), words("three")]
    place, head = first_of(*several, post(1, 1001, text="a line of the desk"), words("four"))
    assert text_of(head.card.body) == "one\ntwo\nthree"
    assert [one.id for one in place.written(head)] == [one.id for one in several[1:]]
    place.landed(head)
    assert place.done(head) == []
    assert text_of(place.next().card.body) == "a line of the desk"


def test_a_joined_post_stays_short_enough_to_read() -> None:
    _, head = first_of(*(words("x" * 300) for _ in range(100)))
    assert len(text_of(head.card.body)) <= JOINED_LENGTH
    place, head = first_of(*(words("x") for _ in range(100)))
    assert 1 + len(place.written(head)) == JOINED


UNLIKE = {
    "another author": words("b", author="💬 Tom"),
    "a file": words("b", files=(Attachment("front", "1", "a.png", "image/png"),)),
    "a button": words("b", buttons=((Button("attention", ("1001",), "Needs a reply"),),)),
    "small print": words("b", foot=plain("This replaces an earlier message.")),
    "another card above": replace(words("b"), extra={"under": 5}),
    "another thread": replace(words("b"), thread="17"),
    "a try behind it": replace(words("b"), attempts=1),
    "a doubt": replace(words("b"), doubt=1),
    "another purpose": replace(words("b"), purpose=Purpose.NOTE),
    "another kind": replace(words("b"), kind=DeliveryKind.MARK.value),
}


@pytest.mark.parametrize("unlike", UNLIKE)
def test_only_plain_messages_of_the_same_thread_are_joined(unlike: str) -> None:
    other = UNLIKE[unlike]
    for pair in ((words("a"), other), (other, words("a"))):
        place, head = first_of(*map(replace, pair), *(post(1, 1001) for _ in range(BEHIND)))
        assert place.written(head) == []


def test_a_few_messages_stay_posts_of_their_own_and_so_do_all_where_nothing_is_paced() -> None:
    place, head = first_of(*(words() for _ in range(BEHIND)))
    assert place.written(head) == []
    place = PacedPlace("agents:C1", "agents", None)
    for _ in range(100):
        place.put(words())
    assert place.written(place.next()) == []


def test_messages_that_were_joined_but_not_written_down_are_given_back() -> None:
    several = [words(), words(), words(), words()]
    place, head = first_of(*several)
    assert place.unsent() == []
    place.landed(head)
    assert sorted(one.id for one in place.unsent()) == [one.id for one in several]
