"""What somebody of the team alone reads is in the language that they chose, or in the team's where their app doesn't have that one."""

from __future__ import annotations

import pytest

from bot.core.people import Identity, Profile
from bot.intake.app_languages import as_chosen
from bot.ports.channel import Capabilities
from tests.house import House, text_of
from tests.journeys.conftest import Open
from tests.journeys.steps import asks, tells

APP = Capabilities("!", app_languages=("en-US", "en-GB", "de-DE"))


@pytest.mark.parametrize(
    ("app", "team", "reads"),
    [
        ("en-US", "uk", ""),
        ("en-US", "de", "en-US"),
        ("en-US", "en", "en-US"),
        ("en-GB", "uk", "en-GB"),
        ("de-DE", "uk", "de-DE"),
        ("", "uk", ""),
    ],
)
def test_the_language_of_an_app_counts_if_it_was_chosen(app: str, team: str, reads: str) -> None:
    profile = Profile(Identity("slack", "U1"), "Anna", language=app)
    assert as_chosen(profile, APP, team).language == reads
    assert as_chosen(profile, Capabilities("!"), team) == profile
    assert as_chosen(profile, None, team) == profile


async def test_a_team_whose_language_slack_lacks_reads_it_in_answers_forms_and_lists(opened: Open) -> None:
    desk = await opened(language="uk")
    desk.tom.says("My printer burns")
    await desk.ticket(1001)
    assert "Усі відкриті" in await tells(desk.anna, "list")
    await desk.anna.presses("reply", 1001)
    form = await desk.until(lambda: desk.slack.view("U0ANNA"))
    assert form["title"]["text"] == "Відповісти"
    await desk.slack.opens_home("U0ANNA")
    await desk.until(lambda: "Вільні" in text_of(desk.slack.home("U0ANNA") or {}))
    await desk.later(minutes=31)
    await desk.in_direct(desk.boss, "термін відповіді минув")


async def test_an_agent_chooses_the_language_of_what_only_they_read(desk: House) -> None:
    number = await asks(desk, desk.tom, "My printer burns")
    assert "/ticket language uk  Українська" in await tells(desk.anna, "language")
    assert "en, ru, uk, de, hy, th" in await tells(desk.anna, "language xx")
    assert "українською" in await tells(desk.anna, "language uk")
    assert "Усі відкриті" in await tells(desk.anna, "list")
    assert "All open" in await tells(desk.boris, "list")
    await desk.slack.opens_home("U0ANNA")
    await desk.until(lambda: "Вільні" in text_of(desk.slack.home("U0ANNA") or {}))
    await desk.anna.types(number, "!priority urgent")
    await desk.until(lambda: "Priority: urgent" in text_of(desk.card(number) or {}))
    assert "термін" in await tells(desk.anna, f"why {number}")
    await desk.boss.slack.commands("U0BOSS", desk.slack.im("U0BOSS"), "/ticket", "language uk")
    await desk.later(minutes=31)
    await desk.in_direct(desk.boss, "термін відповіді минув")
    await desk.stop()
    desk.slack.change_user("U0ANNA", real_name="Anna B.")
    await desk.start()
    assert "Усі відкриті" in await tells(desk.anna, "list")
    assert "All open" in await tells(desk.boris, "list")


async def test_one_choice_counts_for_an_agent_who_is_also_a_customer(desk: House) -> None:
    await tells(desk.anna, "language uk")
    await desk.slack.posts("U0ANNA", desk.slack.im("U0ANNA"), "My own printer burns too")
    await desk.in_direct(desk.anna, "Ми отримали ваше повідомлення")
    await desk.slack.posts("U0ANNA", desk.slack.im("U0ANNA"), "!language de")
    await desk.in_direct(desk.anna, "auf Deutsch")
    assert "Alle offenen" in await tells(desk.anna, "list")
