"""What agents keep about a customer is on the card in their channel, and their profile opens from its menu."""

from __future__ import annotations

from tests.house import SUPPORT, House, text_of


async def test_a_fact_typed_by_an_agent_is_on_the_card_and_in_the_profile(house: House) -> None:
    house.olga.says("My printer burns")
    await house.ticket(1001)
    answer = await house.slack.commands("U0ANNA", SUPPORT, "/ticket", "customer 1001 server: db-7; contract: 4411")
    assert "server: db-7 · contract: 4411" in text_of(answer)
    await house.until(lambda: "server: db-7 · contract: 4411" in text_of(house.card(1001) or {}))
    await house.anna.slack.selects("U0ANNA", SUPPORT, house.card_ts(1001), "more", "customer:1001")
    await house.until(lambda: any("My printer burns" in text_of(one) for one in house.slack.ephemerals("U0ANNA")))
    assert not any("db-7" in str(one) for one in house.olga.heard()), "the customer sees nothing of it"
    assert house.slack.errors == []


async def test_a_telephone_number_that_a_customer_shares_is_on_the_card_as_theirs(house: House) -> None:
    house.olga.says("My printer burns")
    await house.ticket(1001)
    house.telegram.sends(house.olga.number, contact={"phone_number": "+37410123456", "first_name": "Ani", "user_id": 999})
    await house.in_thread(1001, "+37410123456")
    house.telegram.sends(house.olga.number, contact={"phone_number": "+37410654321", "first_name": "Olga", "user_id": house.olga.number})
    await house.until(lambda: "phone: +37410654321 (from the customer)" in text_of(house.card(1001) or {}))
    assert "+37410123456" not in text_of(house.card(1001) or {}), "the number of somebody else is no fact about the customer"
