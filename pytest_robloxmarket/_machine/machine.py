"""A state machine that Hypothesis steers: what players and the weather do are its rules, the laws its invariants."""

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, Final

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from pytest_robloxmarket._faults.weather import Misfortune, WeatherChoices
from pytest_robloxmarket._machine.bridge import end_here, is_told, tell_outage, tell_strike
from pytest_robloxmarket._machine.games import Game, GameSource, learn_game
from pytest_robloxmarket._machine.judging import Judge
from pytest_robloxmarket._machine.running import Running, TestCaseOf
from pytest_robloxmarket._machine.visits import visits
from pytest_robloxmarket._platform.catalogue import GamePass, Product
from pytest_robloxmarket._platform.contract import DEFAULT, Contract, check_contract
from pytest_robloxmarket._plugin.machines import MachineRequest
from pytest_robloxmarket._plugin.markets import new_market
from pytest_robloxmarket._plugin.sofar import add_story_so_far
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.outage import Outage
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.enums import CloseReason
from pytest_robloxmarket._terms.errors import StepLimitError, UsageError, WorkLimitError
from pytest_robloxmarket._trial.scenarios.passes import STAY_SECONDS

__all__ = ("ReceiptMachine",)

# Who plays. More users than these do nothing that these do not.
_CAST: Final = ("alice", "bob", "carol", "dave")

_WALLET: Final = 10_000

# More servers than these only make an example slower.
_SERVERS_MAX: Final = 4

# Seconds: in the middle of a request, at once, at the end of what is under way, a minute, a stay.
_SPANS_S: Final = (0.05, 1, 5, 60, 300)

# No delivery has more seams of one kind than that, or nearly none; most have a few, so that near chances are likelier.
_CHANCES: Final = st.sampled_from((0, 0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 7))
_OUTCOMES: Final = st.integers(0, 3)


