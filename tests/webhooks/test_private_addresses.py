"""A webhook leads out to the internet, however its address is written, unless its settings allow our own network."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aiohttp.abc import ResolveResult
from pydantic import SecretStr

from bot.ports.notices import Notice
from bot.ports.outbound import DeliveryError
from bot.program import public_addresses
from bot.program.public_addresses import PrivateAddress, PublicResolver, ensure_public, is_public
from bot.program.webhooks import Webhooks
from bot.settings.webhooks import WebhookSettings
from tests.webhooks.receiver import SECRET, Receiver

OURS = (
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fd00::1]"),
    *("[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[ff02::1]", "[::127.0.0.1]", "[64:ff9b:1::1]"),
)
NOTICE = Notice("evt_1", "webhook.test", 0, {})


@pytest.mark.parametrize("host", OURS)
async def test_an_address_in_our_own_network_is_refused(host: str) -> None:
    with pytest.raises(PrivateAddress, match="private: true"):
        ensure_public(f"http://{host}:8080/hook")


@pytest.mark.parametrize("host", ["93.184.216.34", "[2606:2800:220:1:248:1893:25c8:1946]", "example.org"])
def test_an_address_on_the_internet_is_not(host: str) -> None:
    ensure_public(f"https://{host}/hook")


async def test_a_name_that_leads_into_our_own_network_is_refused(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["93.184.216.34", "127.0.0.1"]

    class Rebinding:
        """The name's owner gives another address the second time."""

        async def resolve(self, host: str, port: int, family: int) -> list[ResolveResult]:
            return [ResolveResult(hostname=host, host=answers.pop(0), port=port, family=socket.AF_INET, proto=0, flags=0)]

        async def close(self) -> None: ...

    monkeypatch.setattr(public_addresses, "ThreadedResolver", Rebinding)
    resolver = PublicResolver()
    assert [one["host"] for one in await resolver.resolve("evil.example")] == ["93.184.216.34"]
    with pytest.raises(PrivateAddress):
        await resolver.resolve("evil.example")
    answers.append("127.0.0.1")
    with pytest.raises(DeliveryError, match=r"evil\.example is not on the internet"):
        await _sent(receiver.url.replace("127.0.0.1", "evil.example"))
    assert receiver.asked == []


async def test_nothing_is_sent_to_an_address_in_our_own_network(receiver: Receiver) -> None:
    with pytest.raises(DeliveryError, match="not on the internet"):
        await _sent(receiver.url)
    with pytest.raises(DeliveryError, match="localhost is not on the internet"):
        await _sent(receiver.url.replace("127.0.0.1", "localhost"))
    assert receiver.asked == []
    await _sent(receiver.url, private=True)
    assert receiver.asked == ["evt_1"]


async def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.always, receiver.headers = 302, {"Location": "/hook"}
    with pytest.raises(DeliveryError, match="HTTP 302"):
        await _sent(receiver.url, private=True)
    assert receiver.asked == ["evt_1"]


def test_no_part_of_a_private_network_counts_as_public() -> None:
    assert not any(is_public(f"10.{a}.{b}.1") for a in range(0, 256, 5) for b in range(0, 256, 5))


async def _sent(url: str, *, private: bool = False) -> None:
    sender = Webhooks({"one": WebhookSettings(url=url, secret=(SecretStr(SECRET),), private=private)})
    try:
        async with asyncio.timeout(10):
            await sender.send("one", NOTICE)
    finally:
        await sender.close()
