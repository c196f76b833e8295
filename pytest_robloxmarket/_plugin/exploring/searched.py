"""What pytest has to do with a search, whoever asked for it: an explored test, or a test of a suite in Luau."""

from typing import TYPE_CHECKING, Final, cast

import pytest

from pytest_robloxmarket._plugin.contracts import contract_of
from pytest_robloxmarket._plugin.exploring.replays import command_for, name_of
from pytest_robloxmarket._plugin.extensions import Extensions
from pytest_robloxmarket._plugin.options import PROFILE, REPLAY, RUNS, SECONDS, SEED, STATISTICS, ini_value
from pytest_robloxmarket._plugin.reporting import HELD, PACE, PROVED, READING
from pytest_robloxmarket._terms.texts import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_robloxmarket._plugin.profiles import Wanted

__all__ = ("SearchedItem",)


class SearchedItem:
    """A test of pytest's in which a search goes on: how far it is asked to go, and what its report says of it."""

    def __init__(self, item: pytest.Item) -> None:
        self.name: Final = name_of(item)
        self.seed: Final = cast("int | None", _option_of(item.config, SEED))
        self.replay: Final[str | None] = item.config.getoption(REPLAY)
        self.extensions: Final = Extensions(item.ihook)
        self._item: Final = item

    def wanted(self, said: "Wanted") -> "Wanted":
        """How far the test is searched: the command line, the test, the ini file, the profile, in this order."""
        from pytest_robloxmarket._plugin.profiles import Wanted, find_profile  # noqa: PLC0415 - loads msgspec

        config = self._item.config
        ordered = Wanted(runs=config.getoption(RUNS), seconds=config.getoption(SECONDS))
        usual = Wanted(
            runs=cast("int | None", ini_value(config, RUNS)), seconds=cast("float | None", ini_value(config, SECONDS))
        )
        profile = find_profile(str(_option_of(config, PROFILE) or "default"))
        found = ordered.over(said).over(usual).over(profile).check()
        return found if found.contract is not None else found._replace(contract=contract_of(self._item))

    def say(self, proof: str, runs: int, seconds: float) -> None:
        """Say in the test's report how far its search came."""
        self._item.user_properties.append((PROVED, proof))
        if self._item.config.getoption(STATISTICS):
            pace = f"{count(runs, 'run')} in {seconds:.1f} s, {runs / max(seconds, 0.001):,.0f} runs a second"
            self._item.user_properties.append((PACE, pace))

    def say_held(self, laws: "Sequence[str]") -> None:
        """Say there which laws could have been broken and were not."""
        if laws:
            self._item.user_properties.append((HELD, ", ".join(laws)))

    def say_reading(self, told: str) -> None:
        """Say there what is wrong only under another reading of what nobody documents."""
        self._item.user_properties.append((READING, told))

    def command(self, replay: str) -> str:
        """What a user types to replay a run of the test."""
        return command_for(self._item, replay)


def _option_of(config: pytest.Config, option: str) -> object:
    """What the command line says of an option, or else the ini file."""
    ordered = config.getoption(option)
    return ini_value(config, option) if ordered is None else ordered
