"""A minimal desk for tests of the sandbox. It uses both emulators over the wire only."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import aiohttp

Json = dict[str, Any]
SUPPORT = "C0SUPPORT"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(verb: str, number: int, label: str, **more: Any) -> Json:
    return {"type": "button", "action_id": verb, "text": plain(label), "value": str(number), **more}


def card(number: int, name: str, text: str, status: str) -> list[Json]:
    sure = {
        "title": plain("Close it?"),
        "text": plain("The customer is asked for a rating."),
        "confirm": plain("Close"),
        "deny": plain("No"),
    }
    options = [{"text": plain(label), "value": f"{verb}:{number}"} for verb, label in (("move", "Move…"), ("spam", "Spam"))]
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [
        {"type": "header", "text": plain(f"#{number} · {name}")},
        {"type": "rich_text", "elements": [words]},
        {
            "type": "section",
            "fields": [{"type": "mrkdwn", "text": f"*Status*\n{status}"}, {"type": "mrkdwn", "text": "*Priority*\nnormal"}],
        },
        {
            "type": "actions",
            "elements": [
                button("claim", number, "Claim", style="primary"),
                button("reply", number, "Reply"),
                button("close", number, "Close", style="danger", confirm=sure),
                {"type": "static_select", "action_id": "more", "placeholder": plain("More…"), "options": options},
            ],
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": ":hourglass_flowing_sand: first reply due soon"}]},
    ]


class LittleDesk:
    """Tickets by number, each with its customer's chat and its card's ts."""

    def __init__(self, telegram_url: str, slack_url: str) -> None:
        self.telegram_url, self.slack_url = f"{telegram_url}/bot4242:sandbox-token", slack_url
        self.tickets: dict[int, Json] = {}
        self.heard: list[Json] = []
        self.forms: dict[str, Json] = {}
        self.numbers: Iterator[int] = itertools.count(1001)
        self.http = aiohttp.ClientSession()
        self.tasks = [asyncio.create_task(self.poll()), asyncio.create_task(self.listen())]

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.http.close()

    async def telegram(self, method: str, **args: Any) -> Any:
        async with self.http.post(f"{self.telegram_url}/{method}", json=args) as response:
            body = await response.json()
        assert body["ok"], (method, args, body)
        return body["result"]

    async def slack(self, method: str, token: str = "xoxb-sandbox", **args: Any) -> Json:
        headers = {"Authorization": f"Bearer {token}"}
        async with self.http.post(f"{self.slack_url}{method}", json=args, headers=headers) as response:
            body: Json = await response.json()
        assert body["ok"], (method, args, body)
        return body

    async def poll(self) -> None:
        offset = 0
        while True:
            for update in await self.telegram("getUpdates", offset=offset, timeout=20):
                offset = update["update_id"] + 1
                self.heard.append(update)
                await self.updated(update)

    async def updated(self, update: Json) -> None:
        if "callback_query" in update:
            query = update["callback_query"]
            await self.telegram(
                "answerCallbackQuery", callback_query_id=query["id"], text=f"Thank you for {query['data'].split(':')[-1]} stars!"
            )
        elif "message" in update:
            message = update["message"]
            text = message.get("text") or message.get("caption") or "a file"
            await self.opened(message["chat"], text, message["message_id"])

    async def opened(self, chat: Json, text: str, message_id: int) -> None:
        number = next(self.numbers)
        keys = [[{"text": "My requests", "callback_data": "tickets"}]]
        bold = [{"type": "bold", "offset": 8, "length": len(f"#{number}")}]
        quoted = {"message_id": message_id}
        await self.telegram("sendChatAction", chat_id=chat["id"], action="typing")
        await self.telegram(
            "sendMessage",
            chat_id=chat["id"],
            text=f"Request #{number} is here. We answer soon.",
            entities=bold,
            reply_parameters=quoted,
            reply_markup={"inline_keyboard": keys},
        )
        ticket = {"number": number, "chat": chat["id"], "name": chat["first_name"], "text": text}
        posted = await self.slack(
            "chat.postMessage", channel=SUPPORT, text=f"#{number} {text}", blocks=card(number, chat["first_name"], text, "new")
        )
        self.tickets[number] = {**ticket, "ts": posted["ts"]}
        if number > 1001:
            boss = await self.slack("conversations.open", users="U0BOSS")
            blocks = [
                {"type": "section", "text": plain(f"#{number} waits too long.")},
                {"type": "actions", "elements": [button("ack", number, "I have it")]},
            ]
            await self.slack("chat.postMessage", channel=boss["channel"]["id"], text=f"#{number} waits", blocks=blocks)

    async def listen(self) -> None:
        opened = await self.slack("apps.connections.open", token="xapp-sandbox")
        async with self.http.ws_connect(opened["url"]) as socket:
            async for frame in socket:
                envelope = frame.json()
                if "envelope_id" not in envelope:
                    continue
                self.heard.append(envelope["payload"])
                answer = await self.acknowledged(envelope["payload"])
                await socket.send_json({"envelope_id": envelope["envelope_id"], **({"payload": answer} if answer else {})})

    async def acknowledged(self, payload: Json) -> Json | None:
        if "command" in payload:
            return {"text": f"You have {len(self.tickets)} tickets, *<@{payload['user_id']}>*."}
        if payload["type"] == "view_submission":
            return await self.submitted(payload)
        if payload["type"] == "block_actions":
            await self.pressed(payload, payload["actions"][0])
        elif payload["type"] == "message_action":
            await self.slack(
                "chat.postEphemeral", channel=payload["channel"]["id"], user=payload["user"]["id"], text=f"{payload['callback_id']} it is."
            )
        elif payload["type"] == "event_callback":
            await self.told(payload["event"])
        return None

    async def pressed(self, payload: Json, action: Json) -> None:
        if action["action_id"] in self.forms:
            form = self.forms[action["action_id"]]
            if "view" in payload:
                await self.slack("views.update", view_id=payload["view"]["id"], view=form)
            else:
                await self.slack("views.open", trigger_id=payload["trigger_id"], view=form)
            return
        if action["action_id"].split(":")[0] in ("more", "ack", "show"):
            return
        if action["type"] == "plain_text_input":
            await self.publish(payload["user"]["id"], f"You typed {action['value']}")
            return
        ticket = self.tickets[int(action["value"])]
        agent = payload["user"]["id"]
        if action["action_id"] == "claim":
            blocks = card(ticket["number"], ticket["name"], ticket["text"], f":large_green_circle: open · <@{agent}>")
            await self.slack("chat.update", channel=SUPPORT, ts=ticket["ts"], text=f"#{ticket['number']}", blocks=blocks)
            await self.slack("chat.postMessage", channel=SUPPORT, thread_ts=ticket["ts"], text=f"<@{agent}> has claimed it.")
        elif action["action_id"] == "reply":
            await self.slack("views.open", trigger_id=payload["trigger_id"], view=self.form(ticket))
        elif action["action_id"] == "close":
            stars = [[{"text": "⭐" * count, "callback_data": f"rate:{ticket['number']}:{count}"}] for count in (5, 3, 1)]
            await self.telegram("sendMessage", chat_id=ticket["chat"], text="How did we do?", reply_markup={"inline_keyboard": stars})

    def form(self, ticket: Json) -> Json:
        then = [{"text": plain(label), "value": value} for value, label in (("waiting", "Wait for customer"), ("closed", "Close it"))]
        return {
            "type": "modal",
            "callback_id": "reply",
            "private_metadata": str(ticket["number"]),
            "title": plain(f"Reply to #{ticket['number']}"),
            "submit": plain("Send"),
            "blocks": [
                {
                    "type": "input",
                    "block_id": "text",
                    "label": plain("Your reply"),
                    "element": {"type": "rich_text_input", "action_id": "value"},
                },
                {
                    "type": "input",
                    "block_id": "then",
                    "optional": True,
                    "label": plain("And then"),
                    "element": {"type": "static_select", "action_id": "value", "options": then, "placeholder": plain("Leave it open")},
                },
            ],
        }

    async def submitted(self, payload: Json) -> Json | None:
        view = payload["view"]
        if view["callback_id"] != "reply":
            return None
        sections = view["state"]["values"]["text"]["value"]["rich_text_value"]["elements"]
        text = "\n".join("".join(one.get("text", "") for one in section["elements"]) for section in sections)
        if len(text) < 3:
            return {"response_action": "errors", "errors": {"text": "Say a little more."}}
        await self.replied(self.tickets[int(view["private_metadata"])], text)
        return None

    async def replied(self, ticket: Json, text: str) -> None:
        await self.telegram("sendMessage", chat_id=ticket["chat"], text=text)
        await self.slack("chat.postMessage", channel=SUPPORT, thread_ts=ticket["ts"], text=f"✓ {text}", username="Anna Keller")

    async def publish(self, user: str, heading: str) -> None:
        shown = [button(f"show:{number}", number, f"#{number}") for number in self.tickets] or [button("show", 0, "None yet")]
        box = {
            "type": "input",
            "block_id": "words",
            "dispatch_action": True,
            "label": plain("Search"),
            "hint": plain("Press Enter"),
            "element": {"type": "plain_text_input", "action_id": "search"},
        }
        blocks = [{"type": "header", "text": plain(heading)}, box, {"type": "actions", "elements": shown}]
        await self.slack("views.publish", user_id=user, view={"type": "home", "blocks": blocks})

    async def told(self, event: Json) -> None:
        if event["type"] == "app_home_opened" and event["tab"] == "home":
            await self.publish(event["user"], "Your tickets")
        if event["type"] != "message" or "bot_id" in event or "subtype" in event or event.get("thread_ts") is None:
            return
        ticket = next(one for one in self.tickets.values() if one["ts"] == event["thread_ts"])
        if event["text"].startswith("!r "):
            await self.replied(ticket, event["text"].removeprefix("!r "))
        else:
            with suppress(AssertionError):  # a second look at the same message finds the mark already there
                await self.slack("reactions.add", channel=SUPPORT, timestamp=event["ts"], name="lock")
