"""Every connection: polling and webhook, socket and HTTP, in any combination, tell the same story."""

from __future__ import annotations

import socket

import pytest

from tests.house import House, text_of


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Wired(House):
    """A house whose desk has an address of its own."""

    port = 0

    def environment(self) -> dict[str, str]:
        self.port = self.port or free_port()
        return {**super().environment(), "BELLHOP_HTTP__PORT": str(self.port), "BELLHOP_HTTP__URL": f"http://127.0.0.1:{self.port}"}


@pytest.mark.parametrize("telegram", ["polling", "webhook"])
@pytest.mark.parametrize("slack", ["socket", "http"])
async def test_the_loop_works_over_every_connection(database: str, tmp_path, telegram: str, slack: str) -> None:
    house = Wired(database, tmp_path)
    house.port = free_port()
    if slack == "http":
        house.slack.deliver_to(f"http://127.0.0.1:{house.port}/channels/slack/events")
    await house.open(telegram_mode=telegram, slack_mode=slack)
    try:
        house.tom.says("My printer burns")
        await house.ticket(1001)
        await house.anna.presses("claim", 1001)
        await house.until(lambda: "Anna" in text_of(house.card(1001) or {}))
        assert "on its way" in await house.anna.commands("reply 1001 Try water")
        await house.told(house.tom, "Try water")
        await house.anna.types(1001, "!close")
        await house.told(house.tom, "How did we do?")
        house.tom.presses("rate:1001:4")
        await house.in_thread(1001, "★★★★")
        assert not house.slack.errors
    finally:
        await house.close()


async def test_several_sockets_and_refreshed_connections_lose_nothing(database: str, tmp_path) -> None:
    house = House(database, tmp_path)
    await house.open()
    try:
        house.slack.duplicate_events()
        house.slack.shuffle()
        house.tom.says("My printer burns")
        await house.ticket(1001)
        await house.anna.presses("claim", 1001)
        for number in range(12):
            if number == 5:
                await house.slack.refresh_connections()
            await house.anna.types(1001, f"!r part {number:02d}")
        await house.until(lambda: len([text for text in house.tom.heard() if "part" in text]) >= 12, 90)
        heard = [text.rsplit(maxsplit=1)[-1] for text in house.tom.heard() if "part" in text]
        assert sorted(heard) == [f"{number:02d}" for number in range(12)]
    finally:
        await house.close()
