"""Every market that a test has opened is closed behind it."""

from collections.abc import Iterator

import pytest

from tests.server.helpers import close_markets


@pytest.fixture(autouse=True)
def closing() -> Iterator[None]:
    """Close the markets, so that no waiting task outlives its test."""
    yield
    close_markets()
