"""A deletion in the thread says which message it was, and nobody else learns of it."""

from __future__ import annotations

from tests.house import SUPPORT, House, text_of
from tests.journeys.steps import asks


async def test_the_thread_says_which_message_the_customer_deleted(house: House) -> None:
    direct_chat, number = house.slack.im("U0EVE"), 1001
    await house.slack.posts("U0EVE", direct_chat, "My lamp is dark")
    await house.ticket(number)
    second = await house.slack.posts("U0EVE", direct_chat, "The switch is broken " + "and broken " * 40)
    file = await house.slack.posts("U0EVE", direct_chat, "", files=[("lamp.pdf", b"%PDF-1.4 lamp", "application/pdf")])
    await house.in_thread(number, "The switch is broken")
    await house.until(lambda: any(post.get("files") for post in house.slack.thread(SUPPORT, house.card_ts(number))))
    for ts, words in ((second, "↩ Eve: The switch is broken"), (file, "↩ Eve: lamp.pdf")):
        await house.slack.deletes("U0EVE", direct_chat, ts)
        shown = await house.in_thread(number, words)
        assert "Eve deleted a message. We keep what it said." in shown
        assert len(shown) < 250
    posts = house.slack.thread(SUPPORT, house.card_ts(number))
    told = next(post for post in posts if "The switch" in text_of(post) and "deleted" in text_of(post))
    mirror = next(post for post in posts if "The switch" in text_of(post) and "deleted" not in text_of(post))
    assert mirror["ts"].replace(".", "") in str(told["blocks"]), "the quoted line leads to the message"


async def test_the_customer_is_told_nothing_of_a_deleted_note(house: House) -> None:
    number = await asks(house, house.tom, "My printer burns")
    before = house.tom.heard()
    note = await house.anna.types(number, "he pays late")
    await house.until(lambda: list(house.slack.reactions(SUPPORT, note)) == ["lock"])
    await house.slack.deletes("U0ANNA", SUPPORT, note)
    await house.anna.types(number, "!r Switch it off")
    await house.told(house.tom, "Switch it off")
    assert len(house.tom.heard()) == len(before) + 1
    assert "pays late" not in "\n".join([*house.tom.heard(), *house.thread(number)])
