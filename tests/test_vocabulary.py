"""Every name that the desk and its channels exchange is produced on one side and read on the other."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DESK, CHANNELS = ("bot", "storage"), ("adapters", "bot/ports/answer_display.py")
"""The helper reads answers for the channels."""
CODEC = "bot/ports/card_data.py"
"""Writes every field to the outbox and reads it back: it neither decides a value nor acts on one."""


def trees(*packages):
    """The source of these packages without the interfaces themselves."""
    files = [path for package in packages for path in (sorted((ROOT / package).rglob("*.py")) or [ROOT / package])]
    return [ast.parse(path.read_text("utf-8")) for path in files if path.relative_to(ROOT).as_posix() != CODEC]


def classes(module):
    """The classes of a module of bot/ports, by name, each with the names of its fields; those with a default are in the second list."""
    found = {}
    for node in ast.parse((ROOT / "bot" / "ports" / f"{module}.py").read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            fields = [one for one in node.body if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)]
            found[node.name] = [one.target.id for one in fields], [one.target.id for one in fields if one.value is not None]
    return found


def members(module, name):
    [node] = [
        one
        for one in ast.parse((ROOT / "bot" / "ports" / f"{module}.py").read_text("utf-8")).body
        if isinstance(one, ast.ClassDef) and one.name == name
    ]
    return [one.targets[0].id for one in node.body if isinstance(one, ast.Assign)]


def produced(sources, fields_of):
    """What the sources construct: class names, and ``Class.field`` for each field that some call gives a value."""
    names, replaced = set(), set()
    for node in (node for tree in sources for node in ast.walk(tree)):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            replaced |= {target.attr for target in targets if isinstance(target, ast.Attribute)}
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        keywords = {keyword.arg for keyword in node.keywords if keyword.arg}
        if name == "replace":
            replaced |= keywords
        if name in fields_of:
            fields = fields_of[name][0]
            given = len(fields) if any(isinstance(one, ast.Starred) for one in node.args) else len(node.args)
            names |= {name} | {f"{name}.{field}" for field in {*fields[:given], *keywords}}
    return names | {f"{name}.{field}" for name, (fields, _) in fields_of.items() for field in fields if field in replaced}


def read(sources):
    """The attributes that the sources read, and the fields that a ``match`` takes apart."""
    found = set()
    for node in (node for tree in sources for node in ast.walk(tree)):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            found.add(node.attr)
        elif isinstance(node, ast.MatchClass):
            found.update(node.kwd_attrs)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr" and len(node.args) > 1:
            found |= {node.args[1].value} if isinstance(node.args[1], ast.Constant) else set()
    return found


def mentioned(sources):
    """Every ``Name.MEMBER`` in the sources."""
    return {
        f"{node.value.id}.{node.attr}"
        for tree in sources
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }


TO_CHANNELS = {
    **classes("cards"),
    **{name: found for name, found in classes("outbound").items() if name in ("Post", "Edit", "Mark", "Typing")},
}
FROM_CHANNELS = {
    **classes("inbound"),
    **{name: found for name, found in classes("outbound").items() if name == "Receipt"},
    **{name: found for name, found in classes("channel").items() if name in ("Capabilities", "Pace", "Finding", "Response")},
}
FOR_THE_DESK = {
    "Answer.refused": "the type of error that a program gets",
    "Answer.look": "the desk replaces it by the answer that it gives",
    "Answer.start_link": "the desk asks a channel for the link and adds it to the text",
}
"""Fields of what goes to channels that only the desk reads, with the reason."""
ONLY_STORED = {"Purpose.NONE": "rows that were written before every row had a purpose"}
"""Members of enumerations that only the database holds, with the reason."""


@pytest.mark.parametrize(
    ("fields_of", "producers"),
    [(TO_CHANNELS, DESK), (FROM_CHANNELS, (*CHANNELS, "bot/api/server.py", "bot/web"))],
    ids=["to channels", "from channels"],
)
def test_everything_that_is_exchanged_is_produced_somewhere(fields_of, producers):
    found = produced(trees(*producers), fields_of)
    wanted = {f"{name}.{field}" for name, (_, optional) in fields_of.items() for field in optional}
    assert sorted((wanted | set(fields_of)) - found - {"Inbound", "Inbound.raw"}) == []  # the base class of all that channels report


@pytest.mark.parametrize(("fields_of", "readers"), [(TO_CHANNELS, CHANNELS), (FROM_CHANNELS, DESK)], ids=["to channels", "from channels"])
def test_everything_that_is_exchanged_is_read_somewhere(fields_of, readers):
    found, own = read(trees(*readers)), read(trees("bot"))
    unread = [f"{name}.{field}" for name, (fields, _) in fields_of.items() for field in fields if field not in found]
    assert sorted(unread) == sorted(name for name in FOR_THE_DESK if name.partition(".")[0] in fields_of)
    assert {name.partition(".")[2] for name in FOR_THE_DESK} <= own


@pytest.mark.parametrize(
    ("module", "name"), [("outbound", "Trouble"), ("delivery", "DeliveryKind"), ("delivery", "DeliveryState"), ("delivery", "Purpose")]
)
def test_every_member_of_an_enumeration_is_used(module, name):
    found = mentioned(trees(*DESK, *CHANNELS))
    unused = {f"{name}.{member}" for member in members(module, name)} - found
    assert unused == {one for one in ONLY_STORED if one.startswith(f"{name}.")}


def test_the_test_finds_the_classes_that_it_is_about():
    assert {"Card", "Answer", "Post", "Typing"} <= set(TO_CHANNELS)
    assert {"MessageReceived", "Capabilities", "Receipt"} <= set(FROM_CHANNELS)


def test_the_readme_of_the_adapters_lists_all_methods_and_capabilities_of_the_port():
    text = (ROOT / "adapters" / "README.md").read_text("utf-8")
    ports = [ast.parse((ROOT / "bot" / "ports" / f"{module}.py").read_text("utf-8")) for module in ("channel", "wording")]
    wanted = [
        one.name if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) else one.target.id
        for tree in ports
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name in ("Channel", "Capabilities", "Wording", "Limits")
        for one in node.body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.AnnAssign)
    ]
    assert len(wanted) > 30
    assert [name for name in wanted if f"`{name}`" not in text] == []
