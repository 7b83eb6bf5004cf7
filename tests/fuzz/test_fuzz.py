"""Every target survives its recorded inputs and what a short time makes of them; together this takes about twenty seconds."""

from __future__ import annotations

import json
from random import Random

import pytest

from tests.fuzz.mutation import mutated_json, mutated_text
from tests.fuzz.runner import Crash, crash, fuzz
from tests.fuzz.targets import TARGETS, Target

SECONDS = 20 / len(TARGETS)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_foreign_bytes_do_no_harm(target: Target) -> None:
    _, found = fuzz(target, SECONDS, seed=1)
    assert found is None, str(found)


def test_a_crash_is_found_shrunk_and_can_be_replayed() -> None:
    def fragile(data: bytes) -> None:
        if b"!" in data:
            raise RuntimeError("fragile")

    target = Target("fragile", lambda: [b"a calm text"], mutated_text, fragile)
    count, found = fuzz(target, 60, seed=3)
    assert isinstance(found, Crash) and count > 1
    assert found.data == b"!" and "fragile" in crash(target, found.data)
    assert "--replay fragile IQ==" in str(found)


def test_the_same_seed_makes_the_same_inputs() -> None:
    seeds = [json.dumps({"a": [1, {"b": "c"}]}).encode(), b"[1, 2]"]
    made = [[mutated_json(seeds[0], seeds[1], rng) for _ in range(50)] for rng in (Random(1), Random(1), Random(2))]
    assert made[0] == made[1] != made[2]
