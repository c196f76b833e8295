"""What to write where pytest, unittest or Hypothesis only say that a fixture of ours cannot be had."""

import re
from typing import Final

import pytest

__all__ = ("advice_on",)

# How Hypothesis refuses a fixture that is made once for all examples. Its error is known without loading it.
_HEALTH: Final = "FailedHealthCheck"
_ONCE: Final = "function-scoped fixture"

# What Python says where a method of a unittest.TestCase asks for a fixture.
_NONE_GIVEN: Final = re.compile(r"missing \d+ required positional arguments?: .*'(market|server)'")

_FOR_EXAMPLES: Final = (
    "The fixture `market`, and all that stand on it, is one market for all examples. Let each example open one of its "
    "own in place of it: `with pytest_robloxmarket.open_market() as market:`, and `server = market.server()` in there."
)
_FOR_METHODS: Final = (
    "Methods of a unittest.TestCase get no fixtures. Open a market in setUp: "
    "`self.market = self.enterContext(pytest_robloxmarket.open_market())`."
)


def advice_on(item: pytest.Item, error: BaseException) -> str:
    """What to write in place of the fixture; empty where an error is about none of ours."""
    said = str(error)
    if isinstance(error, TypeError) and getattr(item, "nofuncargs", False) and _NONE_GIVEN.search(said):
        return _FOR_METHODS
    if type(error).__name__ == _HEALTH and _ONCE in said and "market" in getattr(item, "fixturenames", ()):
        return _FOR_EXAMPLES
    return ""
