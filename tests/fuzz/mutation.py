"""Makes new inputs of recorded ones: changes bytes, characters, or the parts of a JSON document, and joins parts of two inputs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any

LONGEST = 64 * 1024  # bytes
TEXTS = (
    *(
        "",
        " ",
        "\x00",
        "\n\r",
        "\u2028",
        "\u202e",
        "\u200b",
        "\ud800",
        "\U0001f469\u200d\U0001f680",
        "e\u0301" * 40,
        "#",
        "#1001",
        "!close",
        "/start x",
    ),
    *(
        "1001",
        "-1",
        "99999999999999999999",
        "1e400",
        "NaN",
        "٣",
        "９",
        "0x7f",
        "10m",
        "1.5h",
        "-5d",
        "25:61",
        "31.02.",
        "<!channel>",
        "<@U1>",
        "&lt;",
    ),
    *(
        "<https://a|b>",
        "javascript:alert(1)",
        "{0.__class__}",
        "%(x)s",
        "=1+1",
        "'; drop table ticket",
        '"',
        "*",
        "NEAR(",
        "a" * 5000,
        "🙂" * 500,
    ),
    *(
        "../../etc/passwd",
        "a@b.example\r\nBcc: c@d.example",
        "xn--a",
        "\ufeff",
        "[]",
        "{}",
        "null",
        "true",
        "\\",
        "(((((((((((",
        "telegram:4711",
    ),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, -(2**63), 10**30, 0.5, -0.0, 1e308, float("inf"), float("nan")),
    *([], {}, [[]], [None], {"": ""}, {"id": None}, [[[[[[[[[[]]]]]]]]]], "id", "text"),
)


def mutated_bytes(data: bytes, other: bytes, rng: Random) -> bytes:
    found = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(found) + 1)
        match rng.randrange(6):
            case 0 if at < len(found):
                found[at] = rng.randrange(256)
            case 1:
                found[at:at] = rng.randbytes(rng.choice((1, 2, 4, 64)))
            case 2:
                del found[at : at + rng.choice((1, 2, 8, 512))]
            case 3:
                found[at:at] = other[(begin := rng.randrange(len(other) + 1)) : begin + rng.randrange(512)]
            case 4:
                found[at:] = b""
            case _:
                found[at:at] = rng.choice(TEXTS).encode("utf-8", "surrogatepass")
    return bytes(found[:LONGEST])


def mutated_text(data: bytes, other: bytes, rng: Random) -> bytes:
    text, more = data.decode("utf-8", "surrogatepass"), other.decode("utf-8", "surrogatepass")
    for _ in range(rng.choice((1, 1, 2, 4))):
        at = rng.randrange(len(text) + 1)
        match rng.randrange(5):
            case 0:
                text = text[:at] + rng.choice(TEXTS) + text[at:]
            case 1:
                text = text[:at] + chr(rng.choice((rng.randrange(128), rng.randrange(0x3000), rng.randrange(0x110000)))) + text[at:]
            case 2:
                text = text[:at] + text[at + rng.choice((1, 2, 8)) :]
            case 3:
                text = text[:at] + more[rng.randrange(len(more) + 1) :]
            case _:
                text = text[:at] + rng.choice((text.upper(), text[::-1], " ".join(text), text * 3))
    return text[: LONGEST // 4].encode("utf-8", "surrogatepass")


def mutated_json(data: bytes, other: bytes, rng: Random) -> bytes:
    root = [json.loads(data)]
    parts, donors = list(_parts(root)), list(_parts([json.loads(other)]))
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        holder, key = rng.choice(parts)
        if isinstance(holder, list) and not 0 <= key < len(holder):
            continue
        match rng.randrange(7):
            case 0 if holder is not root:
                holder.pop(key, None) if isinstance(holder, dict) else holder.pop(key)
            case 1:
                holder[key] = rng.choice(VALUES)
            case 2:
                holder[key] = rng.choice(TEXTS)
            case 3:
                giver, place = rng.choice(donors)
                holder[key] = json.loads(json.dumps(giver[place]))
            case 4 if isinstance(holder, dict):
                holder[rng.choice((rng.choice(TEXTS), "type", "text", "id", "blocks", "entities"))] = holder.get(key)
            case 5 if isinstance(holder, list):
                holder.extend([holder[key]] * rng.choice((1, 50)))
            case _:
                holder[key] = [holder.get(key)] if isinstance(holder, dict) else {"value": holder[key]}
    written = json.dumps(root[0])
    return (written if len(written) <= LONGEST else json.dumps(rng.choice(VALUES))).encode()


def _parts(holder: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a document: the list or mapping, and the index or key in it."""
    places = list(holder.items()) if isinstance(holder, dict) else list(enumerate(holder))
    for key, value in places:
        yield holder, key
        if isinstance(value, dict | list):
            yield from _parts(value)


Mutation = Callable[[bytes, bytes, Random], bytes]


def inputs(seeds: Sequence[bytes], change: Mutation, rng: Random) -> Iterator[bytes]:
    """The seeds, and endlessly what becomes of them. Some inputs are changed again, so that changes add up."""
    yield from seeds
    pool = list(seeds)
    while True:
        made = change(rng.choice(pool), rng.choice(pool), rng)
        yield made
        if rng.random() < 0.1:
            pool.append(made)
            if len(pool) > len(seeds) + 200:
                pool.pop(rng.randrange(len(seeds), len(pool)))
