"""Chance that a test draws by itself (`random`, Faker, numpy): each run of an explored test draws the same."""

import random
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

__all__ = ("remember_chance",)

# Where other packages keep a generator that all of a process share; only those that are loaded already matter.
_OTHERS = (("faker.generator", "random"), ("numpy.random", ""))


def remember_chance() -> Callable[[], None]:
    """What brings the chance of this process back to where it is now.

    A test's factories (factory_boy, Faker, `random.choice`) would else draw something new in each run, and two runs of
    one script would go two ways.
    """
    back = [partial(random.setstate, random.getstate())]
    for module, name in _OTHERS:
        found: Any = sys.modules.get(module)
        if found is None:
            continue
        if not name:
            back.append(partial(found.set_state, found.get_state()))
        elif (shared := getattr(found, name)) is not random:
            back.append(partial(shared.setstate, shared.getstate()))

    def bring_back() -> None:
        for one in back:
            one()

    return bring_back
