"""Fixtures for the Luau room."""

import pytest

from tests.luau.bench import Bench


@pytest.fixture
def bench() -> Bench:
    """A fresh server."""
    return Bench()
