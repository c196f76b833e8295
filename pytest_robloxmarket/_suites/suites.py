"""One file of a suite: its world, its runner, and the markets that its tests make."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._place.loading import load_text
from pytest_robloxmarket._place.surroundings import Projects, Surroundings
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._suites.bench import Bench, Opened, Said
from pytest_robloxmarket._suites.choosing import runner_for
from pytest_robloxmarket._suites.handles import Handle
from pytest_robloxmarket._suites.harness import harness_table
from pytest_robloxmarket._suites.plans import Address, Plan
from pytest_robloxmarket._terms.errors import UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauFunction
    from pytest_robloxmarket._luau.threads import LuauTask

__all__ = ("Offers", "Suite")


class Offers(Protocol):
    """What the room above offers to the authors of suites: markets that it knows how to judge and to tell of."""

    @property
    def assertions(self) -> Mapping[str, Callable[..., object]]:
        """Functions that take a market or a user and raise, by their names in Python."""
        ...

    def new_market(self, contract: str | None) -> Market:
        """A market that can load games and tell stories."""
        ...

    def begins(self, address: Address) -> None:
        """A test of the file begins; only a framework that runs a whole file at once says so."""
        ...

    def explore(
        self,
        body: Callable[[Market], None],
        wanted: Sequence[object],
        expected: Sequence[str],
        require: Sequence[str],
    ) -> None:
        """Run a body for everything that can go wrong within bounds.

        Raises:
            ViolationError: when a law is broken.
        """
        ...


class Suite:
    """A file of a suite, read. It is the author of its tests: what it asks of the harness is done here."""

    def __init__(self, path: Path, projects: Projects, offers: Offers, hear: Callable[[Said], object]) -> None:
        self.path: Final = path
        self.around: Final[Surroundings] = projects.around(path)
        self._offers: Final = offers
        self._place = (str(path), 1)
        # The tests that will run, for a runner that runs a whole file at once.
        self.wanted: Sequence[Address] = ()
        # Which markets belong to the test that runs; those before were made while the file was read, and last.
        self.opened: Final[list[Opened]] = []
        self._bench: Final = Bench(offers.new_market(None), self.around, hear)
        self._bench.world.caller = self
        here, server = Handle(self._bench.market), Handle(self._bench.game_server)
        self._bench.provide(harness_table(self._bench.world.vm, tuple(offers.assertions), here, server))
        self._runner: Final = runner_for(self._bench, self.around, self)

    def plan(self) -> Plan:
        """Its groups and tests.

        Raises:
            Failure: when the file raises while it is read, or names no test.
            UsageError: when it is no Luau.
        """
        return self._runner.plan()

    def before_all(self, address: Address) -> None:
        """Run what a group does once before its tests."""
        self._runner.before_all(address)

    def after_all(self, address: Address) -> None:
        """Run what a group does once after its tests."""
        self._runner.after_all(address)

    def run(self, address: Address) -> None:
        """Run one test, with what its groups do around each.

        Raises:
            Failure: when it, or what comes around it, raises.
        """
        self._runner.run(address)

    @property
    def here(self) -> Market:
        """The market in which the file itself runs."""
        return self._bench.market

    def close(self) -> None:
        """Let go of everything."""
        while self.opened:
            self.opened.pop().market.close()
        self._bench.close()

    # --- what the harness asks -----------------------------------------------------------------

    def ask(self, task: "LuauTask", what: Callable[[], object]) -> None:
        """Do something for a waiting thread, as soon as no code of any market runs."""
        where = self._bench.world.vm.where()
        self._bench.ask(task, where, partial(self._at, self.place_of(where), what))

    def call(self, function: "LuauFunction", *arguments: object) -> list[object]:
        """Run a function of the suite."""
        return self._bench.call(function, *arguments)

    def begins(self, address: Address) -> None:
        """A test begins, in a framework that runs a whole file at once."""
        self._offers.begins(address)

    def new_market(self, contract: str | None = None) -> Market:
        """A market for the test that runs."""
        made = self._offers.new_market(contract)
        self.opened.append(Opened(made, self._place))
        return made

    def assertion(self, name: str) -> Callable[..., object]:
        """One of the assertions that are offered."""
        return self._offers.assertions[name]

    def explore(
        self,
        body: Callable[[Market], None],
        wanted: Sequence[object],
        expected: Sequence[str],
        require: Sequence[str],
    ) -> None:
        """Run a function of the suite for everything that can go wrong on its market."""
        self._offers.explore(body, wanted, expected, require)

    def special(self, behind: object, name: str) -> Callable[..., object] | None:
        """What a method does in Luau that Python's cannot."""
        if isinstance(behind, Market) and name in {"load", "load_source"}:
            return partial(self._load if name == "load" else self._load_source, behind)
        if behind == self._bench.game_server and name in {"crash", "shutdown"}:
            return _keep_alive
        return None

    def place_of(self, where: str) -> tuple[str, int]:
        """`src/Shop.spec.luau:12` as a file and a line that others can open."""
        file, _, line = where.rpartition(":")
        return (str(self.around.folder / file), int(line)) if file and line.isdigit() else (str(self.path), 1)

    def _at(self, place: tuple[str, int], what: Callable[[], object]) -> object:
        """Do something, and say of the faults that it plans that this line has."""
        self._place = place
        markets = [self.here, *(one.market for one in self.opened)]
        known = [len(one.weather.planned) for one in markets]
        found = what()
        for market, count in zip(markets, known, strict=True):
            for line in market.weather.planned[count:]:
                # What holds requests back has no line.
                line.place = place if line.place[0] else line.place
        return found

    def _load(self, market: Market, target: object = None, *, player: Mapping[str, object] | None = None) -> None:
        market.load(self._file_of(target), player=player)  # type: ignore[arg-type] # `load` looks at what it is given.

    def _load_source(self, market: Market, text: str, name: str = "Game.server.luau") -> None:
        if not isinstance(text, str) or not isinstance(name, str):
            raise UsageError("loadSource is given the text of a script, and a name for it if you like.")
        load_text(market, name, text)

    def _file_of(self, target: object) -> Path:
        if target is None:
            if self.around.project is None:
                raise UsageError(
                    f"{self.path.name} stands in no Rojo project, so there is no game to load: name a file, like "
                    'market:load("src/Shop.server.luau"), or a script, like market:load(script.Parent.Shop).'
                )
            return self.around.project
        if isinstance(target, Instance):
            found = self._bench.files.get(target)
            if found is None:
                raise UsageError(f"{target.full_name()} comes from no file, and only those can be loaded.")
            return found
        return Path(os.path.normpath(self.around.folder / target)) if isinstance(target, str) else _refuse(target)


def _refuse(target: object) -> Path:
    raise UsageError(
        f"a market loads a script of the project, like script.Parent.Shop, or a file, and not {target!r}. To try a "
        "function, write it into a module and load that."
    )


def _keep_alive() -> None:
    raise UsageError(
        "the suite itself runs on this server, and would end with it. Let one of a market end: "
        "robloxmarket.market():server():crash()."
    )
