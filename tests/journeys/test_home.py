"""Own screens in Slack: the team's lists, a customer's tickets; and the same lists as private answers."""

from __future__ import annotations

from typing import Any

from tests.house import BILLING, SUPPORT, Agent, House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, hint_for, tells
from tests.waiting import answered


def home(agent: Agent) -> dict[str, Any]:
    return agent.slack.home(agent.user) or {"blocks": []}


def headings(agent: Agent) -> list[str]:
    return [block["text"]["text"] for block in home(agent)["blocks"] if block["type"] == "header"]


def offered(agent: Agent, verb: str) -> list[str]:
    """The values of all buttons of a verb, from top to bottom."""
    elements = [element for block in home(agent)["blocks"] if block["type"] == "actions" for element in block["elements"]]
    return [element["value"] for element in elements if element["action_id"].split(":")[0] == verb]


async def opens(agent: Agent, words: str) -> str:
    """Open the home tab; its words, once these are among them."""
    await agent.slack.opens_home(agent.user)
    return await shows(agent, words)


async def shows(agent: Agent, words: str) -> str:
    return await agent.house.until(lambda: words in (text := text_of(home(agent))) and text)


async def test_an_agent_works_from_his_home_screen(house: House) -> None:
    assert await asks(house, house.tom, "My printer burns") == 1001
    assert await asks(house, house.olga, "No sound") == 1002
    shown = await opens(house.anna, "My printer burns")
    assert headings(house.anna) == ["Unclaimed · Technical support (2)"]
    assert "#1001 · My printer burns · Tom · due in " in shown
    assert offered(house.anna, "claim") == ["1001", "1002"]

    await house.anna.slack.presses_in_view("U0ANNA", "claim", "1001")
    await shows(house.anna, "#1001 is yours.")
    assert headings(house.anna)[0] == "Mine · Technical support (1)"
    assert offered(house.anna, "claim") == ["1002"]

    await house.anna.slack.presses_in_view("U0ANNA", "reply", "1001")
    await house.anna.fills(text="Switch it off", then="waiting")
    await house.told(house.tom, "Switch it off")
    await shows(house.anna, "Your reply is in the thread of #1001.")
    assert headings(house.anna)[:1] == ["Mine · Technical support (1)"]

    await house.anna.slack.presses_in_view("U0ANNA", "list:waiting")
    await house.until(lambda: headings(house.anna) == ["Waiting for the customer (1)"])
    assert "✓ Waiting for the customer" in text_of(home(house.anna))
    assert "#1001" in text_of(home(house.anna))
    await house.anna.slack.presses_in_view("U0ANNA", "close", "1001")
    await house.anna.fills()
    await shows(house.anna, "#1001 is closed.")
    assert headings(house.anna) == []
    assert "Nothing here" in text_of(home(house.anna))
    assert house.slack.messages(house.slack.im("U0ANNA")) == []
    assert house.slack.errors == []


async def test_a_screen_shows_the_queues_of_its_owner_alone(opened: Open) -> None:
    house = await opened()
    await asks(house, house.tom, "My printer burns")
    await asks(house, house.olga, "The invoice is wrong")
    await house.boris.commands("move 1002 billing")
    await house.ticket(1002, BILLING)
    assert "The invoice is wrong" not in await opens(house.anna, "My printer burns")
    await opens(house.boris, "The invoice is wrong")
    assert headings(house.boris) == ["Unclaimed · Technical support (1)", "Unclaimed · Billing (1)"]
    assert "!tickets" in text_of(home(house.boris))
    await house.boris.slack.presses_in_view("U0BORIS", "list:unclaimed")
    await house.until(lambda: headings(house.boris) == ["Unclaimed (2)"])
    await house.boris.slack.presses_in_view("U0BORIS", "list:billing")
    await house.until(lambda: headings(house.boris) == ["Unclaimed · Billing (1)"])
    await house.boss.slack.opens_home("U0BOSS")
    await shows(house.boss, "The invoice is wrong")


async def test_a_refusal_stands_on_the_screen(opened: Open) -> None:
    house = await opened()
    await asks(house, house.tom, "My printer burns")
    await opens(house.anna, "My printer burns")
    await house.boris.presses("claim", 1001)
    await house.until(lambda: "Boris" in text_of(house.card(1001) or {}))
    await house.anna.slack.presses_in_view("U0ANNA", "claim", "1001")
    await shows(house.anna, "Boris already has #")
    assert offered(house.anna, "claim") == []


async def test_the_search_box_answers_in_the_direct_chat(house: House) -> None:
    anna, slack = house.anna, house.slack
    await asks(house, house.tom, "My printer burns")
    await opens(anna, "My printer burns")
    await answered(lambda: tells(anna, "search printers"), lambda told: "Nothing found" not in told)

    await slack.presses_in_view("U0ANNA", "search", "printers from:tom")
    await shows(anna, "The answer is in the Messages tab.")
    hits = await house.in_direct(anna, "My printer burns")
    assert "#1001" in text_of(hits) and "“printers from:tom”" in text_of(hits)
    menu = next(element for block in hits["blocks"] for element in block.get("elements", []) if element.get("action_id") == "more")
    assert "assign:1001" in [option["value"] for option in menu["options"]]
    assert home(anna)["state"]["values"]["words"]["search"]["value"] == "printers from:tom", "it can be typed on"

    for wrong in ("colour:red", "on:someday", "is:burning"):
        said = await tells(anna, f"search {wrong}")
        await slack.presses_in_view("U0ANNA", "search", wrong)
        await shows(anna, said)
    for odd in ('"((" OR *', "the a of", "🔥", "x" * 3000):
        before = home(anna)["hash"]
        await slack.presses_in_view("U0ANNA", "search", odd)
        await house.until(lambda before=before: home(anna)["hash"] != before)
    await slack.presses_in_view("U0ANNA", "search", "")
    form = await house.until(lambda: slack.view("U0ANNA"))
    assert form["callback_id"] == "search"
    await slack.submits("U0ANNA", {"words": "printer", "from": "tom"})
    await house.in_direct(anna, "printer from:")
    assert slack.errors == []


