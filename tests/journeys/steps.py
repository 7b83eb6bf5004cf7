"""Steps that stories share."""

from __future__ import annotations

from html import unescape
from typing import Any

from tests.house import SUPPORT, Agent, Customer, House, text_of


async def asks(house: House, customer: Customer, text: str, channel: str = SUPPORT) -> int:
    """Somebody writes; the number of the ticket that the desk confirms."""
    before = len(customer.heard())
    customer.says(text)
    await house.until(lambda: len(customer.heard()) > before)
    confirmed = customer.heard()[before]
    number = int(confirmed.split("#")[1].split(",")[0].split(" ")[0].rstrip(",:."))
    await house.ticket(number, channel)
    await house.until(lambda: house.thread(number, channel))
    return number


async def tells(agent: Agent, line: str) -> str:
    """The private answer to ``/ticket <line>``, as it is read; who is not in the queue's channel asks in his direct chat."""
    inside = agent.user in agent.slack.workspace.channels[SUPPORT].members
    return unescape(await agent.commands(line, SUPPORT if inside else agent.slack.im(agent.user)))


async def fresh(customer: Customer, text: str) -> str:
    """Say something; what is heard next."""
    before = len(customer.heard())
    customer.says(text)
    await customer.house.until(lambda: len(customer.heard()) > before)
    return customer.heard()[before]


async def hint_for(agent: Agent, words: str) -> str:
    """The private sentence with these words, once it was said."""
    return await agent.house.until(lambda: next((text for text in agent.heard() if words in text), ""))


async def presses_send(desk: House, agent: Agent) -> None:
    """Press the button that the desk offers after 📨 on one's own note."""
    await hint_for(agent, "Nothing was sent yet")
    shown = next(m for m in reversed(desk.slack.ephemerals(agent.user)) if "Nothing was sent yet" in text_of(m))
    button = next(element for block in shown["blocks"] for element in block.get("elements", []) if element.get("action_id") == "reply")
    await desk.slack.presses(agent.user, SUPPORT, shown["ts"], "reply", button["value"])


def hints(agent: Agent) -> int:
    return len(agent.heard())


async def next_hint(agent: Agent, before: int) -> str:
    """The first private sentence after so many."""
    await agent.house.until(lambda: len(agent.heard()) > before)
    return agent.heard()[before]


def calls_of(world: Any) -> list[Any]:
    """All calls that the platform accepted or refused."""
    return list(world.journal.calls)


async def picks(agent: Agent, number: int, verb: str, channel: str = SUPPORT) -> None:
    """A verb from a card's menu."""
    await agent.slack.selects(agent.user, channel, agent.house.card_ts(number, channel), "more", f"{verb}:{number}")


def direct(agent: Agent) -> list[dict[str, Any]]:
    """What stands in somebody's direct chat with the desk."""
    return list(agent.slack.messages(agent.slack.im(agent.user)))


def buttons(message: dict[str, Any]) -> list[str]:
    return [element["action_id"] for block in message.get("blocks", []) if block["type"] == "actions" for element in block["elements"]]


__all__ = ["asks", "buttons", "calls_of", "direct", "fresh", "hint_for", "hints", "next_hint", "picks", "tells", "text_of"]
