"""``reactions:``: what an agent's emoji does."""

from __future__ import annotations

import pytest

from bot.app import rules_of
from bot.catalogue import registry
from bot.commands import load
from bot.settings.reactions import BY_CHARACTER, MAKES_TICKET, ON_CARD, SENDS_NOTE


def test_without_the_key_four_emoji_act(load):
    assert rules_of(load()).reactions == BY_CHARACTER == {"👀": "claim", "✅": "close", "🎫": "new", "📨": "reply"}


@pytest.mark.parametrize("text", ["reactions: {hand: claim}", "reactions:\n  ':hand:': claim\n"])
def test_the_key_replaces_the_defaults(load, text):
    assert load(text).reactions == {"✋": "claim"}


def test_the_environment_can_say_it_in_one_line(load):
    assert load(BELLHOP_REACTIONS="{hand: claim, lock: wait}").reactions == {"✋": "claim", "🔒": "wait"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{eyess: claim}", "'eyess' is no emoji's name: eyess → eyes?"),
        ("{xqzzk: claim}", "'xqzzk' is no emoji's name; write it as in :eyes:, without the colons"),
        ("{eyes: clam}", "eyes: 'clam' can't be done with an emoji; clam → claim?"),
        ("{eyes: search}", "eyes: 'search' can't be done with an emoji"),
        ("eyes", "it must be a group of emoji, each with a verb, such as {eyes: claim}"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(refused, text, sentence):
    told = refused(f"reactions: {text}")
    assert told.startswith("config.yaml: reactions")
    assert sentence in told


def test_an_emoji_can_stand_for_verbs_that_ask_nothing():
    load()
    for verb in ON_CARD:
        found = registry.find(verb, customer=False)
        assert found is not None
        assert found.on_ticket and not any(parameter.required for parameter in found.parameters)
    assert all(registry.find(verb, customer=False) or registry.find(verb, customer=True) for verb in (MAKES_TICKET, SENDS_NOTE))
