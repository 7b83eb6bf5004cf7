"""What the program is made of: the list of its packages, and the look-up of known vulnerabilities."""

from __future__ import annotations

import json
import re

import pytest

from bot.program import audit, sbom

LOCK = (sbom.ROOT / "requirements.lock").read_text()


def test_every_package_of_the_lock_file_is_listed_with_all_its_hashes() -> None:
    parts = sbom.document(LOCK)["components"]
    pinned = re.findall(r"^(\S+)==(\S+)", LOCK, re.MULTILINE)
    assert [(part["name"], part["version"]) for part in parts] == pinned
    listed = [digest["content"] for part in parts for digest in part["externalReferences"][0]["hashes"]]
    assert listed == re.findall(r"sha256:(\w{64})", LOCK)


def test_the_list_is_a_cyclonedx_document_whose_references_exist_once() -> None:
    made = sbom.document(LOCK)
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    references = ["bellhop", *(part["bom-ref"] for part in made["components"])]
    assert len(set(references)) == len(references)
    assert [one["ref"] for one in made["dependencies"]] == references
    assert made["dependencies"][0]["dependsOn"] == references[1:]
    assert all(re.fullmatch(r"pkg:pypi/[a-z0-9-]+@[\w.]+", part["purl"]) for part in made["components"])


@pytest.mark.parametrize(
    ("lock", "told"),
    [
        ("aiohttp==3.1 \\\n", "no hash for aiohttp"),
        ("-e git+https://x.example/y\n", "neither a package nor a hash"),
        ("a==1\nb==2\n", "for a"),
    ],
)
def test_a_lock_file_without_hashes_is_refused(lock: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        sbom.document(lock)


def _audit(*packages: dict[str, object]) -> tuple[str, str]:
    return json.dumps({"dependencies": packages, "fixes": []}), ""


def test_a_known_vulnerability_is_named_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    bad = {"name": "aiohttp", "version": "3.1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3.2"]}]}
    assert audit.main(lambda: _audit(bad, {"name": "attrs", "version": "1", "vulns": []})) == 1
    assert capsys.readouterr().out == "aiohttp 3.1: PYSEC-1, fixed in 3.2\n2 of 2 packages were looked up. Known vulnerabilities: 1.\n"


@pytest.mark.parametrize("printed", ["", "<html>", "[]", "{}"])
def test_it_says_that_it_did_not_run(printed: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(lambda: (printed, "warning: slow\nerror: no route to pypi.org")) == 0
    assert capsys.readouterr().out == "pip-audit did not run: error: no route to pypi.org\n"


def test_packages_that_the_database_does_not_know_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(lambda: _audit({"name": "x", "version": "9", "skip_reason": "not found"})) == 0
    assert "0 of 1 packages" in (out := capsys.readouterr().out) and "did not run for the others" in out
