"""What a test may ask by name of game passes."""

from typing import TYPE_CHECKING

from pytest_robloxmarket._oracle.laws.passes import pass_laws
from pytest_robloxmarket._plugin.asserting.asserts import market_and_user
from pytest_robloxmarket._plugin.stories import story_error
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import PassAnswered

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User

__all__ = ("assert_no_stale_pass",)


def assert_no_stale_pass(subject: "Market | User") -> None:
    """Make sure that the game knew who owns a pass whenever it was asked, but for what the platform itself needs.

    Args:
        subject: a market, or one user: then only of what they own.

    Raises:
        ViolationError: with the story, when it did not.
        UsageError: when the game was never asked: nothing can be said then.
    """
    __tracebackhide__ = True
    market, user = market_and_user(subject)
    history = market.history
    answers = [index for index, event in enumerate(history) if isinstance(event, PassAnswered)]
    if not answers:
        raise UsageError(
            "the game was never asked who owns a pass. Say how: server.watch_passes(cache.owns); and let a pass change "
            "hands, and more than a minute pass: alice.buy_pass(77), market.clock.advance(70)."
        )
    for violation in pass_laws(history, answers, ()):
        if user in {None, violation.user}:
            raise story_error(history, violation, market.catalogue)
