"""Fixtures for the rooms that run Luau."""

from collections.abc import Callable, Iterator

import pytest

from pytest_robloxmarket._engine import registry
from pytest_robloxmarket._luau.methods import Method
from tests.engine.bench import Bench

Implementing = Callable[[str, dict[str, Callable[..., object] | Method]], None]


@pytest.fixture
def bench() -> Bench:
    """A fresh server."""
    return Bench()


@pytest.fixture
def implementing() -> Iterator[Implementing]:
    """Implements methods of a class that nothing else implements, for one test."""
    names: list[str] = []

    def implement(class_name: str, methods: dict[str, Callable[..., object] | Method]) -> None:
        assert class_name not in registry._own, f"{class_name} is implemented, and would not be afterwards"
        names.append(class_name)
        registry.implement(class_name, methods=methods)

    yield implement
    for name in names:
        registry.forget(name)
