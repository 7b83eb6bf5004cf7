"""One problem, one ticket: several messages in a row, several open tickets, messages after closing, and thanks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house import CONFIG, Customer, House, text_of
from tests.journeys.steps import asks


def keyboard(customer: Customer, words: str) -> list[str]:
    """The buttons' data under the newest message with these words."""
    for message in reversed(customer.telegram.chat(customer.number)):
        if words in (message.get("text") or ""):
            return [button["callback_data"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]
    return []


async def two_tickets(house: House) -> tuple[int, int]:
    first = await asks(house, house.tom, "My printer burns")
    second = await asks(house, house.tom, "/new The mouse is dead")
    return first, second


def waits(house: House, number: int) -> bool:
    return "Customer waiting since" in text_of(house.card(number) or {})


async def kinds(house: House, number: int) -> list[str]:
    def unit(work: Any) -> list[str]:
        ticket = work.tickets.get(number)
        return [event.kind for event in work.tickets.events(ticket)]

    return await house.desk.store.write(unit)


async def test_a_burst_is_one_ticket_and_one_confirmation(house: House) -> None:
    for words in ("Hello", "my printer", "does not print", "any more", "please help"):
        house.tom.says(words)
    await house.in_thread(1001, "please help")
    assert [text for text in house.thread(1001) if "my printer" in text or "any more" in text]
    await house.told(house.tom, "#1001")
    house.olga.says("Другое")
    await house.ticket(1002)
    assert len(house.tom.heard()) == 1


async def test_words_go_to_the_last_active_ticket_and_a_button_moves_them(house: House) -> None:
    first, second = await two_tickets(house)
    house.tom.says("It smells now")
    house.tom.says("and smokes")
    await house.in_thread(second, "and smokes")
    await house.told(house.tom, f"added to ticket #{second}")
    assert len([text for text in house.tom.heard() if "added to" in text]) == 1
    put, new = keyboard(house.tom, "added to")
    assert put.startswith(f"put:{first}:")
    assert new.startswith("put:new:")

    house.tom.presses(put)
    await house.in_thread(first, "and smokes")
    assert "It smells now" in "\n".join(house.thread(first))
    await house.in_thread(second, f"belong to #{first}")
    await house.told(house.tom, f"added to ticket #{first}")
    assert keyboard(house.tom, "added to")[0].startswith(f"put:{second}:")
    assert (await kinds(house, second))[-1] == "sent_on"
    assert (await kinds(house, first))[-2:] == ["received", "received"]

    before = len(house.thread(first))
    house.telegram.presses(4712, house.telegram.chat(4712)[-1]["message_id"], put)
    house.tom.says("Really")
    await house.in_thread(first, "Really")
    assert len(house.thread(first)) == before + 1


async def test_moved_words_take_their_clock_along(house: House) -> None:
    first, second = await two_tickets(house)
    for number in (first, second):
        await house.anna.commands(f"reply {number} Look at the cable")
        await house.told(house.tom, "Look at the cable")
        await house.until(lambda number=number: not waits(house, number))
    house.tom.says("Which cable?")
    await house.until(lambda: waits(house, second))
    house.tom.presses((await house.until(lambda: keyboard(house.tom, "added to")))[0])
    await house.until(lambda: waits(house, first) and not waits(house, second))


async def test_moved_words_may_open_a_ticket_once(house: House) -> None:
    _, second = await two_tickets(house)
    house.tom.says("And my screen is black")
    await house.in_thread(second, "screen is black")
    data = (await house.until(lambda: keyboard(house.tom, "added to")))[-1]
    message = next(m for m in reversed(house.telegram.chat(4712)) if "added to" in m.get("text", ""))
    for _ in range(2):
        house.telegram.presses(4712, message["message_id"], data)
    await house.in_thread(1003, "And my screen is black")
    assert "And my screen is black" in text_of(house.card(1003) or {})
    await house.told(house.tom, "ticket #1003")
    await house.in_thread(second, "belongs to #1003")
    house.tom.says("still black")
    await house.in_thread(1003, "still black")
    assert house.card(1004) is None


async def test_nobody_moves_the_words_of_others(house: House) -> None:
    first, second = await two_tickets(house)
    house.tom.says("It smells now")
    data = (await house.until(lambda: keyboard(house.tom, "added to")))[0]
    await asks(house, house.olga, "Мой принтер не печатает")
    message = house.telegram.chat(4711)[-1]["message_id"]
    house.telegram.presses(4711, message, data)
    house.telegram.presses(4711, message, data.replace(str(first), "1003"))
    house.olga.says("ещё")
    await house.in_thread(1003, "ещё")
    assert "smells" not in "\n".join(house.thread(first) + house.thread(1003))
    assert "sent_on" not in await kinds(house, second)


async def test_a_reply_and_a_button_pick_the_ticket_silently(house: House) -> None:
    first, second = await two_tickets(house)
    confirmation = next(m for m in house.telegram.chat(4712) if f"#{first}" in m.get("text", ""))
    house.tom.says("the red one", reply_to=confirmation["message_id"])
    await house.in_thread(first, "the red one")
    house.tom.says("/tickets")
    await house.told(house.tom, "Your open tickets")
    house.tom.presses(f"continue:{second}")
    await house.told(house.tom, f"Your next message will go to ticket #{second}")
    house.tom.says("it has no tail")
    await house.in_thread(second, "it has no tail")
    assert not keyboard(house.tom, "added to")


async def test_the_pictures_of_an_album_stay_together(house: House) -> None:
    first, _ = await two_tickets(house)
    house.tom.says(f"/continue {first}")
    await house.told(house.tom, f"Your next message will go to ticket #{first}")
    for name in ("one", "two"):
        picture = house.telegram.files.photo(b"\x89PNG" + name.encode())
        house.telegram.sends(4712, photo=picture, caption=name, media_group_id="4242")
    await house.in_thread(first, "one")
    await house.in_thread(first, "two")
    house.tom.says("and words")
    await house.told(house.tom, f"added to ticket #{first}")
    assert sum("added to" in text for text in house.tom.heard()) == 1


async def test_new_alone_opens_with_the_next_message(house: House) -> None:
    await asks(house, house.tom, "My printer burns")
    house.tom.says("/new")
    await house.told(house.tom, "Your next message opens a new ticket")
    house.tom.says("👍")
    await house.in_thread(1001, "👍")
    house.tom.says("The mouse is dead")
    assert "The mouse is dead" in text_of(await house.ticket(1002))


async def closed(house: House, customer: Customer) -> int:
    number = await asks(house, customer, "My printer burns")
    await house.anna.commands(f"reply {number} Try now")
    await house.anna.commands(f"close {number}")
    await house.until(lambda: keyboard(customer, f"#{number}"))
    return number


async def test_one_question_covers_all_words_after_the_end(house: House) -> None:
    number = await closed(house, house.tom)
    house.tom.says("It burns again")
    house.tom.says("with blue flames")
    await house.in_thread(number, "with blue flames")
    await house.told(house.tom, f"Is this about ticket #{number}")
    assert sum("Is this about" in text for text in house.tom.heard()) == 1
    house.tom.presses(f"reopen:{number}")
    await house.in_thread(number, "the ticket is open again")
    await house.told(house.tom, f"Ticket #{number} is open again")
    assert not any("Is this about" in text for text in house.tom.heard())
    await house.until(lambda: waits(house, number))


async def test_without_a_choice_the_ticket_opens_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.tickets.after_closing.CHOICE_MS", 300)
    number = await closed(house, house.tom)
    house.tom.says("It burns again")
    await house.in_thread(number, "the ticket is open again")
    await house.told(house.tom, f"Ticket #{number} is open again")
    await house.until(lambda: waits(house, number))


async def test_words_after_the_end_may_be_something_new(house: House) -> None:
    number = await closed(house, house.tom)
    house.tom.says("Thanks!")
    house.tom.says("By the way, the mouse is dead")
    house.tom.says("and the keyboard too")
    await house.in_thread(number, "and the keyboard too")
    await house.told(house.tom, "Is this about")
    house.tom.presses(f"new:{number}")
    await house.in_thread(1002, "and the keyboard too")
    card = text_of(house.card(1002) or {})
    assert "By the way, the mouse is dead" in card
    assert f"Earlier ticket: #{number}" in card
    assert "Thanks!" not in "\n".join(house.thread(1002))
    await house.in_thread(number, "belong to #1002")
    await house.told(house.tom, "This is now ticket #1002")


async def test_after_the_window_a_new_ticket_names_the_old_one(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    await house.stop()
    monkeypatch.setattr("tests.house.CONFIG", CONFIG.replace("    thread_messages", "    reopen_within: 0s\n    thread_messages"))
    await house.start()
    number = await closed(house, house.tom)
    house.tom.says("It burns again")
    assert f"Earlier ticket: #{number}" in text_of(await house.ticket(1002))


async def test_thanks_ask_nothing_and_an_agent_can_correct_it(house: House) -> None:
    number = await closed(house, house.olga)
    heard = len(house.olga.heard())
    for words in ("Спасибо большое 🙏", "👍"):
        house.olga.says(words)
        await house.in_thread(number, words.split()[0])
    picture = house.telegram.files.keep("sticker", b"RIFF\x00\x00\x00\x00WEBPVP8 ")
    house.telegram.sends(
        4711,
        sticker={
            "file_id": picture.file_id,
            "file_unique_id": picture.file_id,
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
            "emoji": "❤",
        },
    )
    await house.in_thread(number, "❤")
    assert len(house.olga.heard()) == heard
    await house.until(lambda: "closed" in text_of(house.card(number) or {}))

    thanks = next(m for m in house.slack.thread("C0SUPPORT", house.card_ts(number)) if "❤" in text_of(m))
    await house.slack.presses("U0ANNA", "C0SUPPORT", thanks["ts"], "attention", str(number))
    await house.in_thread(number, "needs a reply")
    await house.until(lambda: waits(house, number))
    assert (await kinds(house, number)).count("heeded") == 1
