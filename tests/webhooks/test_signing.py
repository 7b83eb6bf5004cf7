"""Requests are signed as the Standard Webhooks specification has it, and retried at the pace that a webhook can bear."""

from __future__ import annotations

import time

import pytest
from pydantic import SecretStr, ValidationError
from standardwebhooks import Webhook

from bot.ports.notices import Notice
from bot.ports.outbound import DeliveryError, Trouble
from bot.program.webhooks import Webhooks, body_of, signed
from bot.settings.webhooks import WebhookSettings
from tests.webhooks.receiver import SECRET, Receiver

NOTICE = Notice("evt_1", "ticket.opened", 1_795_000_000_123, {"text": "Дом 🏠"})
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


def settings(*secrets: str, url: str = "https://example.org/hook") -> WebhookSettings:
    return WebhookSettings(url=url, secret=tuple(map(SecretStr, secrets)), private=True)


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_while_a_secret_is_replaced_both_verify(secret: str) -> None:
    body = body_of(NOTICE)
    headers = signed(settings(SECRET, OTHER), NOTICE.id, body, int(time.time()))
    told = Webhook(secret).verify(body.decode(), headers)
    assert told == {"type": "ticket.opened", "timestamp": "2026-11-18T11:06:40.123Z", "data": {"text": "Дом 🏠"}}


@pytest.mark.parametrize("wrong", ["hush", "whsec_", "whsec_c2hvcnQ=", "whsec_" + "A" * 120, "whsec_not base64 at all!!"])
def test_a_secret_that_is_no_key_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match="openssl rand -base64 32"):
        settings(wrong)


async def test_several_failures_in_a_row_pause_the_whole_webhook_and_one_does_not(receiver: Receiver) -> None:
    sender = Webhooks({"one": settings(SECRET, url=receiver.url)})
    receiver.always = 500
    pauses = []
    for _ in range(5):
        with pytest.raises(DeliveryError) as caught:
            await sender.send("one", NOTICE)
        assert caught.value.trouble is Trouble.TRY_AGAIN
        pauses.append(caught.value.retry_after)
    assert pauses == [0, 0, 8, 16, 32] and sender.failing == {"one"}
    receiver.always = 0
    await sender.send("one", NOTICE)
    assert not sender.failing and sender.accepted["one"] > 0
    await sender.close()


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("120", 120, 120),
        ("999999999999", 3600, 3600),
        ("soon", 0, 0),
        ("-5", 0, 0),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 3600, 3600),
    ],
)
async def test_a_webhook_may_ask_for_a_pause(receiver: Receiver, asked: str, least: float, most: float) -> None:
    sender = Webhooks({"one": settings(SECRET, url=receiver.url)})
    receiver.always, receiver.headers = 429, {"Retry-After": asked}
    with pytest.raises(DeliveryError) as caught:
        await sender.send("one", NOTICE)
    assert least <= caught.value.retry_after <= most
    await sender.close()
