"""The pytest entry point. It registers and delegates.

Every pytest run loads it, also one that has no market at all: what such a run does without is imported where it is
needed.
"""

from collections.abc import Generator
from pathlib import Path
from typing import TypeGuard

import pytest

from pytest_robloxmarket import hookspecs
from pytest_robloxmarket._plugin.contracts import EXPLORED, add_markers, contract_of
from pytest_robloxmarket._plugin.exploring.explored import (
    explored_under_given,
    find_explored,
    show_signature,
    stands_under_given,
)
from pytest_robloxmarket._plugin.fixtures import (
    adapters,
    catalogue,
    clock,
    data_stores,
    faults,
    market,
    marketplace,
    players,
    roblox_faker,
    server,
    servers,
)
from pytest_robloxmarket._plugin.machines import Asked, is_machine, running_machine
from pytest_robloxmarket._plugin.options import (
    EXTENSIONS,
    PASSED,
    REPLAY,
    STATISTICS,
    add_options,
    freezing,
    ini_key,
    is_suite,
)

__all__ = (
    "adapters",
    "catalogue",
    "clock",
    "faults",
    "market",
    "pytest_addhooks",
    "pytest_addoption",
    "pytest_collect_file",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_exception_interact",
    "pytest_pycollect_makeitem",
    "pytest_pyfunc_call",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
    "pytest_terminal_summary",
    "server",
    "data_stores",
    "marketplace",
    "players",
    "roblox_faker",
    "pytest_itemcollected",
    "servers",
)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Let others implement our hooks."""
    pluginmanager.add_hookspecs(hookspecs)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Register the options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, load extensions, and look at what is to be replayed."""
    add_markers(config)
    if config.getini(ini_key(EXTENSIONS)) or config.hook.pytest_robloxmarket_profiles.get_hookimpls():
        from pytest_robloxmarket._plugin.extensions import load_extensions, register_profiles  # noqa: PLC0415

        load_extensions(config)
        register_profiles(config)
    if config.getoption(REPLAY) is not None:
        from pytest_robloxmarket._plugin.exploring.replays import check_replay  # noqa: PLC0415

        check_replay(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run nothing but the test that a replay string was made for."""
    if config.getoption(REPLAY) is not None:
        from pytest_robloxmarket._plugin.exploring.replays import keep_replayed  # noqa: PLC0415

        keep_replayed(config, items)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect suites in Luau."""
    if file_path.suffix not in {".luau", ".lua"} or not is_suite(parent.config, file_path):
        return None
    from pytest_robloxmarket._plugin.describing.items import SuiteFile  # noqa: PLC0415 - loads the Luau VM

    return SuiteFile.from_parent(parent, path=file_path)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(obj: object) -> None:
    """Let pytest see the whole signature of an explored test."""
    show_signature(obj)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark explored tests, so that `-m` finds them."""
    if _is_explored(item):
        item.add_marker(EXPLORED)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let an explored test and its fixtures draw the same numbers in each process: a replay is made by another one."""
    if not _is_explored(item):
        return (yield)
    from pytest_robloxmarket._plugin.exploring.replays import chance_of  # noqa: PLC0415

    with chance_of(item):
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave the fixtures of an explored test that belong to a run to its runs."""
    if _is_explored(item):
        from pytest_robloxmarket._plugin.exploring.remake import hold_back  # noqa: PLC0415

        hold_back(item)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Give each run of an explored test fixtures of its own."""
    __tracebackhide__ = True
    if not _is_explored(pyfuncitem):
        return (yield)
    from pytest_robloxmarket._plugin.exploring.remake import remaking  # noqa: PLC0415

    with remaking(pyfuncitem):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Tell a state machine what is asked of it; and, before Hypothesis has its say, who is drawn and explored."""
    __tracebackhide__ = True
    both = explored_under_given(getattr(item, "obj", None))
    if both is not None:
        from pytest_robloxmarket._plugin.blame import raise_at  # noqa: PLC0415

        raise_at(both.test, stands_under_given(both.test.__name__))
    if _is_explored(item) and getattr(item, "nofuncargs", False):
        # A method of a unittest.TestCase, which pytest does not call by itself.
        from pytest_robloxmarket._plugin.exploring.remake import remaking  # noqa: PLC0415

        with remaking(item):
            return (yield)
    if not is_machine(item):
        return (yield)
    from pytest_robloxmarket._plugin.exploring.replays import command_for, name_of  # noqa: PLC0415
    from pytest_robloxmarket._plugin.extensions import Extensions  # noqa: PLC0415

    asked = Asked(
        name_of(item),
        item.config.getoption(REPLAY),
        freezing(item.config) != "never",
        lambda replay: command_for(item, replay),
        contract_of(item),
        Extensions(item.ihook),
    )
    with running_machine(asked):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: "pytest.CallInfo[None]"
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Name the law in the report of a test that broke one, and hide our frames from that of one that is wrong."""
    red = call.excinfo is not None or bool(getattr(item, "_excinfo", None))
    if not red and not item.ihook.pytest_robloxmarket_report.get_hookimpls():
        report = yield
    else:
        from pytest_robloxmarket._plugin import reporting  # noqa: PLC0415

        found = reporting.raised_by(item, call)
        reporting.hide_our_frames(found)
        reporting.add_notes(item, call)
        report = yield
        reporting.keep_error_alone(report, found)
        reporting.add_properties(item, report, call)
        reporting.tell_hooks(item, report, call)
    if report.when == "call":
        item.stash[PASSED] = report.passed
    return report


def pytest_exception_interact(
    node: pytest.Collector | pytest.Item,
    call: "pytest.CallInfo[object]",
    report: pytest.CollectReport | pytest.TestReport,
) -> None:
    """Hide our frames from what is told of a module that uses us wrongly while it is imported."""
    if isinstance(node, pytest.Collector) and isinstance(report, pytest.CollectReport) and call.excinfo is not None:
        from pytest_robloxmarket._plugin.reporting import retell_collection  # noqa: PLC0415

        retell_collection(node, report, call.excinfo)


def pytest_terminal_summary(terminalreporter: "pytest.TerminalReporter", config: pytest.Config) -> None:
    """Say what each explored test proved, and that nothing was replayed."""
    if config.getoption(REPLAY) is not None:
        from pytest_robloxmarket._plugin.exploring.replays import tell_untaken  # noqa: PLC0415

        tell_untaken(terminalreporter, config)
    if any(report.user_properties for key in ("passed", "failed") for report in terminalreporter.getreports(key)):
        from pytest_robloxmarket._plugin.reporting import tell_readings  # noqa: PLC0415

        tell_readings(terminalreporter)
    if config.get_verbosity() > 0 or config.getoption(STATISTICS):
        from pytest_robloxmarket._plugin.reporting import tell_proofs  # noqa: PLC0415

        tell_proofs(terminalreporter)


def _is_explored(item: pytest.Item) -> TypeGuard[pytest.Function]:
    return isinstance(item, pytest.Function) and find_explored(item.obj) is not None
