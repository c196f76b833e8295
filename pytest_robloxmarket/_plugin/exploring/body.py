"""The author's test as a program: one call of it for each run, with the fixtures of that run."""

import inspect
from collections.abc import Callable, Coroutine, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final
from unittest import SkipTest, TestCase

import pytest

from pytest_robloxmarket._kernel.watch import KnownStateError
from pytest_robloxmarket._plugin.asserting.clerk import Clerk
from pytest_robloxmarket._plugin.exploring.blocks import Blocks
from pytest_robloxmarket._plugin.sofar import add_story_so_far
from pytest_robloxmarket._simulation.chance import ProcessChance
from pytest_robloxmarket._simulation.frozen import code_time
from pytest_robloxmarket._terms.errors import PlatformError, StepLimitError, UsageError, WorkLimitError

if TYPE_CHECKING:
    from pytest_robloxmarket._plugin.request import RunFixtures
    from pytest_robloxmarket._simulation.market import Market

__all__ = ("GIVES_UP", "Body")

# How a test says that it does not go on: it has failed, or it is to be skipped.
GIVES_UP: Final = (AssertionError, pytest.fail.Exception, pytest.skip.Exception, pytest.xfail.Exception, SkipTest)


class Body:
    """A test with its arguments. Its own asserts speak of a clear day: in a storm the laws alone judge.

    The polite run has shown that the body comes to its end in clear weather. Where it cannot go on in a storm, a
    crash or a hop has taken the server or the player that it wants, and it just ends there.
    """

    def __init__(
        self,
        test: Callable[..., object],
        args: Sequence[object],
        kwargs: Mapping[str, object],
        fixtures: "RunFixtures | None",
    ) -> None:
        self.test: Final = test
        self._args: Final = args
        for one in args[:1]:
            if isinstance(one, TestCase):
                setattr(one, "subTest", Blocks().test)  # noqa: B010 - to mypy it is a method
        self._kwargs: Final = kwargs
        self._fixtures: Final = fixtures
        self._extensions: Final = None if fixtures is None else fixtures.extensions
        # Who is cast is drawn from the name of the test, the same in each run.
        self._clerk: Final = Clerk(test.__qualname__ if fixtures is None else fixtures.name, self._extensions)
        self._market: Market | None = None
        self._chance: Final = ProcessChance()

    def now_ms(self) -> int:
        """The time of the run that is under way, or was last."""
        for_code = code_time()
        if for_code is not None:
            return for_code
        return 0 if self._market is None else self._market.scheduler.now_ms

    def __call__(self, market: "Market") -> None:
        """Let the test act on the market of one run."""
        __tracebackhide__ = True
        market.clerk = self._clerk
        self._market = market
        self._chance.begin(market.world.luck)
        market.world.chance = self._chance
        if self._extensions is not None:
            self._extensions.install(market)
        with _forgiving(market, stormy=market.weather.stormy):
            self._run(market)

    def _run(self, market: "Market") -> None:
        __tracebackhide__ = True
        fixtures = self._fixtures
        if fixtures is not None and fixtures.tears_down:
            market.world.closing = partial(self._tear_down, market, fixtures, stormy=market.weather.stormy)
        values = {"market": market} if fixtures is None else fixtures.make(market)
        answer = self.test(*self._args, **{**self._kwargs, **values})
        if inspect.isawaitable(answer) or inspect.isgenerator(answer):
            if isinstance(answer, Coroutine | Generator):
                answer.close()
            name = getattr(self.test, "__name__", repr(self.test))
            raise UsageError(
                f"{name} is explored, and calling it gave a {type(answer).__name__}: none of its lines ran. Write a "
                "plain function, without `async` and without `yield`."
            )

    def _tear_down(self, market: "Market", fixtures: "RunFixtures", *, stormy: bool) -> None:
        """Tear down the fixtures of a run that is over, on its market and in clear weather."""
        __tracebackhide__ = True
        market.scheduler.watch = None
        market.heal()
        # Game code that keeps itself busy for ever has been heard of already.
        with suppress(KnownStateError, StepLimitError, WorkLimitError), _forgiving(market, stormy=stormy, healed=False):
            fixtures.tear_down()


@contextmanager
def _forgiving(market: "Market", *, stormy: bool, healed: bool = True) -> Iterator[None]:
    """Lines of the author's: in a storm they may give up, and meet what is not there.

    Args:
        market: what they act on.
        stormy: whether things went wrong by choice when the run began.
        healed: whether a market that is not stormy any more was healed by these lines, which speak of a clear day then.
    """
    __tracebackhide__ = True
    try:
        yield
    except GIVES_UP as error:
        if not (market.weather.stormy if healed else stormy):
            if isinstance(error, AssertionError):
                add_story_so_far(error, market)
            raise
    except (UsageError, PlatformError, LookupError, TypeError):
        # A profile that was never saved has no key "coins".
        if not stormy:
            raise
    except AttributeError as error:
        # `alice.server` is None while she plays nowhere. Any other error is a mistake, whatever the weather.
        if error.obj is not None or not stormy:
            raise