class ReceiptMachine(RuleBasedStateMachine):
    """A game under all that players and the weather can do; subclasses say which game, and add rules of their own.

    Attributes:
        game: the game: a Luau file, `module:function`, a function of the server that starts, or one of the market.
        product_ids: the ids of its products; empty means that they are found.
        player: what the rest of the game keeps on every player, like {"leaderstats.Gold": 0}.
        contract: the rules by which the platform plays, or their name; None means what the test's marker or the command
            line says, or else today's.
        users: the bundle of users who have come.
        servers: the bundle of servers that were started.
        products: the bundle of products.
        market: the market of the example that runs.
    """

    game: ClassVar[GameSource]
    product_ids: ClassVar[Iterable[int]] = ()
    player: ClassVar[Mapping[str, int | float | str | bool]] = {}
    contract: ClassVar[Contract | str | None] = None

    users: ClassVar[Bundle[User]] = Bundle("users")
    servers: ClassVar[Bundle[GameServer]] = Bundle("servers")
    products: ClassVar[Bundle[Product]] = Bundle("products")

    TestCase: TestCaseOf = TestCaseOf()  # type: ignore[assignment]

    @classmethod
    def learn(cls) -> Game:
        """What the game sells and what a purchase does; found out once for the class.

        Raises:
            UsageError: when the class names no game, or it cannot be judged.
        """
        if not hasattr(cls, "game"):
            raise UsageError(f"{cls.__name__} names no game: write game = 'src/server/Shop.server.luau' in it.")
        rules, extensions = cls._rules(), MachineRequest.asked.extensions
        games: dict[object, Game] = cls.__dict__.get("_games", {})
        if (rules, extensions) not in games:
            known = learn_game(
                cls.game, products=cls.product_ids, player=cls.player, contract=rules, extensions=extensions
            )
            games[rules, extensions] = known
            cls._games = games
        return games[rules, extensions]

    @classmethod
    def _rules(cls) -> Contract:
        """The rules by which the platform plays."""
        said = MachineRequest.asked.contract if cls.contract is None else cls.contract
        return DEFAULT if said is None else check_contract(said)

    def __init__(self) -> None:
        super().__init__()
        self.known: Final = self.learn()
        self.weather: Final = WeatherChoices(tell_strike)
        asked = MachineRequest.asked
        self.market: Final[Market] = new_market(
            self._rules(), asked.name, asked.extensions, choices=self.weather, tracing=is_told()
        )
        if asked.extensions is not None:
            asked.extensions.install(self.market)
        self.known.install(self.market)
        self._judge: Final = Judge(self.market, self.known.expect)
        self._outage: Final = Outage(self.market)
        Running.begin(self.market)

    @initialize(target=products)
    def put_on_sale(self) -> MultipleResults[Product]:
        """What the game sells."""
        return multiple(*self.known.products)

    @initialize(target=users)
    def first_arrives(self) -> User:
        """Somebody is there from the beginning: Hypothesis leaves rules out, and with `arrive` all that users do."""
        return self._newcomer()

    @precondition(lambda self: self._may_start_server())
    @rule(target=servers)
    def start_server(self) -> GameServer:
        """A server starts."""
        return self.market.server()

    @precondition(lambda self: len(self.market.users) < len(_CAST))
    @rule(target=users)
    def arrive(self) -> User:
        """Somebody new comes to a server."""
        return self._newcomer()

    @rule(user=users)
    def join(self, user: User) -> None:
        """A user comes back; who plays already leaves and comes again."""
        self._open_server().join(user)

    @rule(user=users)
    def leave(self, user: User) -> None:
        """A user leaves."""
        user.leave()

    @rule(user=users)
    def hop(self, user: User) -> None:
        """A user moves to another server."""
        user.hop()

    @rule(user=users, product=products)
    def buy(self, user: User, product: Product) -> None:
        """A user buys in the game's prompt; who is on no server buys in the Store tab."""
        self._fund(user, product)
        user.buy(product)

    @precondition(lambda self: self.known.stranger is not None)
    @rule(user=users)
    def buy_what_the_game_does_not_know(self, user: User) -> None:
        """A user buys a product of which the game has never heard."""
        assert self.known.stranger is not None
        self.buy(user, self.known.stranger)

    @rule(user=users, product=products)
    def buy_outside(self, user: User, product: Product) -> None:
        """A user buys in the Store tab, wherever they are."""
        self._fund(user, product)
        user.buy_outside(product)

    @rule(user=users, product=products)
    def prompt(self, user: User, product: Product) -> None:
        """The game shows a prompt, and a second later the user has bought."""
        if user.server is not None:
            self._fund(user, product)
            user.server.marketplace.prompt_product_purchase(user.player, int(product.id))

    @rule(user=users, product=products, says_purchased=st.booleans())
    def cancel(self, user: User, product: Product, says_purchased: bool) -> None:
        """A prompt closes without a purchase; one that fails in the backend says purchased all the same."""
        if user.server is not None:
            user.server.marketplace.close_prompt(user.id, product.id, purchased=says_purchased)

    @precondition(lambda self: bool(self.known.passes))
    @rule(user=users, number=st.integers(0, 3))
    def buy_pass(self, user: User, number: int) -> None:
        """A user buys one of the game's passes, if they do not own it."""
        game_pass = self.known.passes[number % len(self.known.passes)]
        if not user.owns_pass(game_pass):
            self._fund(user, game_pass)
            user.buy_pass(game_pass)

    @rule(server=servers)
    def crash(self, server: GameServer) -> None:
        """A server loses power."""
        server.crash()

    @rule(server=servers)
    def shut_down(self, server: GameServer) -> None:
        """A server ends gently."""
        server.shutdown()

    @precondition(lambda self: any(user.server is not None for user in self.market.users))
    @rule()
    def restart_all(self) -> None:
        """All servers restart for an update: who played is sent to a fresh one."""
        players = [user for user in self.market.users if user.server is not None]
        for server in self._servers():
            server.shutdown(CloseReason.DeveloperUpdate)
        fresh = self.market.server()
        for user in players:
            fresh.join(user)

    @rule(seconds=st.sampled_from(_SPANS_S))
    def let_time_pass(self, seconds: float) -> None:
        """Time passes, and what is due happens."""
        self._limited(lambda: self.market.clock.advance(seconds))

    @rule()
    def settle(self) -> None:
        """Time passes until nothing is left to do; an outage is over by then."""
        self._limited(self.market.settle)
        self._end_outage()

    @rule(after=_CHANCES)
    def crash_soon(self, after: int) -> None:
        """A server will crash, or end gently, when `after` chances for that have passed by."""
        self._send(Misfortune("crash", after))

    @rule(after=_CHANCES, outcome=_OUTCOMES)
    def fault_soon(self, after: int, outcome: int) -> None:
        """A request will fail, lie, be late or never end, or a recording be lost."""
        self._send(Misfortune("fault", after, outcome))

    @rule(after=_CHANCES, outcome=_OUTCOMES)
    def delay_soon(self, after: int, outcome: int) -> None:
        """Something will overtake what is due earlier, or somebody stay away for an unusual time."""
        self._send(Misfortune("delay", after, outcome))

    @rule(after=_CHANCES, outcome=_OUTCOMES)
    def move_soon(self, after: int, outcome: int) -> None:
        """A buyer will go away, or to another server, while a handler works for them."""
        self._send(Misfortune("move", after, outcome))

    @precondition(lambda self: self.market.platform.stores.opened and not self._outage.begun)
    @rule()
    def outage(self) -> None:
        """All requests of data stores fail for a minute, or until everything has settled; once in an example."""
        self._outage.begin()

    @precondition(lambda self: self.market.weather.stormy or self._outage.under_way)
    @rule()
    def heal(self) -> None:
        """What is under way ends, and then the weather clears, until the next fault."""
        self._limited(self.market.settle)
        self._clear()

    @precondition(lambda self: self._is_accused())
    @invariant()
    def laws_hold(self) -> None:
        """No law is broken so far. (Of those that are not, Hypothesis writes no line.)"""
        __tracebackhide__ = True
        end_here()
        self._judge.raise_violation()

    def teardown(self) -> None:
        """Let everything end and heal, let the users rejoin, and ask the laws on what never ends.

        A machine that has something of its own to tidy up calls this from its own.
        """
        __tracebackhide__ = True
        error = sys.exc_info()[1]
        try:
            if error is None:
                self._end()
            elif is_told() and isinstance(error, Exception):
                add_story_so_far(error, self.market)
        finally:
            self.market.close()
            self.market.dismantle()

    def _end_outage(self) -> None:
        self._outage.end()
        for seam in sorted(self._outage.met):
            tell_outage(seam)

    def _clear(self) -> None:
        self._end_outage()
        self.weather.clear()
        self.market.storm(self.weather.bounds)

    def _send(self, misfortune: Misfortune) -> None:
        self.weather.send(misfortune)
        self.market.storm(self.weather.bounds)

    def _is_accused(self) -> bool:
        """Whether a law is broken; Hypothesis asks after each step."""
        Running.steps += 1
        return self._judge.hears_violation()

    def _end(self) -> None:
        __tracebackhide__ = True
        self._limited(self.market.settle)
        self._end_outage()
        if not self.market.world.stuck:
            self._limited(self._visit_again)
            if self.known.expect.passes:
                self._limited(self._come_again)
                self._judge.raise_of_passes()
            self._limited(self._recover)
        self._judge.raise_in_the_end()

    def _visit_again(self) -> None:
        """Let who has bought buy once more on each open server where they were before, in clear weather.

        What a server went on to believe of a user who was elsewhere meanwhile shows then, and at no other time.
        """
        for user, server, product_id in visits(self.market):
            self._clear()
            server.join(user)
            self.buy(user, self.market.catalogue.find(product_id))
            self.market.settle()

    def _come_again(self) -> None:
        """Let everybody join again in clear weather, where they were, and stay: then it shows who owns what.

        A server that has known them before may believe what it knew. They stay as long as those from whom it was
        learned what a pass gives.
        """
        self._clear()
        for user in self.market.users:
            here = user.server
            user.leave()
            self.market.clock.advance(1)
            (here or self._open_server()).join(user)
        self.market.clock.advance(STAY_SECONDS)

    def _recover(self) -> None:
        expect = self.known.expect
        self.market.recover(rejoin=not expect.lasts_in_stores, again=expect.comes_later)

    def _limited(self, act: Callable[[], object]) -> None:
        """Let something happen; an example in which game code keeps itself busy for ever shows nothing, if no law."""
        __tracebackhide__ = True
        try:
            act()
        except (StepLimitError, WorkLimitError) as error:
            if self._judge.hears_violation():
                self._judge.raise_violation()
            Running.limit = str(error)
            reject()

    def _may_start_server(self) -> bool:
        return sum(server.open for server in self.market.world.servers) < _SERVERS_MAX

    def _servers(self) -> list[GameServer]:
        return [GameServer(self.market, server) for server in self.market.world.servers if server.open]

    def _newcomer(self) -> User:
        return self._open_server().join(_CAST[len(self.market.users)], robux=_WALLET)

    def _open_server(self) -> GameServer:
        """The newest server that lets users in, or else a new one."""
        return (self._servers() or [self.market.server()])[-1]

    def _fund(self, user: User, goods: Product | GamePass) -> None:
        if user.wallet < goods.price:
            self.market.fund(user, goods.price)
