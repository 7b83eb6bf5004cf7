"""Lists what the program is made of, as CycloneDX 1.6: ``make sbom``. Everything comes from requirements.lock, so no network is needed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(lock: str) -> Iterator[dict[str, Any]]:
    """Yield a component for each package of a lock file. Raises ValueError for a package without a hash and for an unknown line."""
    found: dict[str, Any] = {}
    for line in lock.splitlines():
        written, _, marker = line.removesuffix("\\").partition(";")
        name, pinned, number = written.strip().partition("==")
        if pinned:
            if found:
                yield _whole(found)
            found = _component(name, number, marker.strip())
        elif (digest := _HASH.search(line)) and found:
            found["externalReferences"][0]["hashes"].append({"alg": "SHA-256", "content": digest[1]})
        elif line.strip():
            raise ValueError(f"requirements.lock has a line that is neither a package nor a hash: {line!r}")
    if found:
        yield _whole(found)


def _component(name: str, number: str, marker: str) -> dict[str, Any]:
    purl = f"pkg:pypi/{re.sub('[-_.]+', '-', name).lower()}@{number}"
    made: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": name, "version": number, "purl": purl}
    if marker:
        made["properties"] = [{"name": "bellhop:only-if", "value": marker}]
    made["externalReferences"] = [{"type": "distribution", "url": f"https://pypi.org/project/{name}/{number}/", "hashes": []}]
    return made


def _whole(found: dict[str, Any]) -> dict[str, Any]:
    if not found["externalReferences"][0]["hashes"]:
        raise ValueError(f"requirements.lock has no hash for {found['name']}")
    return found


def document(lock: str) -> dict[str, Any]:
    """Return the whole list."""
    own = {"type": "application", "bom-ref": "bellhop", "name": "bellhop", "version": version("bellhop")}
    parts = list(components(lock))
    depends = [{"ref": "bellhop", "dependsOn": [part["bom-ref"] for part in parts]}, *({"ref": part["bom-ref"]} for part in parts)]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own},
        "components": parts,
        "dependencies": depends,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(document((ROOT / "requirements.lock").read_text()), indent=2) + "\n")
