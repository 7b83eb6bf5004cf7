"""Nothing that people read by-passes say(): cards, buttons, forms and answers hold no plain text of our own."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SPEAKING = ("bot", "adapters")
SHOWN = {
    "plain": (0,),
    "Answer": (0,),
    "Span": (0,),
    "Button": (2,),
    "Fact": (0,),
    "Option": (1,),
    "Field": (1,),
    "Form": (2, 3, 4),
    "Section": (0,),
}
"""Whatever a person reads goes into these, in these places; Card has names only."""
SHOWN_NAMES = {"title", "author", "label", "menu_label", "hint", "submit", "cancel", "confirm", "text", "body", "foot", "intro"}
MAY = {"/ticket ": "typed as it stands in every language"}


def speaking_files():
    return sorted(
        {path for pattern in SPEAKING for found in ROOT.glob(pattern) for path in ([found] if found.is_file() else found.rglob("*.py"))}
    )


def spoken(node):
    """The letters of a literal that people would read as they stand: the fixed parts of an f-string too, but not what it sets in."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [text for part in node.values if isinstance(part, ast.Constant) for text in spoken(part)]
    if isinstance(node, ast.BinOp):
        return spoken(node.left) + spoken(node.right)
    if isinstance(node, ast.IfExp):
        return spoken(node.body) + spoken(node.orelse)
    if isinstance(node, ast.BoolOp):
        return [text for value in node.values for text in spoken(value)]
    return []


def bypassing(tree):
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        handed = [call.args[at] for at in SHOWN.get(name, ()) if at < len(call.args)]
        if name in SHOWN or name == "Card":
            handed += [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_NAMES]
        for text in [text for node in handed for text in spoken(node)]:
            if re.search(r"[^\W\d_]", text) and text not in MAY:
                yield f"line {call.lineno}: {name}({text!r})"


@pytest.mark.parametrize("path", speaking_files(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_shown_that_does_not_pass_through_say(path):
    assert list(bypassing(ast.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "source",
    ['plain("Hi")', 'Button("x", (), "Go")', 'Fact(f"{a} old", v)', 'Card(title="New")', 'plain(x or "none")', 'Span("a" if b else "")'],
)
def test_the_check_sees_words_that_pass_by(source):
    assert list(bypassing(ast.parse(source)))


@pytest.mark.parametrize(
    "source", ['plain(f"#{n} · {m}")', 'Button("close", (n,), words(say("Close"), l))', 'Span("\\n")', "Card(title=name)"]
)
def test_the_check_lets_signs_and_translated_words_pass(source):
    assert not list(bypassing(ast.parse(source)))


def wrong_values(tree):
    """Calls of say() and say_many() with a literal whose slots and keywords differ; those with ** are left to the reader."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        many = {"say": 1, "say_many": 2}.get(call.func.id, 0)
        texts = [text for node in call.args[:many] for text in spoken(node)]
        slots = {slot for text in texts for slot in re.findall(r"\{(\w+)\}", text)} - ({"n"} if many == 2 else set())
        given = {keyword.arg for keyword in call.keywords}
        if None in given and given - {None} <= slots:
            continue
        if texts and slots != given:
            yield f"line {call.lineno}: {sorted(slots ^ given, key=str)} in {texts[0]!r}"


# The sentences of wording.py get their values later, with having().
@pytest.mark.parametrize(
    "file", [file for file in speaking_files() if file.name != "wording.py"], ids=lambda file: str(file.relative_to(ROOT))
)
def test_every_slot_of_a_sentence_has_a_value_and_every_value_a_slot(file):
    assert list(wrong_values(ast.parse(file.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "code", ["say('{a}')", "say('', b=1)", "say('{a}', b=1)", "say('{a}', b=1, **more)", "say_many('{n}', '{n} {a}', 2)"]
)
def test_a_sentence_with_a_missing_or_needless_value_is_found(code):
    assert list(wrong_values(ast.parse(code)))