async def test_whoever_left_the_team_searches_nothing(opened: Open) -> None:
    house = await opened()
    await asks(house, house.tom, "My printer burns")
    await opens(house.anna, "My printer burns")
    house.slack.workspace.channels[SUPPORT].members.remove("U0ANNA")
    house.desk.desk._checked.clear()  # as after a minute
    await house.slack.presses_in_view("U0ANNA", "search", "printer")
    await shows(house.anna, "There is no command “search”")
    assert "burns" not in text_of(home(house.anna))
    assert house.slack.messages(house.slack.im("U0ANNA")) == []


async def test_somebody_who_is_no_agent_sees_his_own_tickets(opened: Open) -> None:
    house = await opened()
    eve, slack = house.eve, house.slack
    await opens(eve, "Your tickets will appear here")
    await slack.posts("U0EVE", slack.im("U0EVE"), "My screen is black")
    await house.ticket(1001)
    assert "request received" in await opens(eve, "My screen is black")
    assert (offered(eve, "continue"), offered(eve, "close"), offered(eve, "transcript")) == (["1001"], ["1001"], ["1001"])
    await house.anna.commands("reply 1001 Is the plug in?")
    await house.in_direct(eve, "Is the plug in?")
    shown = await opens(eve, "Is the plug in?")
    assert "in progress" in shown
    assert offered(eve, "claim") == []

    await slack.presses_in_view("U0EVE", "close", "1001")
    await house.until(lambda: offered(eve, "reopen") == ["1001"])
    assert offered(eve, "close") == []
    await slack.presses_in_view("U0EVE", "reopen", "1001")
    await shows(eve, "Ticket #1001 is open again.")
    assert offered(eve, "close") == ["1001"]
    assert slack.errors == []


async def test_long_lists_turn_their_pages(opened: Open) -> None:
    house = await opened()
    for number in range(30):
        house.tom.says(f"Problem {number}")
        house.tom.says("/new")
    await house.ticket(1030)
    await opens(house.anna, "Problem 0")
    assert len(home(house.anna)["blocks"]) <= 100
    assert "unclaimed:support" in offered(house.anna, "list")
    await house.anna.slack.presses_in_view("U0ANNA", "list", "unclaimed:support")
    await house.until(lambda: len(offered(house.anna, "show")) == 25)
    await house.anna.slack.presses_in_view("U0ANNA", "list", "unclaimed:support:2")
    await house.until(lambda: len(offered(house.anna, "show")) == 5)
    await house.anna.slack.presses_in_view("U0ANNA", "claim", "1030")
    await house.until(lambda: len(offered(house.anna, "show")) == 4)
    assert offered(house.anna, "list")[-1] == "unclaimed:support"
    assert house.slack.errors == []

    answer = await house.slack.commands("U0ANNA", SUPPORT, "/ticket", "list unclaimed")
    assert text_of(answer).count("#10") == 25
    turn, save = [element for block in answer["blocks"] if block["type"] == "actions" for element in block["elements"]]
    assert (save["action_id"], save["value"]) == ("view", "new list unclaimed")
    assert (turn["action_id"], turn["value"]) == ("list", "unclaimed:2")
    await house.anna.slack.presses("U0ANNA", SUPPORT, house.slack.ephemerals("U0ANNA")[-1]["ts"], "list", "unclaimed:2")
    second = await hint_for(house.anna, "#1029")
    assert second.count("#10") == 4


async def test_show_tells_the_history_of_the_customer(opened: Open) -> None:
    house = await opened()
    slack = house.slack
    slack.add_user("U0LI", "li", real_name="Li", tz="Asia/Bangkok", locale="de-DE")
    await slack.posts("U0LI", slack.im("U0LI"), "Mein Bildschirm bleibt heute leider schwarz")
    await house.ticket(1001)
    await house.anna.commands("reply 1001 Is the plug in?")
    await house.anna.commands("close 1001")
    await house.until(lambda: any("rate:5" in str(message) for message in slack.messages(slack.im("U0LI"))))
    rating = next(message for message in slack.messages(slack.im("U0LI")) if "rate:5" in str(message))
    await slack.presses("U0LI", slack.im("U0LI"), rating["ts"], "rate:5", "1001:5")
    await house.in_thread(1001, "★★★★★")
    await slack.posts("U0LI", slack.im("U0LI"), "!new Die Tastatur geht auch nicht mehr")
    await house.ticket(1002)
    await slack.posts("U0LI", slack.im("U0LI"), "!new Und die Maus ist auch kaputt")
    await house.ticket(1003)
    shown = text_of(await slack.commands("U0ANNA", SUPPORT, "/ticket", "show 1003"))
    for words in ("Deutsch", "(Bangkok)", "Also open", "#1002 · Die Tastatur geht auch nicht mehr · new", "Earlier tickets", "★★★★★"):
        assert words in shown
