"""What happened, in order, and a fingerprint by which two runs can be compared."""

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from pytest_robloxmarket._terms.errors import DivergenceError

__all__ = ("check_same", "fingerprint")

# Where Python shows an object that says nothing of itself. An address is no part of what happened.
_ADDRESS: Final = re.compile(r" at 0x[0-9A-Fa-f]+")


def fingerprint(history: Sequence[object]) -> str:
    """A short text that is equal for equal histories, in any process on any machine."""
    digest = hashlib.blake2b(digest_size=8)
    for event in history:
        digest.update(repr(event).encode("utf-8", "surrogatepass"))
        digest.update(b"\n")
    return digest.hexdigest()


def check_same(first: Sequence[object], second: Sequence[object]) -> None:
    """Make sure that two runs of one script went the same way.

    Raises:
        DivergenceError: naming the first event that differs.
    """
    for number, (one, other) in enumerate(zip(first, second, strict=False)):
        if repr(one) != repr(other) and _ADDRESS.sub("", repr(one)) != _ADDRESS.sub("", repr(other)):
            raise _diverged(number, repr(one), repr(other))
    if len(first) != len(second):
        number = min(len(first), len(second))
        longer = first if len(first) > len(second) else second
        texts = (repr(longer[number]), "(the run had ended)")
        raise _diverged(number, *(texts if longer is first else texts[::-1]))


def _diverged(number: int, one: str, other: str) -> DivergenceError:
    return DivergenceError(
        f"one script led to two different runs. Event {number + 1} was\n  {one}\nand the second time\n  {other}\n"
        "Code under test reads something that the simulator does not control: real time, chance, something that the "
        "first run changed (a global, a fixture that does not take the market), `id()`, `hash()` or the address of an "
        "object, or the order of a set or table of objects. `random`, `secrets`, `uuid` and `os.urandom` are the same "
        "in each run: it is none of these. Sort what is in a set before you use it, and give your objects ids that you "
        "count."
    )
