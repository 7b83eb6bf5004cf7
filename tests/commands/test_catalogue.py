"""The golden list of what people can do: its diff shows a reviewer what they will see. ``BELLHOP_GOLDEN=1`` writes it anew."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from bot.catalogue import registry
from bot.catalogue.registry import Command
from bot.commands import load as load_commands
from bot.core.people import Role
from bot.i18n.sentences import known, words
from bot.settings.fields import LANGUAGES

GOLDEN = Path(__file__).parent / "catalogue.txt"


def told(found: Command) -> str:
    places = " ".join(
        part for part in (found.button and f"[{found.button}]", found.slot if found.button else "", "menu" if found.menu else "") if part
    )
    short = f" (short: {found.short})" if found.short else ""
    labels = [f"    {p.name}{'' if p.required else ' (optional)'}: {p.label}" for p in found.parameters]
    return "\n".join([f"{found.usage}{short}", f"    {found.help}", *([f"    {places}"] if places else []), *labels])


def everything() -> str:
    load_commands()
    sides = (("AGENTS", registry.all_commands(customer=False)), ("CUSTOMERS", registry.all_commands(customer=True)))
    return "\n\n".join("\n".join([f"== {name}", *(told(found) for found in side)]) for name, side in sides) + "\n"


def test_the_catalogue_is_the_golden_one() -> None:
    if os.environ.get("BELLHOP_GOLDEN") == "1":
        GOLDEN.write_text(everything(), encoding="utf-8")
    assert everything() == GOLDEN.read_text(encoding="utf-8")


def _buttons() -> list[Command]:
    load_commands()
    return [*registry.all_commands(customer=False), *registry.all_commands(customer=True)]


@pytest.mark.parametrize("found", _buttons(), ids=lambda found: f"{found.by}-{found.verb}")
def test_every_verb_can_be_said_and_shown(found: Command) -> None:
    assert found.help
    assert "\n" not in found.help
    assert len(found.button) <= 24
    assert len(found.submit) <= 24
    assert found.verb.isascii()
    assert found.verb.islower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_verb_on_a_ticket_has_a_button_and_no_two_are_alike(language: str) -> None:
    there = [found for found in _buttons() if found.on_ticket and found.by is not Role.CUSTOMER]
    labels = Counter(words(known(found.button), language) for found in there)
    assert [label for label, times in labels.items() if times > 1 or not label] == []


@pytest.mark.parametrize("pressed", [False, True])
def test_heed_still_means_attention(*, pressed: bool) -> None:
    """Buttons that were posted under the old name are still there."""
    load_commands()
    found = registry.find("heed", customer=False, pressed=pressed)
    assert found is not None
    assert found.verb == "attention"
