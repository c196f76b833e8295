"""Which runner a file is for: a framework that its project has, or ours."""

import re
from typing import TYPE_CHECKING, Final, Protocol

from pytest_robloxmarket._suites.jest import JestRunner
from pytest_robloxmarket._suites.own import OwnRunner
from pytest_robloxmarket._suites.testez import TestEzRunner

if TYPE_CHECKING:
    from pytest_robloxmarket._place.nodes import Node
    from pytest_robloxmarket._place.surroundings import Surroundings
    from pytest_robloxmarket._suites.batches import Owner
    from pytest_robloxmarket._suites.bench import Bench
    from pytest_robloxmarket._suites.plans import Address, Plan

__all__ = ("Runner", "runner_for")

# What TestEZ consists of, by whatever name it is installed.
_TESTEZ: Final = frozenset({"TestPlanner", "TestRunner", "TestEnum"})

# How a file asks for Jest's words.
_JEST: Final = re.compile(r"jest-?globals", re.IGNORECASE)

# How a file hands its tests to TestEZ.
_RETURNS: Final = re.compile(r"^return\s+(?:function\b|\w+\s*(?:--[^\n]*)?$)", re.MULTILINE)


class Runner(Protocol):
    """Reads one file of a suite, and runs its tests."""

    def plan(self) -> "Plan":
        """Its groups and tests.

        Raises:
            Failure: when the file raises while it is read, or names no test.
        """
        ...

    def before_all(self, address: "Address") -> None:
        """Run what a group does once before its tests."""
        ...

    def after_all(self, address: "Address") -> None:
        """Run what a group does once after its tests."""
        ...

    def run(self, address: "Address") -> None:
        """Run one test.

        Raises:
            Failure: when it, or what comes around it, raises.
        """
        ...


def runner_for(bench: "Bench", around: "Surroundings", owner: "Owner") -> Runner:
    """The runner for a file.

    What a file is written for shows in it: one that asks for JestGlobals is Jest's, one that returns a function is
    TestEZ's. Where the project has that framework, it runs; where it has not, we do.
    """
    source = around.node.source or ""
    if _JEST.search(source):
        jest, jest_globals = _named(around, "Jest"), _named(around, "JestGlobals")
        if jest is not None:
            found = None if jest_globals is None else bench.instance_of(jest_globals)
            return JestRunner(bench, owner, bench.instance_of(jest), found)
        return OwnRunner(bench)
    testez = _find_testez(around)
    if testez is not None and _RETURNS.search(source):
        return TestEzRunner(bench, owner, bench.instance_of(testez))
    return OwnRunner(bench)


def _find_testez(around: "Surroundings") -> "Node | None":
    """TestEZ itself, wherever the project has it."""
    return next((node for _, node in around.root.walk() if {child.name for child in node.children} >= _TESTEZ), None)


def _named(around: "Surroundings", name: str) -> "Node | None":
    """The module of a package; the one that scripts require, and not one that the packager keeps for others."""
    found = [names for names, node in around.root.walk() if node.name == name and node.class_name == "ModuleScript"]
    best = min(found, key=lambda names: ("_Index" in names, len(names)), default=None)
    return next((node for names, node in around.root.walk() if names == best), None)
