"""Chance that Python code draws by itself (`random`, `uuid`, Faker, numpy): each run of a search draws the same."""

import gc
import os
import pickle
import random
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

__all__ = ("ProcessChance", "drawn_bytes", "seeded_chance")

# Where other packages keep a generator that all of a process share; only those that are loaded already matter.
_OTHERS: Final = (("faker.generator", "random"), ("factory.random", "randgen"), ("numpy.random", ""))

_SEED_BYTES: Final = 32

# Where what else would be the machine's noise is drawn from: not from `random`, since what a package draws once, when
# it is first used, would shift the numbers of one run and not of the next.
_NOISE: Final = random.Random(1)

# The generator behind `random`, and that one.
_OURS: Final[tuple[Any, ...]] = (random, _NOISE)


class ProcessChance:
    """The generators that all Python code of this process shares, as they are when this is made.

    A game that rolls a die, and a test's factories (factory_boy, Faker, `random.choice`), would else draw something new
    in each run, and two runs of one script would go two ways.
    """

    def __init__(self) -> None:
        mine: list[Callable[[], object]] = [partial(one.setstate, one.getstate()) for one in _OURS]
        self._start: Final = [*mine, *_others()]
        self._given: Final = [*_unique_values(), *_sequences()]
        self._luck = 0
        self._beginnings: Final[dict[int, int]] = {}  # What `drawn` says when a run begins, by its luck.

    def begin(self, luck: int = 0) -> None:
        """Bring them back, for a run.

        Args:
            luck: 0 for the numbers that come next in this process; with any other the run draws other numbers.
        """
        generators: list[Callable[[], object]] = (
            [*(partial(one.seed, luck) for one in _OURS), *_others(luck)] if luck else self._start
        )
        for begin in (*generators, *self._given):
            begin()
        # The second of two ids of one moment counts on from the first, also from run to run.
        uuid._last_timestamp = None  # type: ignore[attr-defined]
        self._luck = luck
        if luck not in self._beginnings:
            self._beginnings[luck] = self.drawn()

    def has_drawn(self) -> bool:
        """Whether anything was drawn since the run began."""
        return self.drawn() != self._beginnings[self._luck]

    def drawn(self) -> int:
        """How far the generators are: equal where all that is drawn from now on is the same."""
        others = [one.getstate() if name else pickle.dumps(one.get_state()) for one, name in _shared()]
        return hash((*[one.getstate() for one in _OURS], *others))


@contextmanager
def seeded_chance(seed: int) -> Iterator[None]:
    """While it lasts, these generators draw what follows from a seed, not 0; then they go on where they were."""
    before = ProcessChance()
    before.begin(seed)
    try:
        yield
    finally:
        before.begin()


@contextmanager
def drawn_bytes() -> Iterator[None]:
    """While it lasts, `uuid.uuid4` and `secrets` are made of what such a generator draws, not of the machine's noise.

    So is what a `random.Random()` without a seed begins with.
    """
    noise, seed = os.urandom, random.Random.seed

    def seed_from(self: random.Random, a: Any = None, version: int = 2) -> None:
        seed(self, _NOISE.randbytes(_SEED_BYTES) if a is None else a, version)

    vars_of_class: Any = random.Random
    vars_of_class.seed = seed_from
    os.urandom = _NOISE.randbytes
    # `random.SystemRandom`, and so `secrets`, has its own name for it.
    vars(random)["_urandom"] = _NOISE.randbytes
    try:
        yield
    finally:
        os.urandom = vars(random)["_urandom"] = noise
        vars_of_class.seed = seed


def _shared() -> Iterator[tuple[Any, str]]:
    """The generators of other packages that are loaded; those with a name are like ours."""
    for module, name in _OTHERS:
        shared: Any = sys.modules.get(module)
        if shared is not None and not (name and (shared := getattr(shared, name)) is random):
            yield shared, name


def _unique_values() -> list[Callable[[], object]]:
    """What lets Faker's `unique` forget what it has given since: else each run gets others than the run before."""
    return [partial(_give_again, one, _copied(one._seen)) for one in _all_of("faker.proxy", "UniqueProxy")]


def _sequences() -> list[Callable[[], object]]:
    """What lets the sequences of factory_boy's factories count on from where they are now."""
    found = [(one, one._counter) for one in _all_of("factory.base", "FactoryOptions")]
    return [partial(_count_again, one, counter, None if counter is None else counter.seq) for one, counter in found]


def _all_of(module: str, name: str) -> list[Any]:
    """All objects of a class of another package, where that is loaded."""
    loaded = sys.modules.get(module)
    kind = getattr(loaded, name, None)
    return [] if kind is None else [one for one in gc.get_objects() if type(one) is kind]


def _count_again(options: Any, counter: Any, seq: int | None) -> None:
    options._counter = counter
    if counter is not None:
        counter.seq = seq


def _give_again(unique: Any, given: dict[object, set[object]]) -> None:
    unique._seen = _copied(given)


def _copied(given: dict[object, set[object]]) -> dict[object, set[object]]:
    return {called: set(values) for called, values in given.items()}


def _others(luck: int = 0) -> list[Callable[[], object]]:
    """What brings the generators of other packages to where they are now, or to the numbers of this luck."""
    found: list[Callable[[], object]] = []
    for shared, name in _shared():
        if luck:
            found.append(partial(shared.seed, luck))
        elif name:
            found.append(partial(shared.setstate, shared.getstate()))
        else:
            found.append(partial(shared.set_state, shared.get_state()))
    return found
