"""The recipe of docs/site.md, by which a site signs its users, makes what the channel takes."""

from __future__ import annotations

import re
import time
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from adapters.site.tokens import Signer
from tests.adapters.site.conftest import SECRET

GUIDE = (Path(__file__).parents[3] / "docs" / "site.md").read_text("utf-8")
PEOPLE = [("4711", "Nina Novak", "nina@example.org"), ("a.b_c@d+e-f", "Անի Սարգսյան", ""), ("7", 'O\'Hara "Bob" <b>', "")]


def block(language: str) -> str:
    """The code below the name of a language."""
    found = re.search(rf"^{language}:\n\n((?:    .*\n|\n)+)", GUIDE, re.MULTILINE)
    assert found is not None
    return dedent(found[1])


@pytest.mark.parametrize("who", PEOPLE)
def test_the_recipe_in_python(who: tuple[str, str, str]) -> None:
    names: dict[str, Any] = {}
    exec(block("Python"), names)
    user = Signer(SECRET, "shop").user(names["signed"](SECRET, *who), time.time())
    assert (user.visitor, user.name, user.email) == (f"u-{who[0]}", *who[1:])


def test_the_recipe_in_other_languages_signs_the_same_four_lines() -> None:
    assert re.search(r'"\$id\\n\$name\\n\$email\\n\$expires"', block("PHP")) and "hash_hmac" in block("PHP")
    assert '[id, name, email, expires].join("\\n")' in block("Node")


def test_the_limits_that_the_guide_names_are_those_of_the_reference() -> None:
    keys = set(re.findall(r"\| `(\w+)` \|$", GUIDE, re.MULTILINE))
    reference = (Path(__file__).parents[3] / "docs" / "reference.md").read_text("utf-8")
    assert keys == {"new_visitors", "requests", "file_size", "bytes", "streams"}
    assert all(f"`channels.<name>.{key}`" in reference for key in keys)
