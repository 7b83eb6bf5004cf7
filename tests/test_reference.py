"""docs/reference.md: it is what the code generates, it is complete, and its examples are valid."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import typer
import yaml
from prometheus_client import REGISTRY
from pydantic import BaseModel

from adapters import kinds, load
from bot.app import shape
from bot.catalogue import registry
from bot.commands import load as load_commands
from bot.core.escalation import STEP_KEYS
from bot.core.people import Role
from bot.ports import metrics
from bot.program import auditor
from bot.program.cli import app
from bot.program.running import run_options
from bot.program.web import Web
from bot.settings import HttpSettings, load_settings
from bot.settings.parts import Configuration
from bot.settings.queue_parts import QueueEntry

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "reference.md"
TEXT = PAGE.read_text("utf-8")


def single(command, name):
    """A command under its name, or those of a group."""
    inner = getattr(command, "commands", None)
    return {name: command} if inner is None else {k: v for one in inner.values() for k, v in single(one, f"{name} {one.name}").items()}


COMMANDS = {k: v for one in typer.main.get_command(app).commands.values() for k, v in single(one, one.name).items()}


def chapter(title, level=2):
    """What is under a heading, up to the next one of its level."""
    marks = "#" * level
    return re.split(rf"^{marks} ", TEXT.partition(f"\n{marks} {title}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


@cache
def models():
    """Every group of keys: those of the desk, and each adapter's."""
    found, queue = {}, [("", Configuration), *((f"kind: {kind}", load(kind).settings) for kind in kinds())]
    while queue:
        name, model = queue.pop()
        if model not in found:
            found[model] = name or model.__name__
            queue += [("", inner) for field in model.model_fields.values() for inner in inside(field.annotation)]
    return found


