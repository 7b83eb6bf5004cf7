"""An agent writes to a customer first: a ticket that is theirs, a reply without a question, and a form."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.people import Address
from bot.core.richtext import text_of
from bot.ports.cards import Answer
from bot.ports.inbound import LineTyped
from storage.engine import Connection
from tests.search.desk import SearchDesk


@pytest.fixture
async def desk(database: str, tmp_path: Path) -> AsyncIterator[SearchDesk]:
    desk = SearchDesk(tmp_path, database)
    await desk.open("2026-03-23 09:00", queue=["sla: {first_response: 1h, next_response: 2h}", "hold: 0s"])
    yield desk
    await desk.close()


async def closed_ticket(desk: SearchDesk, who: str = "olga") -> int:
    number = await desk.asks(who, "My printer burns")
    await desk.does("anna", f"reply {number} Switch it off, please")
    await desk.does("anna", f"close {number}")
    return number


def ticket(desk: SearchDesk, number: int, field: str) -> object:
    return desk.rows(f"select {field} from ticket where number = {number:d}")[0][0]


def heard(desk: SearchDesk, who: str = "olga", purpose: str = "reply") -> list[str]:
    return [told.text for told in desk.told(f"front:{who}", purpose)]


@pytest.mark.parametrize("named", ["1001", "#1001", "front:olga"])
async def test_it_opens_a_ticket_of_the_agents_with_the_text_as_a_reply(desk: SearchDesk, named: str) -> None:
    await closed_ticket(desk)
    desk.at("2026-03-23 10:00")
    said = await desk.does("anna", f"write {named} Your new printer is here.\nCome and get it")
    assert said == "Your message to Olga is in the new ticket #1002."
    assert [ticket(desk, 1002, field) for field in ("assignee", "status", "queue", "subject", "waiting_since")] == [
        *("back:anna", "open", "support", "Your new printer is here.", 0),
    ]
    assert heard(desk)[-1].endswith("Your new printer is here.\nCome and get it")
    assert not heard(desk, purpose="confirm")[1:], "nobody asked, so nothing is confirmed"
    assert [(kind, by) for kind, by in desk.rows("select kind, actor from event where ticket = 1002 order by seq")] == [
        *(("opened", "back:anna"), ("claimed", "back:anna"), ("replied", "back:anna")),
    ]
    thread = [told.text for told in desk.told("back:C1#1002")]
    assert any("Come and get it" in text for text in thread), "the mirror"


async def test_no_response_is_due_until_the_customer_answers_in_that_ticket(desk: SearchDesk) -> None:
    await closed_ticket(desk)
    await desk.does("anna", "write 1001 Your new printer is here")
    assert ticket(desk, 1002, "reply_due") == 0
    await desk.goes_to("2026-03-23 12:00")
    assert not [kind for _, kind, _ in desk.journal(1002) if kind in ("breached", "escalated", "imminent")]
    assert await desk.asks("olga", "Thank you, I'll come at five. May I bring the old one?") == 1002
    assert ticket(desk, 1002, "waiting_since") != 0
    assert any("bring the old one" in told.text for told in desk.told("back:C1#1002")), "the answer is in the thread"
    assert [facts["target"] for _, kind, facts in desk.journal(1002) if kind == "met"] == []
    await desk.does("boris", "reply 1002 Please do")
    assert [facts["target"] for _, kind, facts in desk.journal(1002) if kind == "met"] == ["next_response"]


async def test_it_counts_as_opened_and_not_as_a_first_response(desk: SearchDesk) -> None:
    desk.at("2026-03-23 09:00")
    number = await desk.asks("olga", "My printer burns")
    desk.at("2026-03-23 09:20")
    await desk.does("anna", f"reply {number} Switch it off")
    await desk.does("anna", f"close {number}")
    await desk.does("anna", f"write {number} Your new printer is here")
    facts = desk.rows("select name, count(*) from fact where who = '#support' and ticket = 1002 group by name order by name")
    assert facts == [("handled", 1), ("opened", 1)]
    assert "Usually waits 20 minutes for our first reply" in await desk.does("anna", "customer front:olga")


async def test_an_answer_after_a_rating_is_no_comment_on_it(desk: SearchDesk) -> None:
    number = await closed_ticket(desk)
    await desk.customer_presses("olga", "rate", str(number), "5")
    await desk.does("anna", f"write {number} One more thing: do you need paper?")
    await desk.asks("olga", "Yes, two boxes")
    assert [kind for _, kind, _ in desk.journal(1002)][-1] == "received"


async def test_without_a_text_the_form_of_a_reply_opens(desk: SearchDesk) -> None:
    await closed_ticket(desk)
    by, now = await desk.back.who("anna"), datetime.fromtimestamp(desk.now, UTC)
    line = LineTyped(event="f1", at=now, by=by, where=Address("back", "C1"), line="write front:olga", trigger="t")
    form = (await desk.desk.handle(line)).form
    assert form is not None
    assert (form.verb, form.args, [field.name for field in form.fields]) == ("write", ("1001",), ["text", "then"])
    assert "This goes to Olga." in text_of(form.intro)
    answer = await desk.fills("anna", "write", form.args, {"then": "waiting"}, {"text": "Your new printer is here"})
    assert (text_of(answer.text), answer.errors) == ("Your message to Olga is in the new ticket #1002.", ())
    assert ticket(desk, 1002, "status") == "waiting"
    for values in ({"then": "waiting"}, {"then": "burning", "text": "Hello"}):
        refused = await desk.fills("anna", "write", form.args, values, {})
        assert [name for name, _ in refused.errors] == ["text"]
    assert ticket(desk, 1002, "subject") == "Your new printer is here"
    assert desk.rows("select count(*) from ticket") == [(2,)], "a refusal opens nothing"


async def test_where_no_form_can_open_at_once_a_button_opens_it(desk: SearchDesk) -> None:
    await closed_ticket(desk)
    answer = await desk.answer("anna", "write front:olga")
    ((button,),) = answer.buttons
    assert (button.verb, button.args, button.label) == ("write", ("1001",), "Write to the customer")
    pressed = await desk.pressed("anna", button.verb, *button.args)
    assert pressed.form is not None and pressed.form.args == ("1001",)
    await desk.close()
    desk.back.capabilities = replace(desk.back.capabilities, forms=False)
    await desk.open("2026-03-23 09:10")
    assert (await desk.answer("anna", "write front:olga")).buttons == ()
    assert "out of date" in text_of((await desk.pressed("anna", "write", "1001")).text)


async def test_strangers_and_customers_of_other_queues_are_refused(desk: SearchDesk) -> None:
    number = await closed_ticket(desk)
    told = "I can't write to strangers first. Ask them to send me a message."
    assert told in await desk.does("anna", "write @nobody Hello")
    assert told in await desk.does("carla", "write front:olga Hello"), "another queue's customer is a stranger"
    assert "don't know a customer" in await desk.does("anna", "write 4711 Hello")
    assert "Something is missing" in await desk.does("anna", "write")
    await desk.close()
    desk.front.capabilities = replace(desk.front.capabilities, opens_chats=False)
    await desk.open("2026-03-23 09:10")
    assert "#1002" in await desk.does("anna", f"write {number} She opened a chat")
    db = Connection(desk.engine)
    db.begin()
    db.run("update customer set place = ''")
    db.commit()
    db.close()
    refused = await desk.does("anna", f"write {number} Hello")
    assert refused == "Olga has never opened a chat with me on front, and I can't write first there. Ask them to send me a direct message."
    assert desk.rows("select count(*) from ticket") == [(2,)]


async def test_a_canned_reply_needs_a_ticket(desk: SearchDesk) -> None:
    await closed_ticket(desk)
    assert "canned reply :refund" in await desk.does("anna", "write 1001 :refund")
    assert desk.rows("select count(*) from ticket") == [(1,)]


async def test_an_agent_of_another_queue_writes_from_the_queue_of_the_customers_newest_ticket(desk: SearchDesk) -> None:
    number = await desk.asks("olga", "My invoice is wrong")
    await desk.does("anna", f"move {number} billing")
    answer: Answer = await desk.answer("carla", f"write {number} Here is a new invoice")
    assert "#1002" in text_of(answer.text)
    assert ticket(desk, 1002, "queue") == "billing"


async def test_what_is_typed_in_another_tickets_thread_is_held_and_can_be_undone(database: str, tmp_path: Path) -> None:
    desk = SearchDesk(tmp_path, database)
    await desk.open("2026-03-23 09:00", queue=["hold: 10s"])
    await desk.asks("olga", "My printer burns")
    other = await desk.asks("ivan", "My lamp burns")
    desk.posted()
    answer = await desk.types("anna", other, "!write front:olga Your new printer is here")
    assert text_of(answer.text) == "Your message to Olga is in the new ticket #1003."
    assert "Undo" in str(desk.rows("select payload from delivery where ticket = 1003"))
    assert not [told for told in desk.told(f"back:C1#{other}") if "new printer" in told.text]
    await desk.does("anna", "undo 1003")
    assert desk.rows("select state from delivery where ticket = 1003 and purpose = 'reply'") == [("dropped",)]
    await desk.close()
