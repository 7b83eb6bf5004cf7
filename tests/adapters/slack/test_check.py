"""``bellhop check`` for apps with missing tokens, scopes, events or members."""

from __future__ import annotations

from pydantic import SecretStr

from adapters.slack.channel import SlackChannel
from sandbox.slack.world import SlackWorld


async def found(channel: SlackChannel, *places: str, people: tuple[str, ...] = (), hello: str = "") -> list[tuple[str, str]]:
    return [(finding.level, str(finding.what)) for finding in await channel.check(places, people, hello=hello)]


async def test_a_healthy_app_has_no_errors(silent: SlackChannel, world: SlackWorld) -> None:
    world.add_channel("G0SECRET", "secret", ["U0ANNA"], private=True)
    findings = await found(silent, "G0SECRET", people=("U0ANNA",))
    assert [level for level, _ in findings] == ["ok", "ok", "ok"]


async def test_a_public_place_is_a_warning(silent: SlackChannel) -> None:
    assert ("warning", "#support is public: everyone in the workspace can read what customers write.") in await found(silent, "C0SUPPORT")


async def test_missing_and_needless_scopes_are_named(silent: SlackChannel, world: SlackWorld) -> None:
    world.manifest.scopes = world.manifest.scopes - {"files:read"} | {"team:read"}
    findings = await found(silent)
    assert any(level == "error" and "files:read" in what for level, what in findings)
    assert any(level == "warning" and "team:read" in what for level, what in findings)


async def test_a_place_we_are_not_in_tells_how_to_invite_us(silent: SlackChannel, world: SlackWorld) -> None:
    world.add_channel("C0OTHER", "other", ["U0ANNA"], bot=False)
    assert ("error", "The app isn't in #other. In that channel, type: /invite @bellhop") in await found(silent, "C0OTHER")


async def test_unknown_and_archived_places_and_people_are_errors(silent: SlackChannel, world: SlackWorld) -> None:
    world.archive("C0SUPPORT")
    world.change_user("U0CARL", deleted=True)
    findings = await found(silent, "C0NOWHERE", "C0SUPPORT", people=("U0NOBODY", "U0CARL"))
    errors = [what for level, what in findings if level == "error"]
    assert len(errors) == 4
    assert "channel_not_found" in errors[0]
    assert errors[1] == "#support is archived."


async def test_hello_posts_a_test_message(silent: SlackChannel, world: SlackWorld) -> None:
    await found(silent, "C0SUPPORT", hello="en")
    assert "test" in world.messages("C0SUPPORT")[0]["text"]


async def test_the_test_message_is_in_the_desks_language(silent: SlackChannel, world: SlackWorld) -> None:
    await found(silent, "C0SUPPORT", hello="de")
    assert world.messages("C0SUPPORT")[0]["text"].startswith("Hallo")


async def test_wrong_tokens_are_told_apart(silent: SlackChannel, world: SlackWorld) -> None:
    wrong = SlackChannel("slack", silent.settings.model_copy(update={"app_token": SecretStr("xapp-wrong")}))
    findings = await found(wrong)
    assert any(level == "error" and "app_token" in what for level, what in findings)
    await wrong.close()
    wrong = SlackChannel("slack", silent.settings.model_copy(update={"bot_token": SecretStr("xoxb-wrong")}))
    assert [level for level, _ in await found(wrong)] == ["error"]
    await wrong.close()


async def test_a_platform_that_is_away_is_not_told_as_a_refused_token(silent: SlackChannel) -> None:
    away = SlackChannel("slack", silent.settings.model_copy(update={"base_url": "http://127.0.0.1:9/api/"}))
    ((level, what),) = await found(away)
    await away.close()
    assert level == "error"
    assert what.startswith("Slack doesn't answer at http://127.0.0.1:9/api/: ")
    assert "token" not in what


async def test_a_name_in_the_place_of_an_id_is_told_where_the_id_is(silent: SlackChannel) -> None:
    findings = await found(silent, "#support", "support", people=("maria", "@maria"))
    assert [what.partition(".")[0] for level, what in findings if level == "error"] == [
        "“#support” is not the ID of a channel",
        "“support” is not the ID of a channel",
        "“maria” is not the ID of a user",
        "“@maria” is not the ID of a user",
    ]
