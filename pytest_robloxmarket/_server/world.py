"""What all servers of one market share: time, platform, weather, history, and who plays where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import get_ident
from typing import TYPE_CHECKING, Protocol, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._kernel.greenlets import GreenletTask
from pytest_robloxmarket._kernel.running import running_line, running_scheduler
from pytest_robloxmarket._kernel.scheduler import Entry, Scheduler
from pytest_robloxmarket._kernel.seams import SeamPort
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._platform.receipts import EXPIRED, Receipt
from pytest_robloxmarket._platform.state import Platform
from pytest_robloxmarket._server.lateness import name_planned
from pytest_robloxmarket._server.stores.budgets import UNMETERED, Budgets
from pytest_robloxmarket._terms.enums import offer_rejection
from pytest_robloxmarket._terms.errors import PlatformError, UsageError
from pytest_robloxmarket._terms.events import Event, OrderChanged, PurchaseRefunded
from pytest_robloxmarket._terms.ids import DeliveryId, ProductId, Robux, ServerId, UserId
from pytest_robloxmarket._terms.raised import Raised

if TYPE_CHECKING:
    from pytest_robloxmarket._server.remotes import Ask
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._server.stores.arrivals import Request
    from pytest_robloxmarket._server.stores.requests import Channel

__all__ = ("SharedChance", "World")

StartServer: TypeAlias = "Callable[[Server], None]"


def _offers_rejection() -> bool:
    """Whether the Python code that runs may see `PurchaseRejected`: code of no market may, and none is harmed by it."""
    scheduler = running_scheduler()
    rules = None if scheduler is None else scheduler.rules
    return rules.purchase_rejected if isinstance(rules, Contract) else True


offer_rejection(_offers_rejection)


class SharedChance(Protocol):
    """The generators from which Python code on all servers draws."""

    def has_drawn(self) -> bool:
        """Whether anything was drawn in this run."""
        ...

    def drawn(self) -> int:
        """How far they are: equal where all that is drawn from now on is the same."""
        ...


class World(Struct, eq=False):
    """One run's surroundings. Whatever happens is appended to `history`."""

    scheduler: Scheduler
    platform: Platform
    seams: SeamPort
    _new_server: Callable[[World, ServerId], Server]
    history: list[Event]
    deliveries: Iterator[int]  # Their numbers.
    # Whether the story will be told. Events that only a story needs are written down only then.
    tracing: bool = False
    # Whether reads of data stores are written down all the same: of several saves they tell which counts.
    noting_reads: bool = False
    servers: list[Server] = []
    homes: dict[UserId, Server] = {}
    # Who went away for a while, and when they are back, in ms.
    away: dict[UserId, int] = {}
    # Whose idea it is that somebody buys, see `PurchaseMade`.
    wish: str = ""
    # How long after a join its receipts come. Nobody documents it, and the worst is at once.
    arrival_ms: int = 0
    servers_max: int = 0  # How many may be open at one time when somebody moves; 0 is any number.
    names: dict[UserId, str] = {}
    # A second binding takes the place of the first, which Roblox refuses: to see what a game means to sell.
    rebinds: bool = False
    # Of several settings of ProcessReceipt this one stays, counted from 1, and not the last: to see what it would sell.
    keeps_handler: int = 0
    # What calls of a handler do that nothing keeps is told as well, see `deeds`.
    sees_deeds: bool = False
    # Buyers may leave before the function of an UpdateAsync is called: to most games that is as before its write.
    leaves_in_updates: bool = False
    # Whether frames are long for as long as nothing comes from outside: where nobody but the judge looks at a game.
    hurries: bool = False
    # They are long where whoever lets time pass only waits, whatever comes meanwhile.
    hurries_by_plan: bool = False
    # What a buyer's client asks a game for first, which then shows its prompt.
    asks: dict[ProductId, Ask] = {}
    # Who pays another price than the one that the catalogue, and so GetProductInfoAsync, says: prices differ by region.
    prices: dict[UserId, Robux] = {}
    # Whom users buy for, where it is not for themselves: a game learns it from the buyer's client, if at all.
    friends: dict[UserId, UserId] = {}
    # What users do when a prompt is shown to them: buy, decline, or fail to buy. Who is not here buys.
    wills: dict[UserId, str] = {}
    # For each delivery: whose receipt it is, on which server, and when it last gave way: in ms, and in steps.
    buyers: dict[DeliveryId, tuple[UserId, Server]] = {}
    waits: dict[int, tuple[int, int]] = {}
    # Requests that no budget has counted, in order: when, from where, and what they take from; and how many can be so.
    sent: list[tuple[int, Server, tuple[str, ...]]] = []
    unmetered: int = UNMETERED
    _budgets: Budgets | None = None
    # Takes a request that a test holds back.
    held: Callable[[Channel, Request], None] | None = None
    # What the rest of the game, which is not under test, keeps on every player: place -> value.
    player_defaults: dict[str, int | float | str | bool] = {}
    # What runs on each server when it starts.
    starters: list[StartServer] = []
    # Tasks live as long as the market: a greenlet that is let go of runs its `finally` blocks,
    # and after a power cut nothing may run.
    kept: list[GreenletTask] = []
    stuck: bool = False  # A limit has stopped game code.
    intruder: str = ""  # Where another thread has called what waits; what the run shows is worth nothing then.
    # What game code raised, for a test to look at; kept only where the story will be told.
    raised: list[Raised] = []
    # The number of a write that is only pretended, or of a call that is not made, to see what comes of it.
    left_out: int = -1
    unbidden: bool = False  # Game code has sent a request that no delivery asked for.
    # Half of this is the way to a data store, half the way back. Real ones take about as long.
    latency_ms: int = 100
    thinking_ms: int = 1_000  # How long a player looks at a prompt that the game shows before they answer it.
    luck: int = 0  # Which random numbers game code draws.
    drew: bool = False  # Whether Luau code has drawn any.
    chance: SharedChance | None = None  # What Python code draws from, where each run begins it anew.
    # How many purchases of a product a user still makes, where that is limited: a run that teaches what a purchase does
    # lets one buyer make so many of them, and turns all others away.
    allowances: dict[tuple[UserId, ProductId], int] = {}
    limited: frozenset[ProductId] = frozenset()
    hears_purchase: Callable[[], None] | None = None  # Called when a purchase is made: what a test plans for then.
    closing: Callable[[], None] | None = None  # Called before all is let go of: what a test tears down.
    closed: bool = False  # All is let go of: what is begun now would come to no end.
    locate_luau: Callable[[], str] | None = None
    _patience: list[int] = []  # The lane in which receipts grow old, once one does.

    @property
    def budgets(self) -> Budgets:
        """What the servers may still send, once anybody wants to know."""
        if self._budgets is None:
            self._budgets = Budgets(self)
        return self._budgets

    def check_open(self) -> None:
        """Make sure that the market is not closed.

        Raises:
            UsageError: when it is.
        """
        if self.closed:
            raise UsageError(
                "this market is closed: its test, or its `with open_market()` block, has ended, and nothing happens on "
                "it any more. Do this before the end."
            )

    def start_server(self) -> Server:
        """A new server, with the game's code running on it.

        Raises:
            UsageError: when the market is closed.
        """
        self.check_open()
        server = self._new_server(self, ServerId(len(self.servers) + 1))
        self.servers.append(server)
        server.start()
        return server

    def dismantle(self) -> None:
        """Undo the rings of references in a world that nobody will look at again."""
        for server in self.servers:
            server.dismantle()
        self.servers.clear()
        self.homes.clear()
        self.buyers.clear()
        self._budgets = None
        self.sent.clear()
        self.starters.clear()
        self.raised.clear()
        scheduler = self.scheduler
        scheduler.on_overtake = scheduler.on_wait = scheduler.on_misuse = scheduler.sender = scheduler.watch = None

    def plan_refund(self, receipt: Receipt) -> None:
        """Give a receipt's price back in time, if it is still open then.

        This has a clock of its own: a market that settles does not wait for it, as it does for an answer.
        """
        if not self._patience:
            self._patience.append(self.scheduler.new_lane())
        self.scheduler.after(self.platform.contract.refund_after_ms, self._expire, receipt, self._patience[0])

    def _expire(self, receipt: Receipt) -> None:
        if self.platform.record(receipt, EXPIRED):
            now_ms = self.scheduler.now_ms
            self.history.append(PurchaseRefunded(now_ms, receipt.id, receipt.user, receipt.price, "expired"))

    def other_server(self, than: Server | None) -> Server:
        """Where a user can move to: the oldest open server, or a new one, or if need be the one where they were."""
        for server in self.servers:
            if server.open and server is not than:
                return server
        if than is not None and than.open and not self.has_other_server(than):
            return than
        return self.start_server()

    def has_other_server(self, than: Server) -> bool:
        """Whether there is, or may be, an open server other than this one."""
        count = 0
        for server in self.servers:
            if server.open:
                if server is not than:
                    return True
                count += 1
        return not self.servers_max or count < self.servers_max

    def join(self, server: Server, user: UserId) -> None:
        """Bring a user to a server; they leave where they are."""
        self.away.pop(user, None)
        home = self.homes.get(user)
        if home is not None:
            home.players.remove(user, "hop" if server is not home else "leave")
        server.players.add(user, self.names[user])

    def will_of(self, user: UserId) -> str:
        """What a user does at a prompt: buy, decline or fail."""
        return self.wills.get(user, "buy")

    @property
    def acts_by_itself(self) -> bool:
        """Whether game code may do anything but handle receipts: it listens, waits, or has sent requests unbidden."""
        return self.unbidden or self.scheduler.locals > 0 or any(server.signals is not None for server in self.servers)

    def is_working(self) -> bool:
        """Whether a handler has not answered so far, or a server is in its grace time."""
        return any(server.receipts.working or server.closing for server in self.servers)

    def is_queueing(self) -> bool:
        """Whether a handler has not answered so far on a server whose requests have had to wait for their turn."""
        budgets = self._budgets
        if budgets is None:
            return False
        return any(server.receipts.working and budgets.has_queued(server) for server in self.servers)

    def declines(self, user: UserId, product: ProductId) -> bool:
        """Whether a user changes their mind about a purchase, since they may make no more of them."""
        if product not in self.limited:
            return False
        left = self.allowances.get((user, product), 0)
        self.allowances[user, product] = left - 1
        return left <= 0

    @property
    def origin(self) -> DeliveryId:
        """The delivery that the running code belongs to."""
        task = self.scheduler.current
        return DeliveryId(0 if task is None else task.origin)

    def waiting_task(self) -> GreenletTask | None:
        """The Python task that is about to wait; None outside of every task.

        Raises:
            PlatformError: where Roblox forbids to yield.
            UsageError: in another thread than the run's own.
        """
        if get_ident() != self.scheduler.thread:
            self.intruder = self.intruder or running_line()
            self.check_threads()
        if self.scheduler.closed_to_yields:
            # Observed text; raised to the caller of UpdateAsync (platform-facts.md, 2.3).
            raise PlatformError("Callbacks cannot yield")
        task = self.scheduler.current
        if task is not None and not isinstance(task, GreenletTask):
            raise UsageError("a blocking call was made from Python inside a Luau task: call it from Luau.")
        return task

    def check_threads(self) -> None:
        """Make sure that no other thread has called what waits.

        Raises:
            UsageError: when one has; it names the place.
        """
        if self.intruder:
            raise UsageError(
                f"{self.intruder}: a data store, a service or a wait was called from another thread, and a market "
                "lives in one: which thread is first, nobody could replay. Call it from the function that the market "
                "has called, or start a task of the market: server.spawn(function)."
            )

    def wait_ms(self, delay_ms: int, lane: int) -> None:
        """Let virtual time pass. May yield."""
        task = self.waiting_task()
        if task is None:
            self.scheduler.run_until(self.scheduler.now_ms + delay_ms)
            return
        self.scheduler.after(delay_ms, task.resume, None, lane)
        task.suspend()

    def source(self) -> str:
        """Where the running game code stands, like `Shop.server.luau:24`; empty while searching."""
        if not self.tracing:
            return ""
        if self.locate_luau is not None:
            found = self.locate_luau()
            if found:
                return found
        return running_line()

    def overtaken(self, late: Entry, first: Entry) -> None:
        """Write down that `first` came before what was due earlier."""
        at_ms = max(first[0], self.scheduler.now_ms)
        if not self.tracing:
            self.history.append(OrderChanged(at_ms, late[0]))
            return
        self.history.append(OrderChanged(at_ms, late[0], name_planned(self, late), name_planned(self, first)))
