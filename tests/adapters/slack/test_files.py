"""Files from people are fetched with our token, and the token is sent to nobody else."""

from __future__ import annotations

import json

import pytest

from adapters.slack.channel import SlackChannel
from adapters.slack.files import _ours
from bot.core.message import Attachment
from bot.ports.contents import whole
from bot.ports.inbound import MessageReceived
from bot.ports.outbound import DeliveryError, Trouble
from sandbox.faults import Fault
from sandbox.slack.world import SlackWorld
from tests.recording_desk import RecordingDesk


async def sent(
    world: SlackWorld, desk: RecordingDesk, name: str = "burn.png", mime: str = "image/png", data: bytes = b"png!"
) -> Attachment:
    await world.posts("U0CARL", world.im("U0CARL"), "look", files=[(name, data, mime)])
    said = (await world.wait_for(lambda: desk.told(MessageReceived)))[0]
    (file,) = said.files
    return file


async def test_a_file_comes_with_its_message_and_can_be_fetched(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    file = await sent(world, desk)
    assert (file.name, file.mime, file.size, file.kind, file.too_large) == ("burn.png", "image/png", 4, "photo", False)
    assert await whole(channel.fetch(file)) == b"png!"


async def test_a_page_of_html_that_somebody_sent_is_no_login_page(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    file = await sent(world, desk, "page.html", "text/html", b"<html>mine</html>")
    assert await whole(channel.fetch(file)) == b"<html>mine</html>"


async def test_a_file_without_address_is_asked_for_by_its_id(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    file = await sent(world, desk)
    remote = json.dumps({"id": json.loads(file.remote)["id"], "url": ""})
    assert await whole(channel.fetch(Attachment("slack", remote, "burn.png", "image/png", 4))) == b"png!"


async def test_a_login_page_means_that_we_may_not(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk) -> None:
    file = await sent(world, desk)
    world.manifest.scopes -= {"files:read"}
    with pytest.raises(DeliveryError) as caught:
        await whole(channel.fetch(file))
    assert caught.value.trouble is Trouble.NOT_ALLOWED


@pytest.mark.parametrize("kind", ["500", "502_html", "429"])
async def test_a_download_that_fails_may_be_tried_again(channel: SlackChannel, world: SlackWorld, desk: RecordingDesk, kind: str) -> None:
    file = await sent(world, desk)
    world.faults.add(Fault(kind, "download"))
    with pytest.raises(DeliveryError) as caught:
        await whole(channel.fetch(file))
    assert caught.value.trouble is Trouble.TRY_AGAIN
    assert await whole(channel.fetch(file)) == b"png!"


@pytest.mark.parametrize("remote", ["", "[]", "{", '"x"', "5"])
async def test_a_handle_that_is_not_ours_is_refused(silent: SlackChannel, remote: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        await whole(silent.fetch(Attachment("slack", remote, "x")))
    assert caught.value.trouble is Trouble.REFUSED


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/x", True),
        ("https://slack.com/x", True),
        ("http://files.slack.com/x", False),
        ("https://evil.example/files.slack.com", False),
        ("https://evilslack.com/x", False),
        ("https://files.slack.com.evil.example/x", False),
        ("https://files.slack.com@evil.example/x", False),
        ("http://127.0.0.1:99/slack/files-pri/x", True),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_our_token_goes_to_slack_only(url: str, ours: bool) -> None:
    assert _ours(url, "http://127.0.0.1:4000/api/") is ours
