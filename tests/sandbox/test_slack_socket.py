"""Socket Mode on the wire, without a library: hello, envelopes, acknowledgements, retries, refresh."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse, WSMsgType

from tests.sandbox.slack_wire import CHANNEL, Wire, actions, button, peopled, served


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    async with served(peopled()) as wire:
        yield wire


async def connect(wire: Wire) -> ClientWebSocketResponse:
    url = (await wire.raw("apps.connections.open", token="xapp-sandbox"))["url"]
    return await wire.http.ws_connect(url)


async def acknowledge(socket: ClientWebSocketResponse, frame: dict[str, Any]) -> None:
    """This one and what follows: an acknowledgement may come too late, and then there is another."""
    while True:
        await socket.send_json({"envelope_id": frame["envelope_id"]})
        frame = await socket.receive_json()


async def test_the_first_words_are_hello_and_count_the_connections(wire: Wire) -> None:
    first, second = await connect(wire), await connect(wire)
    assert (await first.receive_json())["num_connections"] == 1
    hello = await second.receive_json()
    assert (hello["type"], hello["num_connections"], hello["connection_info"]) == ("hello", 2, {"app_id": "A0BELLHOP"})


async def test_a_ticket_admits_one_connection(wire: Wire) -> None:
    url = (await wire.raw("apps.connections.open", token="xapp-sandbox"))["url"]
    await wire.http.ws_connect(url)
    async with wire.http.get(url.replace("ws", "http", 1)) as response:
        assert response.status == 404


async def test_an_event_is_repeated_until_it_is_acknowledged(wire: Wire) -> None:
    wire.world.socket_mode.ack_within, wire.world.delivery.retry_delays = 0.2, (0.02,) * 100
    socket = await connect(wire)
    await socket.receive_json()
    await wire.world.posts("U0ANNA", CHANNEL, "hello")
    first = await socket.receive_json()
    assert (first["type"], first["accepts_response_payload"], first["retry_attempt"], first["retry_reason"]) == ("events_api", False, 0, "")
    again = await socket.receive_json()
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert again["envelope_id"] != first["envelope_id"]
    assert again["payload"] == first["payload"]
    acknowledging = asyncio.create_task(acknowledge(socket, again))
    await wire.world.wait_for(lambda: wire.world.delivery.is_idle)
    acknowledging.cancel()
    assert wire.world.lost == []


async def test_a_late_or_unknown_acknowledgement_is_noise(wire: Wire) -> None:
    socket = await connect(wire)
    await socket.receive_json()
    for text in ('{"envelope_id": "unknown"}', "not json", "[]"):
        await socket.send_str(text)
    await wire.world.wait_for(lambda: len(wire.world.socket_mode.noise) == 3)
    assert wire.world.errors == []


async def test_payloads_are_spread_over_all_connections(wire: Wire) -> None:
    heard: list[list[str]] = [[], []]

    async def listen(texts: list[str]) -> None:
        socket = await connect(wire)
        async for message in socket:
            frame = message.json()
            if frame["type"] == "events_api":
                texts.append(frame["payload"]["event"]["text"])
                await socket.send_json({"envelope_id": frame["envelope_id"]})

    listeners = [asyncio.create_task(listen(texts)) for texts in heard]
    await wire.world.wait_for(lambda: len(wire.world.socket_mode.connections) == 2)
    for number in range(20):
        await wire.world.posts("U0ANNA", CHANNEL, str(number))
    await wire.world.wait_for(lambda: wire.world.delivery.is_idle)
    assert all(heard)
    assert sorted(heard[0] + heard[1]) == sorted(map(str, range(20)))
    for listener in listeners:
        listener.cancel()


async def test_a_command_takes_a_payload_back_and_a_press_does_not(wire: Wire) -> None:
    socket = await connect(wire)
    await socket.receive_json()
    posted = await wire.client.chat_postMessage(channel=CHANNEL, text="x", blocks=[actions(button("b"))])
    echo = await socket.receive_json()
    await socket.send_json({"envelope_id": echo["envelope_id"]})

    async def answer(kind: str, takes: bool) -> dict[str, Any]:
        frame: dict[str, Any] = await socket.receive_json()
        assert (frame["type"], frame["accepts_response_payload"]) == (kind, takes)
        assert "retry_attempt" not in frame
        await socket.send_json({"envelope_id": frame["envelope_id"], "payload": {"text": "done"}})
        return frame

    answering = asyncio.create_task(answer("slash_commands", True))
    assert await wire.world.commands("U0ANNA", CHANNEL, "/ticket", "x") == {"text": "done"}
    await answering
    answering = asyncio.create_task(answer("interactive", False))
    await wire.world.presses("U0ANNA", CHANNEL, posted["ts"], "b")
    await answering
    assert wire.world.errors == []
    assert len(wire.world.socket_mode.noise) == 1


async def test_a_refresh_warns_then_asks_then_closes(wire: Wire) -> None:
    socket = await connect(wire)
    await socket.receive_json()
    refreshing = asyncio.create_task(wire.world.refresh_connections())
    reasons = [(await socket.receive_json())["reason"] for _ in range(2)]
    assert reasons == ["warning", "refresh_requested"]
    assert (await socket.receive()).type is WSMsgType.CLOSE
    await refreshing


async def test_shuffled_events_all_arrive_in_some_order(wire: Wire) -> None:
    wire.world.shuffle(on=True)
    socket = await connect(wire)
    await socket.receive_json()
    for number in range(8):
        await wire.world.posts("U0ANNA", CHANNEL, str(number))
    texts = []
    for _ in range(8):
        frame = await socket.receive_json()
        texts.append(frame["payload"]["event"]["text"])
        await socket.send_json({"envelope_id": frame["envelope_id"]})
    assert sorted(texts) == [str(number) for number in range(8)] != texts