def inside(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [inner for part in get_args(annotation) for inner in inside(part)]


def keys():
    return [(model, key) for model in models() for key in model.model_fields]


def test_the_page_is_what_the_code_generates(tmp_path):
    subprocess.run([sys.executable, ROOT / "docs" / "reference", tmp_path / "page.md"], check=True)
    assert (tmp_path / "page.md").read_text("utf-8") == TEXT, "run: make reference"


def test_the_readme_and_the_papers_link_to_the_page():
    for paper in ("README.md", "docs/operations.md", "docs/setup.md", "CONTRIBUTING.md"):
        assert "reference.md" in (ROOT / paper).read_text("utf-8"), paper


# Configuration


@pytest.mark.parametrize(("model", "key"), keys(), ids=lambda part: part if isinstance(part, str) else part.__name__)
def test_every_key_has_a_meaning_a_default_and_an_example(model, key):
    field = model.model_fields[key]
    assert re.fullmatch(r"[A-Z`].*[^.]\.", field.description or ""), "one sentence"
    place = chapter(models()[model], 4) if models()[model].startswith("kind") else chapter("Configuration")
    group = inside(field.annotation) or field.annotation == dict[str, object] or (model is Configuration)
    rows = re.findall(rf"^\| `(?:[^`]*\.)?{key}` \| ([^|]+) \| ([^|]*) \| ([^|]*) \|$", place.replace("\\|", "/"), re.MULTILINE)
    assert (model is Configuration and f"### `{key}`" in place) or any(field.description in row[0] for row in rows)
    assert group or all(row[1].strip() and row[2].strip() for row in rows if field.description in row[0])


@pytest.mark.parametrize("key", STEP_KEYS)
def test_every_key_of_an_escalation_step_is_listed(key):
    assert f"| `queues.<queue>.escalation[].{key}` |" in TEXT


def examples(model):
    """A group of keys whose values are the examples."""
    out = {}
    for key, field in model.model_fields.items():
        inner = inside(field.annotation)
        if inner and not field.examples:
            value = examples(inner[0])
            out[key] = dict.fromkeys(("urgent", "tier:vip"), value) if key == "sla_by" else value
        elif field.examples:
            out[key] = yaml.load(str(field.examples[0]), yaml.BaseLoader)
    return out


def test_the_examples_make_a_valid_configuration(tmp_path):
    tree = {key: examples(inside(field.annotation)[0]) for key, field in Configuration.model_fields.items() if inside(field.annotation)}
    tree["channels"] = {name: examples(load(kind).settings) for name, kind in zip(("team", "front", *kinds()), kinds(), strict=False)}
    step = {key: yaml.load(of.example, yaml.BaseLoader) for key, of in STEP_KEYS.items()}
    tree["queues"] = {"support": {**tree["queues"], "escalation": [step]}}
    tree["webhooks"] = {"tracker": tree["webhooks"]}
    tree["customers"] = {"front:4711": tree["customers"]}
    (tmp_path / "config.yaml").write_text(re.sub(r"'(true|false|\d+)'", r"\1", yaml.safe_dump(tree)), "utf-8")
    assert load_settings(shape, {}, tmp_path).queues["support"].ladder


@pytest.mark.parametrize("key", QueueEntry.model_fields)
def test_a_key_that_nothing_reads_says_that_it_has_no_effect_yet(key):
    own = {"queues.py", "queue_parts.py", "parts.py"}
    read = any(
        re.search(rf"\b\w*(queue|rules)\w*(\([^()]*\)+)?\.{key}\b", path.read_text("utf-8"))
        for folder in ("bot", "storage")
        for path in (ROOT / folder).rglob("*.py")
        if path.name not in own
    )
    calendar = {"hours", "holidays", "exceptions", "sla", "sla_by", "escalation"}  # built into a queue's calendar, policies and ladder
    assert (read or key in calendar) != ("no effect yet" in QueueEntry.model_fields[key].description)


# Verbs


@cache
def verbs():
    load_commands()
    return registry.registered()


def entry(command):
    side = "customers" if command.by is Role.CUSTOMER else "agents and managers"
    place = "\n" + chapter(f"Verbs of {side}")
    title = f"\n### `{command.verb}`{' (button)' if command.pressed else ''}\n"
    return re.split(r"^### ", place.partition(title)[2], maxsplit=1, flags=re.MULTILINE)[0]


@pytest.mark.parametrize("command", verbs(), ids=lambda command: f"{command.by}-{command.verb}{'-button' * command.pressed}")
def test_every_verb_is_listed_in_all_its_forms(command):
    found = entry(command)
    assert command.help.rstrip(".") in found
    assert "* By: " in found
    typed = () if command.pressed else (command.usage,)
    assert [usage for usage in typed if f"/ticket {usage}`" not in found] == []
    assert not command.short or f"`!{command.short}`" in found
    assert not command.button or f"“{command.button}”" in found
    assert [p.name for p in command.parameters if f"| `{p.name}` |" not in found or p.label not in found] == []


def pressed():
    """Every verb for which the source makes a button by name."""
    texts = [text for path in (ROOT / "bot").rglob("*.py") if "Button(" in (text := path.read_text("utf-8"))]
    calls = [node for text in texts for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    made = [call.args[0] for call in calls if getattr(call.func, "id", "") == "Button" and call.args]
    return sorted({name.value for name in made if isinstance(name, ast.Constant)})


@pytest.mark.parametrize("verb", pressed())
def test_every_verb_that_has_a_button_says_what_the_button_carries(verb):
    assert any(f"* Telegram button: `{verb}" in entry(command) for command in verbs() if command.verb == verb)


# The program


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_listed_with_its_options_and_exit_codes(name):
    found = re.split(r"^### ", TEXT.partition(f"### `bellhop {name}")[2], maxsplit=1, flags=re.MULTILINE)[0]
    options = [name for param in COMMANDS[name].params if param.name != "help" for name in (*param.opts, *param.secondary_opts)]
    assert [option for option in options if not re.search(rf"[` ]{re.escape(option)}[`, ]", found, re.IGNORECASE)] == []
    assert re.search(r"^Exits \d", found, re.MULTILINE)


def test_run_takes_the_options_that_its_help_shows():
    taken = {option for action in run_options()._actions for option in action.option_strings}
    assert taken == {option for param in COMMANDS["run"].params for option in param.opts} - {"--help"}


async def never():
    raise AssertionError


def test_every_path_is_listed():
    router = Web(HttpSettings(), {}, never)._runner.app.router
    routes = [f"| `{route.method} {route.resource.canonical}` |" for route in router.routes() if route.method != "HEAD"]
    assert routes
    listed = re.sub(r"(\{\w+):[^}]*\}", r"\1}", TEXT)
    assert [route for route in routes if route not in listed] == []


def test_every_metric_is_listed():
    ours = {family.name: family for family in REGISTRY.collect() if family.name.startswith("bellhop_")}
    assert len(ours) == sum(
        hasattr(one, "collect") and hasattr(one, "describe") for one in vars(metrics).values() if not inspect.isclass(one)
    )
    names = [f"{name}_total" if family.type == "counter" else name for name, family in ours.items()]
    assert [name for name in names if f"| `{name}` |" not in TEXT] == []


def test_every_alarm_is_listed_and_the_auditor_raises_no_other():
    assert [alarm for alarm in auditor.Alarm if alarm.meaning not in chapter("Alarms")] == []
    raised = [
        node
        for node in ast.walk(ast.parse(inspect.getsource(auditor)))
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
    ]
    assert raised
    assert [ast.unparse(node) for node in raised if "Alarm." not in ast.unparse(node.slice)] == []
