"""Counts reference cycles: what they hold isn't freed until a rare collection."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, FunctionType, MethodType

OURS = ("adapters.", "bot.", "storage.")


def name_of(thing: object) -> str:
    """The module and name of a frame's function, of a function, or of an object's type."""
    if isinstance(thing, FrameType):
        return f"{thing.f_globals.get('__name__')}.{thing.f_code.co_qualname}"
    if isinstance(thing, FunctionType | MethodType):
        return f"{thing.__module__}.{thing.__qualname__}"
    return f"{type(thing).__module__}.{type(thing).__qualname__}"


@contextmanager
def cycles() -> Iterator[Counter[str]]:
    """Counts what of ours is made meanwhile and only the garbage collector can free, by name."""
    found: Counter[str] = Counter()
    gc.collect()
    before = {id(thing) for thing in gc.get_objects()}  # those of other tests may be freed at any time
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        yield found
        gc.collect()
        found.update(name for thing in gc.garbage if id(thing) not in before and (name := name_of(thing)).startswith(OURS))
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
        gc.collect()
