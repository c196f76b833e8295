"""`Market`: the object that a test holds. One platform, some servers, some users, one run."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import count as counting
from pathlib import Path
from typing import Final, TypeAlias

from pytest_robloxmarket._faults.injector import Injector
from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.choices import Choices, check_choices
from pytest_robloxmarket._kernel.scheduler import Entry, Scheduler
from pytest_robloxmarket._kernel.tasks import TaskState
from pytest_robloxmarket._platform.catalogue import Catalogue, GamePass, Product
from pytest_robloxmarket._platform.contract import DEFAULT, Contract, check_contract
from pytest_robloxmarket._platform.state import Platform
from pytest_robloxmarket._server.misuse import note_misuse
from pytest_robloxmarket._server.moves import pass_wait
from pytest_robloxmarket._server.passes import give_pass, take_pass
from pytest_robloxmarket._server.server import Server
from pytest_robloxmarket._server.world import World
from pytest_robloxmarket._simulation.clerks import WHOLE_MARKET, Clerk, free_names, known
from pytest_robloxmarket._simulation.clock import Clock
from pytest_robloxmarket._simulation.data_stores import MarketDataStores
from pytest_robloxmarket._simulation.effects import read_defaults, read_path, tell_effect
from pytest_robloxmarket._simulation.extras import NamedFault, OwnLaw
from pytest_robloxmarket._simulation.faults import Faults
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.holdings import read_stored
from pytest_robloxmarket._simulation.ids import pass_id
from pytest_robloxmarket._simulation.offered import OFFERED
from pytest_robloxmarket._simulation.recovery import PATIENCE_MS, choose_absence, recover
from pytest_robloxmarket._simulation.settling import settle_within
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.answers import StoredValue
from pytest_robloxmarket._terms.checks import check_takes_one, shown
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import Event, MarketHealed
from pytest_robloxmarket._terms.ids import PassId, Robux, UserId
from pytest_robloxmarket._terms.raised import Raised
from pytest_robloxmarket._terms.snapshot import PlatformSnapshot
from pytest_robloxmarket._terms.verdict import Effects

__all__ = ("Loader", "Market")

# Loads Luau sources into a market: (market, path).
Loader: TypeAlias = Callable[["Market", Path], None]

# Ids that look like nothing else, so that a key or a path that holds one is recognised.
_FIRST_USER: Final = 1001

# When all is well, the receipts of who joins come when a game has had time to load a profile: to answer "not yet"
# before is no mistake if they are taken then. One that needs longer must wait for its profile (platform-facts.md, P17).
_ARRIVAL_MS: Final = 500


class Market:
    """The simulated universe of one run."""

    __slots__ = (
        "_loader",
        "_users",
        "catalogue",
        "choices",
        "clerk",
        "contract",
        "effects",
        "laws",
        "looked_at",
        "named_faults",
        "platform",
        "player_defaults",
        "scheduler",
        "weather",
        "world",
    )

    def __init__(
        self,
        choices: Choices | None = None,
        *,
        contract: Contract | str | None = None,
        tracing: bool = True,
        loader: Loader | None = None,
    ) -> None:
        self.choices: Final[Choices] = check_choices(choices)
        self.scheduler: Final = Scheduler(self.choices)
        self.catalogue: Final = Catalogue()
        self.contract: Final = check_contract(DEFAULT if contract is None else contract)
        self.platform: Final = Platform(self.contract, self.catalogue)
        self.scheduler.rules = self.contract
        self.weather: Final = Injector(self.choices)
        self.world: Final = World(self.scheduler, self.platform, self.weather, Server, [], counting(1), tracing)
        self.scheduler.on_wait = partial(pass_wait, self.world)
        self.scheduler.on_misuse = partial(note_misuse, self.world)
        # What one purchase of a product changes, where a test has said so.
        self.effects: Final[Effects] = {}
        self.catalogue.hears_gives = partial(tell_effect, self.effects, self.world.names)
        # What the rest of the game keeps on every player, like {"leaderstats.Gold": 0}.
        self.player_defaults: Final = self.world.player_defaults
        # Who tells verdicts and stories, where the room above has given one.
        self.clerk: Clerk | None = None
        # Laws of the project's own, and faults that it has given a name.
        self.laws: Final[dict[str, OwnLaw]] = {}
        self.named_faults: Final[dict[str, NamedFault]] = {}
        # What the test has looked at: `raised` and `receipts`, of which it is not warned, and `laws`.
        self.looked_at: Final[set[str]] = set()
        self._users: Final[dict[str, User]] = {}
        self._loader: Final = loader

    def __repr__(self) -> str:
        return f"<Market at {self.scheduler.now_ms / 1000:.1f} s>"

    def __dir__(self) -> tuple[str, ...]:
        # What a test needs; the other rooms of the house know the rest.
        return OFFERED

    @property
    def clock(self) -> Clock:
        """The market's clock."""
        return Clock(self.scheduler, self.settle)

    @property
    def faults(self) -> Faults:
        """What goes wrong next, by plan."""
        return Faults(self.weather, self.named_faults)

    @property
    def history(self) -> list[Event]:
        """What has happened, in order."""
        return self.world.history

    @property
    def raised(self) -> tuple[Raised, ...]:
        """What game code has raised so far: handlers, listeners and threads. A test that looks is not warned of it."""
        self.looked_at.add("raised")
        return tuple(self.world.raised)

    def verdict(self) -> tuple[str, ...]:
        """The laws that are broken so far, by their names; none means that all hold.

        Raises:
            UsageError: when purchases were delivered and nothing observable changed, or the market has no clerk.
        """
        return known(self.clerk).verdict(self)

    def story(self) -> str:
        """Every event so far, a line each: the same text on each machine, for a snapshot.

        Raises:
            UsageError: when the market has no clerk.
        """
        return known(self.clerk).story(self)

    @door
    def stored(self, store: str, whose: User | str | int) -> StoredValue:
        """What a data store holds now, for an assertion: no time passes, no fault strikes, and no game hears of it.

        Args:
            store: the data store's name, with the scope behind a slash where it has one: `Coins` or `Coins/eu`.
            whose: a user, whose key holds their id or name; or the key itself.

        Returns:
            A copy of the value, or None when nothing is there.

        Raises:
            UsageError: when the game has opened others and not this one, or more than one key is the user's.
        """
        return read_stored(self, store, whose)

    @property
    def data_stores(self) -> MarketDataStores:
        """The test's hand in the data stores: it writes past the game, and holds requests back."""
        return MarketDataStores(self)

    def server(self) -> GameServer:
        """Start a game server; the game's code runs on it."""
        return GameServer(self, self.world.start_server())

    @door
    def on_server_start(self, start: Callable[[GameServer], object]) -> None:
        """Run `start(server)` as a script of every server that starts from now on. It may wait.

        Raises:
            UsageError: when it cannot be called with a server.
        """
        check_takes_one(start, "the server", "market.on_server_start(start_game), with def start_game(server)")
        self.world.starters.append(
            lambda server: server.start_script(server.runnable(start), (GameServer(self, server),))
        )

    @door
    def load(self, path: str | Path, *, player: Mapping[str, int | float | str | bool] | None = None) -> None:
        """Load a Luau file as a script of every server that starts from now on.

        The integers of its source can be bought, for 99 Robux, unless the catalogue says otherwise.

        Args:
            path: a `.luau` or `.lua` file.
            player: what the rest of the game keeps on every player, like `{"leaderstats.Gold": 0}`.

        Raises:
            UsageError: when the file cannot be read, or is no Luau.
        """
        found = read_path(path)
        defaults = read_defaults(player)
        if self._loader is None:
            raise UsageError(f"this market has no Luau: {WHOLE_MARKET}")
        self.player_defaults.update(defaults)
        self._loader(self, found)

    @door
    def secret(self, name: str, content: str) -> None:
        """Make a secret that `HttpService:GetSecret(name)` finds on all servers.

        Raises:
            UsageError: when the content is no text, or too long.
        """
        self.platform.web.keep_secret(name, content)

    @door
    def set_effect(self, product: Product | int, effect: Mapping[str, int | float]) -> None:
        """Say what one purchase of a product changes, where a test would rather not have it learned.

        Args:
            product: the product.
            effect: place -> amount, like `{"leaderstats.Gold": 100}` or `{"Gold[{user}].coins": 100}`: the data
                store, its key with `{user}` or `{name}` for the id or name of the user it is for (the buyer, or the
                friend of `alice.gives_to(bob)`), and the path in the value. A gift that always goes to one friend
                may name their own place, like `{"Inbox[1002].bears": 1}`, once they are known.

        Raises:
            UsageError: when the catalogue does not hold the product, or a place or an amount cannot be.
        """
        found = self.catalogue.find(product.id if isinstance(product, Product) else product)
        tell_effect(self.effects, self.world.names, found, effect)

    @door
    def user(self, name: str, robux: int = 0) -> User:
        """The account of this name, new or known, with so many Robux more."""
        if not isinstance(name, str) or not name.strip():
            raise UsageError(f"a user has a name like 'alice', not {name!r}.")
        user = self._users.get(name)
        if user is None:
            user = self._users[name] = User(self, UserId(_FIRST_USER + len(self._users)), name)
            self.world.names[user.id] = name
        if robux:
            self.fund(user, robux)
        return user

    @door
    def cast(self, count: int, *, robux: int = 0) -> tuple[User, ...]:
        """So many new users with names that are made up: the same ones each time that the test runs.

        Args:
            count: how many, from 1 to 100.
            robux: what each of them has.

        Raises:
            UsageError: when there cannot be so many, or the market makes up no names.
        """
        return tuple(self.user(name, robux) for name in free_names(known(self.clerk), self._users, count))

    @door
    def fund(self, user: User, robux: int) -> None:
        """Give a user Robux from outside.

        Raises:
            UsageError: when the amount cannot be.
        """
        if type(robux) is not int or robux < 0:
            raise UsageError(f"{user.name} cannot be given {shown(robux)} Robux: it is a whole number, 0 or more.")
        if self._users.get(user.name) != user:
            raise UsageError(f"{user!r} is of another market: take market.user({user.name!r}).")
        self.platform.ledger.fund(user.id, Robux(robux))

    @door
    def give_pass(self, user: User, game_pass: GamePass | int) -> None:
        """Let a user own a game pass that they did not pay for, from now on, as a promotion of Roblox does.

        Raises:
            UsageError: when it is no user of this market or no pass, or they own it already.
        """
        number = self._pass_of(user, game_pass, "given")
        if not give_pass(self.world, user.id, number):
            raise UsageError(f"{user.name} owns pass {number} already. Take it away first: market.take_pass(...).")

    @door
    def take_pass(self, user: User, game_pass: GamePass | int) -> None:
        """Take a game pass away from a user, as a refund or a deletion from their inventory does.

        Raises:
            UsageError: when it is no user of this market or no pass, or they do not own it.
        """
        number = self._pass_of(user, game_pass, "taken from")
        if not take_pass(self.world, user.id, number):
            raise UsageError(f"{user.name} does not own pass {number}. Let them have it: market.give_pass(...).")

    def _pass_of(self, user: User, game_pass: GamePass | int, what: str) -> PassId:
        if user not in self._users.values():
            raise UsageError(
                f"no pass can be {what} {user!r}, who is no user of this market: take market.user('alice')."
            )
        return pass_id(game_pass)

    @property
    def users(self) -> tuple[User, ...]:
        """All users, in the order in which they came."""
        return tuple(self._users.values())

    def settle(self) -> None:
        """Let time pass until nothing is left to do.

        Answers, deliveries and recordings under way come to their end. A loop of the game that only
        waits for its next round (`while true do task.wait(60) ...`) does not keep a market busy.
        """
        self.settle_for(PATIENCE_MS)
        self.world.check_threads()

    def settle_for(self, patience_ms: int) -> None:
        """The same for so long at most."""
        watch = self.scheduler.watch
        if watch is None:
            settle_within(self.world, patience_ms)
            return
        watch.enters()
        settle_within(self.world, patience_ms)
        watch.leaves()

    def close(self) -> None:
        """Let go of everything. Tasks that still wait end here, and their `finally` blocks run unheard.

        Call it when nobody will look at the market again; the `market` fixture does.
        """
        world = self.world
        if world.closing is not None:
            world.closing()
        world.closed = True
        for server in world.servers:
            server.alive = False
        for task in world.kept:
            if task.state is TaskState.WAITING:
                task.drop()
        world.kept.clear()

    def dismantle(self) -> None:
        """Undo the rings of references in a market that nobody will look at again.

        Else each run of a search stays in memory until the garbage collector comes for it, and the next one
        works in memory that no cache knows.
        """
        self.world.dismantle()
        self._users.clear()

    def storm(self, bounds: Bounds) -> None:
        """From now on things go wrong by choice, within bounds; and what comes from outside may overtake."""
        self.weather.storm(bounds)
        self.world.servers_max = bounds.servers
        self.order_by_choice()

    def order_by_choice(self) -> None:
        """From now on what comes from outside may overtake, as often as the bounds allow."""
        self.scheduler.unordered = self.weather.left("delays") > 0
        self.scheduler.on_overtake = self._overtaken

    def _overtaken(self, late: Entry, first: Entry) -> None:
        self.scheduler.unordered = self.weather.spend("delays")
        self.world.overtaken(late, first)

    def heal(self) -> None:
        """From now on nothing goes wrong."""
        self.weather.heal()
        self.scheduler.unordered = False
        self.world.arrival_ms = _ARRIVAL_MS
        self.world.history.append(MarketHealed(self.scheduler.now_ms))

    def recover(self, *, rejoin: bool = True, again: bool = False) -> None:
        """Heal, let everything end, and let the users find out what they own.

        Everybody leaves. Whoever has an open receipt joins a fresh server, and another one for as long as that resolves
        any, at once or an hour later; then they buy once more. With `rejoin` everybody joins a fresh server; with
        `again` they do so once more, since what a receipt gives comes with the next join. Refunds are waited for.
        """
        recover(self, rejoin=rejoin, again=again, away_ms=choose_absence(self))

    def wait_for_refunds(self) -> None:
        """Where open receipts are refunded in time: let all servers close, and that time pass."""
        patience_ms = self.contract.refund_after_ms
        if patience_ms and any(self.platform.receipts.pending(user.id) for user in self._users.values()):
            for server in self.world.servers:
                server.shutdown()
            self.settle_for(PATIENCE_MS)
            self.scheduler.run_until(self.scheduler.now_ms + patience_ms)

    def snapshot(self) -> PlatformSnapshot:
        """What the platform holds now. A test that looks is not warned of open receipts."""
        self.looked_at.add("receipts")
        return self.platform.snapshot()
