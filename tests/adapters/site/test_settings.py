"""The channel's keys, and what `bellhop check` says about them."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from adapters.site import ADAPTER
from adapters.site.colours import colours, contrast
from adapters.site.settings import SiteSettings
from bot.i18n.sentences import words
from tests.adapters.site.conftest import SECRET, Stage


@pytest.mark.parametrize(
    ("written", "origins"),
    [
        ("https://shop.example", ("https://shop.example",)),
        ("https://shop.example/", ("https://shop.example",)),
        ("https://SHOP.example:443", ("https://shop.example",)),
        ("http://localhost:3000", ("http://localhost:3000",)),
        ("http://[::1]:3000", ("http://[::1]:3000",)),
        ("https://a.example, https://b.example", ("https://a.example", "https://b.example")),
        ([], ()),
    ],
)
def test_an_origin_is_written_as_a_browser_sends_it(written: Any, origins: tuple[str, ...]) -> None:
    assert SiteSettings.model_validate({"origins": written}).origins == origins


WRONG: dict[str, list[Any]] = {
    "origins": [
        "*",
        "https://*.example",
        "shop.example",
        "https://shop.example/page",
        "https://shop.example?x",
        "ftp://shop.example",
        "null",
    ],
    "secret": ["short", f" {'x' * 40}", f"{'x' * 40}\n"],
    "color": ["red", "#fff", "#14637a;", "url(x)"],
    "database": ["mysql://x/y", "sqlite://", "/a/file"],
    "keep": ["soon", "-1d"],
    "streams": [0, 1.5, True],
    "file_size": ["5", "5TB"],
    "colour": ["#14637a"],
}


@pytest.mark.parametrize(("key", "value"), [(key, value) for key, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_without_showing_a_secret(key: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        SiteSettings.model_validate({key: [value] if key == "origins" else value})
    if key == "secret":
        assert value.strip() not in str(caught.value)


@pytest.mark.parametrize("chosen", ["#14637a", "#7a1f5c", "#000000", "#ffffff", "#ffe000", "#ff6600", "#777777", "#00b140"])
def test_the_text_on_any_colour_can_be_read(chosen: str) -> None:
    styles = dict(style.split(":") for style in colours(chosen).split(";"))
    assert styles["--c"] == chosen
    assert contrast(styles["--o"], chosen) >= 3.9, "no colour is harder to read on than a middle grey, where both have 3.9"
    assert (styles["--o"] == "#ffffff") is (chosen in ("#14637a", "#7a1f5c", "#000000", "#777777"))


def test_the_channel_stays_off_without_a_secret() -> None:
    assert not ADAPTER.ready(SiteSettings())
    assert ADAPTER.ready(SiteSettings.model_validate({"secret": SECRET}))


async def test_check_says_what_is_missing(stage: Stage) -> None:
    stage.keys = {"origins": []}
    channel = await stage.channel()
    channel._url = ""
    found = await channel.check(["shop:x"], ["nobody"])
    told = [(one.level, words(one.what, "en")) for one in found]
    assert [level for level, _ in told] == ["error", "error", "error", "ok", "warning"]
    assert "origins" in told[0][1] and "http.url" in told[1][1] and "can't host a queue" in told[2][1]


async def test_check_names_the_script_and_warns_of_mixed_content(stage: Stage) -> None:
    channel = await stage.channel()
    (script, database) = [words(one.what, "en") for one in await channel.check([], [])]
    assert "https://desk.example/channels/shop/widget.js" in script and "can be used" in database
    channel._url = "http://desk.example"
    assert [one.level for one in await channel.check([], [])] == ["ok", "warning", "ok"]


async def test_check_says_why_the_database_cannot_be_used(stage: Stage) -> None:
    channel = await stage.channel()
    await channel.stop_listening()  # otherwise its feed opens the database again
    await channel.store.close()
    for path in stage.folder.glob("site.db*"):
        path.unlink()
    (stage.folder / "site.db").mkdir()
    told = [words(one.what, "en") for one in await channel.check([], []) if one.level == "error"]
    assert len(told) == 1 and "unable to open" in told[0]
