"""Suites in Luau as pytest sees them: a file, its groups, its tests."""

import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pytest

from pytest_robloxmarket._place.surroundings import Projects
from pytest_robloxmarket._plugin.describing.offers import SuiteOffers, close_markets, unstruck_here
from pytest_robloxmarket._plugin.describing.reports import Redness, told
from pytest_robloxmarket._plugin.unseen import warn_of
from pytest_robloxmarket._suites.bench import Said
from pytest_robloxmarket._suites.plans import CASE, ROOT, Address, Failure, Plan, SkippedError, reason_to_skip
from pytest_robloxmarket._suites.spelling import in_luau
from pytest_robloxmarket._suites.suites import Suite
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("SuiteFile", "SuiteGroup", "SuiteTest")

# The projects that suites stand in, read once.
_PROJECTS: Final = pytest.StashKey[Projects]()


class SuiteFile(pytest.File):
    """A file of a suite. It is read once to name its tests, and once more when the first of them runs."""

    suite: Suite
    plan: Plan

    def collect(self) -> "Iterable[SuiteGroup | SuiteTest]":
        """Its groups and tests."""
        suite = None
        try:
            suite = self._open()
            plan = suite.plan()
        except (Failure, UsageError) as error:
            raise self.CollectError(str(error)) from None
        finally:
            if suite is not None:
                suite.close()
        self.plan = plan
        return list(_nodes_of(self, plan))

    def setup(self) -> None:
        """Make the world that the file's tests share, and run what the file does before them."""
        with told():
            self.suite = self._open()
            self.suite.wanted = tuple(one.plan.address for one in self._tests() if not one.own_markers)
            self.suite.plan()
            self.suite.before_all(ROOT)

    def teardown(self) -> None:
        """Run what the file does after its tests, and let go of its world."""
        with told():
            try:
                self.suite.after_all(ROOT)
            finally:
                self.suite.close()

    def _tests(self) -> "list[SuiteTest]":
        return [one for one in self.session.items if isinstance(one, SuiteTest) and one.file is self]

    def _test_at(self, address: Address) -> "SuiteTest":
        return next(one for one in self._tests() if one.plan.address == address)

    def _open(self) -> Suite:
        return Suite(
            self.path, self.config.stash.setdefault(_PROJECTS, Projects()), SuiteOffers(self, self._test_at), _hear
        )


class SuiteGroup(pytest.Collector):
    """A `describe`."""

    def __init__(self, *, plan: Plan, **more: Any) -> None:
        super().__init__(**more)
        self.plan: Final = plan

    def collect(self) -> "Iterable[SuiteGroup | SuiteTest]":
        """What stands in it."""
        return list(_nodes_of(self, self.plan))

    def setup(self) -> None:
        """Run its `beforeAll`."""
        with told():
            _file_of(self).suite.before_all(self.plan.address)

    def teardown(self) -> None:
        """Run its `afterAll`."""
        with told():
            _file_of(self).suite.after_all(self.plan.address)


class SuiteTest(pytest.Item):
    """An `it`."""

    def __init__(self, *, plan: Plan, **more: Any) -> None:
        super().__init__(**more)
        self.plan: Final = plan
        # Where the markets that a red test has left tell their stories.
        self.stories: list[str] = []

    @property
    def file(self) -> SuiteFile:
        """The file that it stands in."""
        return _file_of(self)

    def runtest(self) -> None:
        """Run it, and warn of what a green one has not looked at."""
        suite = self.file.suite
        first, planned = len(suite.opened), len(suite.here.weather.planned)
        passed = False
        try:
            with SuiteOffers.running(self):
                suite.run(self.plan.address)
            passed = True
        except SkippedError as skipped:
            raise pytest.skip.Exception(str(skipped), _use_item_location=True) from None
        finally:
            unseen, self.stories = close_markets(suite, first, passed=passed)
        unseen += unstruck_here(suite.here, planned)
        for warning, _ in unseen:
            warning.args = (in_luau(str(warning)),)
        warn_of(unseen)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What a red test says: the line of the suite, what was expected there, and the story of its markets."""
        error = excinfo.value
        if isinstance(error, Failure):
            return Redness(error, self.file.suite.around.folder, self.plan.line, self.stories)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple["os.PathLike[str] | str", int | None, str]:
        """Where it stands."""
        return self.path, max(self.plan.line - 1, 0), self.nodeid.partition("::")[2]


def _nodes_of(parent: "SuiteFile | SuiteGroup", plan: Plan) -> "Iterator[SuiteGroup | SuiteTest]":
    taken: dict[str, int] = {}
    root = _file_of(parent).plan
    for one in plan.children:
        # Two colons part the names of a node id, and no two tests have the same one.
        plain = " ".join(one.name.split()).replace("::", ":") or "(no name)"
        taken[plain] = taken.get(plain, 0) + 1
        name = plain if taken[plain] == 1 else f"{plain} ({taken[plain]})"
        if one.kind != CASE:
            yield SuiteGroup.from_parent(parent, name=name, plan=one)
            continue
        test = SuiteTest.from_parent(parent, name=name, plan=one)
        reason = reason_to_skip(root, one.address)
        if reason:
            test.add_marker(pytest.mark.skip(reason=reason))
        elif one.mode == "failing":
            test.add_marker(pytest.mark.xfail(strict=True, reason="marked failing by the suite"))
        yield test


def _file_of(node: pytest.Item | pytest.Collector) -> SuiteFile:
    found = node.getparent(SuiteFile)
    assert found is not None
    return found


def _hear(said: Said) -> None:
    """Let pytest have what a suite prints; warnings and what threads raised go to the other stream."""
    stream = sys.stderr if said.aloud else sys.stdout
    stream.write(f"{said.text}\n")
