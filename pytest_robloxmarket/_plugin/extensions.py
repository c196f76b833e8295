"""What hooks of the project and of other plugins add: to markets, to laws, to stories, to profiles."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

import pytest

from pytest_robloxmarket._plugin.options import EXTENSIONS, ini_key
from pytest_robloxmarket._terms.verdict import LAWS

if TYPE_CHECKING:
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._terms.events import Event

__all__ = ("Extensions", "load_extensions", "register_profiles")


class Extensions:
    """What the hooks add that one test sees: those of its folder's `conftest.py` and of all plugins."""

    def __init__(self, hook: Any) -> None:
        self._hook: Final = hook
        self.laws: Final = _merged(hook.pytest_robloxmarket_laws, "laws")
        self._faults: Final = _merged(hook.pytest_robloxmarket_faults, "faults")
        self._made: Final = bool(hook.pytest_robloxmarket_market.get_hookimpls())
        self._tells: Final = bool(hook.pytest_robloxmarket_story.get_hookimpls())

    def install(self, market: "Market") -> None:
        """Give a new market all of it, and let the hooks touch it first."""
        if self.laws:
            market.laws.update(self.laws)
        if self._faults:
            market.named_faults.update(self._faults)
        if self._made:
            self._hook.pytest_robloxmarket_market(market=market)

    def story(self, history: "list[Event]") -> list[str]:
        """What stands below a story."""
        if not self._tells:
            return []
        said = self._hook.pytest_robloxmarket_story(history=history)
        return [str(line) for lines in said for line in lines or ()]


def register_profiles(config: pytest.Config) -> None:
    """Register the profiles that hooks offer."""
    if not config.hook.pytest_robloxmarket_profiles.get_hookimpls():
        return
    from pytest_robloxmarket._plugin.profiles import register_profile  # noqa: PLC0415 - loads msgspec

    for name, wanted in _merged(config.hook.pytest_robloxmarket_profiles, "profiles").items():
        if not isinstance(wanted, Mapping) or not all(isinstance(key, str) for key in wanted):
            raise pytest.UsageError(f"the profile {name!r} of a hook is {wanted!r}: write a dict like {{'runs': 9}}.")
        try:
            register_profile(name, **cast("Mapping[str, Any]", wanted))
        except TypeError as error:
            raise pytest.UsageError(f"the profile {name!r} of a hook cannot be: {error}") from error


def load_extensions(config: pytest.Config) -> None:
    """Import and register the plugins that the ini file names.

    Raises:
        pytest.UsageError: naming the one that cannot be imported.
    """
    for name in config.getini(ini_key(EXTENSIONS)):
        if config.pluginmanager.has_plugin(name):
            continue
        try:
            module = import_module(name)
        except Exception as error:
            raise pytest.UsageError(
                f"{ini_key(EXTENSIONS)} names {name!r}, which cannot be imported ({type(error).__name__}: {error}). "
                "Install it, put its folder on `pythonpath`, or take it out of the ini file."
            ) from error
        config.pluginmanager.register(module, name)


def _merged(hook: Any, what: str) -> dict[str, Any]:
    """What all implementations of a hook return, in one.

    Raises:
        pytest.UsageError: when one is no mapping, or two give the same name.
    """
    if not hook.get_hookimpls():
        return {}
    merged: dict[str, Any] = {}
    for one in hook():
        if not isinstance(one, Mapping):
            raise pytest.UsageError(f"a hook pytest_robloxmarket_{what} returned {one!r}: return a dict by name.")
        for name, value in one.items():
            if not isinstance(name, str) or not name or name in merged or name in LAWS:
                raise pytest.UsageError(
                    f"a hook pytest_robloxmarket_{what} gives the name {name!r}, which is no name or is taken already."
                )
            merged[name] = value
    return merged
