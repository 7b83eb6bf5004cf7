"""Environment variables and .env: what they set, and the sentences that name a wrong one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.people import Address, Identity
from tests.settings.config_files import QUEUE


def test_the_environment_wins_over_the_file_and_dotenv(load, tmp_path):
    (tmp_path / ".env").write_text("BELLHOP_DESK__NAME=From dotenv\nBELLHOP_HTTP__PORT=81\nOTHER=7\n")
    (tmp_path / ".env").chmod(0o600)
    settings = load("desk: {name: File}\nhttp: {port: 80, host: 0.0.0.0}", BELLHOP_DESK__NAME="Environment")
    assert (settings.desk.name, settings.http.port, settings.http.host) == ("Environment", 81, "0.0.0.0")


def test_queues_channels_and_lists_are_reached_from_the_environment(load):
    settings = load(
        QUEUE,
        BELLHOP_CHANNELS__FRONT__TOKEN="1:abc",
        BELLHOP_DESK__LANGUAGES="en,ru",
        BELLHOP_QUEUES__SUPPORT__MANAGERS="[back:U1, back:U2]",
        BELLHOP_QUEUES__SUPPORT__SLA__FIRST_RESPONSE="5s",
        BELLHOP_QUEUES__SUPPORT__HOURS='{"mon": ["09:00-10:00"]}',
        BELLHOP_QUEUES__BILLING__PLACE="back:C2",
        BELLHOP_RATING__REPLIES="false",
    )
    support = settings.queues["support"]
    assert settings.channels["front"].token.get_secret_value() == "1:abc"
    assert settings.desk.languages == ("en", "ru")
    assert support.managers == (Identity("back", "U1"), Identity("back", "U2"))
    assert support.policy.first_response == timedelta(seconds=5)
    assert support.calendar.hours == {0: ((540, 600),)}
    assert settings.queues["billing"].place == Address("back", "C2")
    assert settings.rating.replies is False


def test_a_variable_means_the_key_of_the_file_whatever_its_case(load):
    text = "channels: {Front-Desk: {kind: chat}}"
    assert load(text, BELLHOP_CHANNELS__FRONT_DESK__TOKEN="1:abc").channels["Front-Desk"].token.get_secret_value() == "1:abc"


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"BELLHOP_HTTP__PROT": "80"}, "BELLHOP_HTTP__PROT: http.prot is an unknown key: prot → port?"),
        ({"BELLHOP_HTTP__PORT": ""}, "BELLHOP_HTTP__PORT: http.port is '', but must be a whole number"),
        ({"BELLHOP_PORT": "80"}, "BELLHOP_PORT: port is an unknown key"),
        ({"BELLHOP_CHANNELS__FRONT__TOKN": "1:abc"}, "BELLHOP_CHANNELS__FRONT__TOKN: channels.front.tokn is an unknown key"),
        ({"BELLHOP_CHANNELS__FRONT": "1:abc"}, "BELLHOP_CHANNELS__FRONT: channels.front must be a group of keys"),
        ({"BELLHOP_QUEUES__SUPPORT__HOLD": "x"}, "BELLHOP_QUEUES__SUPPORT__HOLD: queues.support.hold is wrong"),
        (
            {"BELLHOP_QUEUES__SUPPORT__HOURS": '{"mon": ["09:00-13:00", "12:00-18:00"]}'},
            "BELLHOP_QUEUES__SUPPORT__HOURS: queues.support.hours",
        ),
        ({"BELLHOP_QUEUES__SUPPORT__HOURS": "{mon: []}"}, "queues.support.hours is wrong: no weekday has an open hour"),
        ({"BELLHOP_QUEUES__SUPPORT__HOLIDAYS": "XX"}, "BELLHOP_QUEUES__SUPPORT__HOLIDAYS: queues.support.holidays is wrong: 'XX'"),
        ({"BELLHOP_QUEUES__SUPPORT__TIMEZONE": "Mars/Base"}, "BELLHOP_QUEUES__SUPPORT__TIMEZONE: queues.support.timezone is wrong"),
        ({"BELLHOP_DESK__TIMEZONE": "Berlin"}, "BELLHOP_DESK__TIMEZONE: desk.timezone is wrong: 'Berlin' is not a time zone"),
        (
            {"BELLHOP_QUEUES__SUPPORT__ESCALATION": "[{at: 50%, notify: []}]"},
            "BELLHOP_QUEUES__SUPPORT__ESCALATION: queues.support.escalation is wrong: step 1: notify names nobody",
        ),
        (
            {"BELLHOP_QUEUES__SUPPORT__ESCALATION": "[{at: 50%, notify: [managers]}]"},
            "BELLHOP_QUEUES__SUPPORT__ESCALATION: queues.support.escalation reaches nobody at step 1",
        ),
        (
            {"BELLHOP_QUEUES__SUPPORT__ESCALATION": "[{at: 50%, notify: [queue]}, {at: 50%, notify: [assignee]}]"},
            "BELLHOP_QUEUES__SUPPORT__ESCALATION: queues.support.escalation is wrong: step 2: at 50% does not come after 50%",
        ),
        ({"BELLHOP_QUEUES__SUPPORT__MANAGERS": "[back:U1"}, "BELLHOP_QUEUES__SUPPORT__MANAGERS: queues.support.managers is wrong"),
    ],
)
def test_a_wrong_variable_is_named(refused, env, sentence):
    said = refused(QUEUE, **env)
    assert sentence in said
    assert "1:abc" not in said


def test_a_wrong_variable_of_dotenv_is_named_with_its_file(refused, tmp_path):
    (tmp_path / ".env").write_text("BELLHOP_HTTP__PORT=many\n")
    assert refused("").startswith("BELLHOP_HTTP__PORT (.env): http.port is 'many'")


def test_variables_that_are_no_keys_are_left_alone(load):
    assert load("", BELLHOP_TEST_STRICT="1", BELLHOPPER="x", PATH="/bin").queues == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("this is no variable\nBELLHOP_HTTP__PORT=81\n", 1),
        ("# tokens\n\nBELLHOP_DESK__NAME: Acme\n", 3),
        ('BELLHOP_HTTP__PORT=81\n\nBELLHOP_DESK__NAME="Acme\n', 3),
    ],
)
def test_a_line_of_dotenv_that_sets_nothing_is_named_and_not_repeated(refused, tmp_path, text, line):
    (tmp_path / ".env").write_text(text)
    said = refused("")
    assert said.startswith(f".env: line {line} is not NAME=value")
    assert "Acme" not in said


def test_a_dotenv_in_another_encoding_is_said(refused, tmp_path):
    (tmp_path / ".env").write_bytes("BELLHOP_DESK__NAME=Müller\n".encode("latin-1"))
    assert refused("") == ".env is not written in UTF-8: invalid start byte at byte 20"
