"""Where the runs of a search have been: digests of everything that the rest of a run depends on.

A state is what lasts (data stores, receipts, wallets), what each living server has been told since it started, what
is under way relative to now, how far the test's own code has come, and what the judge remembers. A server's memory is
never looked at: it follows from what it was told. Why that is sound, and what it rests on: docs/decisions/0009.
"""

from bisect import insort
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._kernel.lanes import owner_of
from pytest_robloxmarket._kernel.scheduler import Entry
from pytest_robloxmarket._kernel.watch import KnownStateError
from pytest_robloxmarket._oracle.suite import Hearing
from pytest_robloxmarket._platform.stores import Stored
from pytest_robloxmarket._server.moves import ROUND_MS
from pytest_robloxmarket._simulation.states.known import Foreseen, KnownStates
from pytest_robloxmarket._simulation.states.lasting import Lasting
from pytest_robloxmarket._simulation.states.parts import Begun, Due, Kept, Memory, Moment, State, Told, Wait
from pytest_robloxmarket._simulation.states.underway import THINGS, wait_of
from pytest_robloxmarket._terms.events import PlayerLeft, ServerCrashed
from pytest_robloxmarket._terms.ids import DeliveryId
from pytest_robloxmarket._terms.seams import ABSENCE, SEAMS

if TYPE_CHECKING:
    from pytest_robloxmarket._oracle.goods.expectations import Expectations
    from pytest_robloxmarket._server.server import Server
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._terms.events import Event

__all__ = ("Watcher",)

# A market waits for 120 s. Where no run takes half of it, nobody comes to its end.
_SURELY_PATIENT_MS: Final = 60_000


class Watcher:
    """Keeps book of one run, and ends it where another has been."""

    __slots__ = (
        "_body",
        "_depth",
        "_drive",
        "_durable",
        "_durable_at",
        "_effects",
        "_ended",
        "_expect",
        "_first",
        "_hearing",
        "_kept",
        "_looked_at",
        "_market",
        "_ordinals",
        "_patient_ms",
        "_planned",
        "_read",
        "_spent",
        "_states",
        "_step",
        "_told",
        "absences",
        "foreseen",
    )

    def __init__(self, market: "Market", states: KnownStates, expect: "Callable[[], Expectations]", first: int) -> None:
        self._market: Final = market
        self._states: Final = states
        self._expect: Final = expect
        self._hearing: Hearing | None = None
        self._effects = -1  # How many the test had named when the judge began to listen.
        self._first: Final = first  # Before this choice the run is that of another script.
        # What each server was told, by its lane; how much its code has planned; and which of that is still to come.
        self._told: Final[dict[int, int]] = {}
        self._ordinals: Final[dict[int, int]] = {}
        self._planned: Final[dict[int, tuple[object, ...]]] = {}
        self._step = 0  # The step of a user that happens now.
        self._kept: Final = Lasting(market.platform, states)
        self._durable: Kept | None = None
        self._durable_at = -1
        self._body = 0  # What the test's own code can have seen.
        self._read = 0  # So many events of it.
        self._ended = False  # It has come to its end.
        self._drive: tuple[int, bool] | None = None  # Until when time passes, and for what; as `rests` was told.
        # Choices of which it is known what state they lead to: position, value, the state, and the misfortune left.
        self.foreseen: Final[list[Foreseen]] = []
        self.absences: Final[list[int]] = []  # Choices of an absence of which nothing comes, unless a clock is read.
        self._looked_at = -1  # Before which step it was looked last.
        self._depth = 0
        self._spent = ""  # The kind of misfortune that is over in the world that is foreseen.
        self._patient_ms = 0  # Since when the market waits: since time was let pass, or the last user came back.

    def planned(self, entry: Entry) -> None:
        """Something was planned. What game code plans is known by its number among those of its server."""
        if type(entry[4]) in THINGS:
            return
        owner = owner_of(entry[2])
        ordinal = self._ordinals[owner] = self._ordinals.get(owner, 0) + 1
        name = getattr(entry[3], "__name__", "")
        if owner >= 0:
            self._planned[entry[1]] = name, ordinal
        else:
            # The steps of users: known by what step planned them, and by whom they are about.
            about = entry[4] if type(entry[4]) is tuple else ()
            here = getattr(getattr(entry[3], "__self__", None), "_server", None)
            self._planned[entry[1]] = name, self._step or ordinal, *[getattr(one, "id", one) for one in (here, *about)]

    def begins(self, number: int, lane: int, late_ms: int) -> None:
        """Something that was planned happens now; on a server's own clock its code sees how late."""
        planned = self._planned.pop(number, None)
        self._step = hash(planned) if lane < 0 and owner_of(lane) < 0 else 0
        if planned is not None and lane >= 0:
            self._told[lane] = hash(Begun(self._told.get(lane, 0), planned, late_ms))

    def told(self, lane: int, what: object) -> None:
        """The code of a server learns something."""
        if type(what) is tuple and type(what[1]) is Stored:
            what = what[0], self._kept.digest_of(what[1])
        self._told[lane] = hash(Told(self._told.get(lane, 0), what, self._drawn()))

    def told_often(self, lane: int, what: object, times: int) -> None:
        """It learns the same, so often in a row."""
        # When the storm is over no state is looked at any more.
        for _ in range(times if self._market.weather.stormy else 1):
            self.told(lane, what)

    def cache_read(self) -> None:
        """The code of a server has asked its cache."""
        self._states.aging = True

    def clock_read(self, lane: int) -> None:
        """The code of a server, or of anybody, has read a clock."""
        self._states.timed = True
        now_ms = self._market.scheduler.now_ms
        for one in [lane] if lane >= 0 else list(self._told):
            self.told(one, now_ms)

    def enters(self) -> None:
        """The test's own code lets time pass. Until now it could look at everything that has happened."""
        if not self._depth and not self._ended:
            news = self._market.world.history[self._read :]
            self._read += len(news)
            self._body = hash((self._body, self._market.scheduler.now_ms, repr(news), *self._told.values()))
        self._patient_ms = self._patient_ms if self._depth else self._market.scheduler.now_ms
        self._depth += 1

    def leaves(self) -> None:
        """The test's own code goes on."""
        self._depth -= 1
        self._look_at_patience()

    def done(self) -> None:
        """The test's own code has come to its end."""
        self._ended = True

    def rests(self, end_ms: int, *, free_only: bool) -> None:
        """Look whether a run has been here.

        Raises:
            KnownStateError: when one has, with as much misfortune left.
        """
        self._drive = end_ms, free_only
        self._looked_at = self._market.scheduler.steps
        away = self._market.world.away
        if away:
            self._patient_ms = max(self._patient_ms, *away.values())
        if self._is_new() and not self._enter(self._digest()):
            self._look_at_patience()
            raise KnownStateError

    def looks_ahead(self) -> bool:
        """Whether the state after the next choice can be known: it is looked at right before this step and after it."""
        market = self._market
        return (
            self._is_new()
            and market.scheduler.steps == self._looked_at + 1
            and market.scheduler.current is None
            and not market.weather.plan
        )

    def may_end(self, lane: int, seam: str) -> None:
        """Note the state of a world in which a server loses power now."""
        world, now_ms = self._market.world, self._market.scheduler.now_ms
        server = next(one for one in world.servers if one.lane == lane)
        users = [player.user_id for player in server.players.get_players()]
        if users and self._market.platform.teleports.picture():
            return  # Who was teleported here has arrived, and is not looked for any more.
        left = [PlayerLeft(now_ms, server.id, user, "crash") for user in users]
        self._foresee(seam, 1, [ServerCrashed(now_ms, server.id, seam), *left], dying=server)

    def may_vanish(self, seam: str, value: int, event: "Event", later: Entry | None = None) -> None:
        """Note the state of a world in which what happens now comes to nothing, or only later."""
        self._foresee(seam, value, [event], later=later)

    def may_be_later(self, *, watched: bool) -> None:
        """Note that nothing comes of the absence that was chosen last."""
        labels = self._market.choices.labels
        if labels[-1:] == [ABSENCE] and not (watched and self._states.aging):
            self.absences.append(len(labels) - 1)

    def _foresee(
        self,
        seam: str,
        value: int,
        events: "list[Event]",
        *,
        dying: "Server | None" = None,
        later: Entry | None = None,
    ) -> None:
        market = self._market
        left = market.weather.left_after(seam)
        self._spent = SEAMS[seam].kind
        digest = self._digest(events, dying=dying, later=later)
        self._spent = ""
        self.foreseen.append((market.choices.asked, value, digest, left))

    def _is_new(self) -> bool:
        """Whether the run is still in its storm, and past what it shares with the script that it was made from."""
        return self._market.weather.stormy and self._market.choices.asked >= self._first

    def _enter(self, digest: int) -> bool:
        states, left = self._states, self._market.weather.misfortune_left()
        if states.looks is not None:
            learned = states.timed or self._is_impatient(), states.aging, states.drawing
            states.looks.append((digest, left, self._market.choices.asked, learned))
        return states.enter(digest, left)

    def _look_at_patience(self) -> None:
        if self._is_impatient():
            self._states.timed = True

    def _is_impatient(self) -> bool:
        """Whether the market has waited for so long that it may come to the end of its patience."""
        market = self._market
        return market.scheduler.now_ms - self._patient_ms > _SURELY_PATIENT_MS and market.weather.stormy

    def _digest(
        self, news: "Sequence[Event]" = (), *, dying: "Server | None" = None, later: Entry | None = None
    ) -> int:
        """Everything that the rest of the run depends on.

        Args:
            news: what has happened only in a world that is foreseen.
            dying: a server that is gone there.
            later: what is planned there.
        """
        assert self._drive is not None
        end_ms, free_only = self._drive
        market = self._market
        scheduler, world = market.scheduler, market.world
        plan = scheduler.planned()
        if dying is not None:
            plan = [entry for entry in plan if owner_of(entry[2]) != dying.lane]
        if later is not None:
            insort(plan, later)
        # Nothing happens before the first thing is due, so that nobody can tell what time it is until then. Where all
        # that is planned is not waited for, something does: the market heals, and users join.
        waited = plan and not (free_only and all(entry[2] >= 0 for entry in plan))
        now_ms = max(scheduler.now_ms, plan[0][0]) if waited else scheduler.now_ms
        history = world.history
        if self._durable_at != len(history):
            self._durable_at = len(history)
            self._durable = self._kept.picture()
        assert self._durable is not None
        return hash(
            State(
                due=self._queue(plan, now_ms),
                leaps=now_ms > scheduler.now_ms,
                ends_ms=0 if free_only else end_ms - now_ms,
                memories=self._memories(dying, plan, now_ms),
                servers=len(world.servers),
                stuck=world.stuck,
                hit=bool(news) or self._first > 0,
                test=self._body,
                over=self._ended,
                moment=Moment(now_ms, end_ms, *self._recent(now_ms)) if self._states.timed else None,
                kept=self._durable,
                drawn=self._drawn(),
                memory=market.platform.memory.picture(now_ms) if market.platform.memory.used else 0,
                teleports=market.platform.teleports.picture(),
                transfers=market.platform.transfers.picture(),
                badges=frozenset(market.platform.badges),
                plan=tuple(market.weather.plan),
                away=self._away(now_ms),
                waits=self._waits(now_ms),
                judged=self._judged(history, news),
            )
        )

    def _queue(self, plan: list[Entry], now_ms: int) -> tuple[Due, ...]:
        """What is under way, and how long until it is due."""
        return tuple([Due(wait_of(entry, now_ms), entry[2], self._described(entry)) for entry in plan])

    def _memories(self, dying: "Server | None", plan: list[Entry], now_ms: int) -> tuple[Memory, ...]:
        """What the servers know on which anything can still happen."""
        busy = [owner_of(entry[2]) for entry in plan]
        return tuple(
            [
                self._memory_of(server, now_ms)
                for server in self._market.world.servers
                if server is not dying and self._matters(server, busy)
            ]
        )

    def _away(self, now_ms: int) -> tuple[tuple[int, int], ...]:
        """Who is away, and for how long."""
        return tuple([(user, back_ms - now_ms) for user, back_ms in self._market.world.away.items()])

    def _waits(self, now_ms: int) -> tuple[Wait, ...]:
        """Which waits of handlers have just begun: a second one at once is a round of the same."""
        scheduler, world = self._market.scheduler, self._market.world
        steps = scheduler.steps - scheduler.ticked
        return tuple(
            [
                Wait(world.buyers[DeliveryId(delivery)][0], delivery, now_ms - since_ms, min(steps - at_step, 2))
                for delivery, (since_ms, at_step) in world.waits.items()
                if now_ms - since_ms < ROUND_MS
            ]
        )

    def _recent(self, now_ms: int) -> tuple[object, tuple[object, ...]]:
        """What was sent, read and written within the last minute, where a limit may be near.

        A search knows of time as soon as any server has spent half of a budget.
        """
        world = self._market.world
        flows = [contents.throughput.remember(now_ms) for contents in self._market.platform.stores.opened]
        return () if world.unmetered else world.budgets.remember(now_ms), tuple(flows)

    def _described(self, entry: Entry) -> object:
        """What an entry of the queue is. What its server was told says all else about it."""
        describe = THINGS.get(type(entry[4]))
        if describe is not None:
            return describe(entry)
        return self._planned.get(entry[1])  # A tick is known by its server, and by when it is due.

    def _matters(self, server: "Server", busy: list[int]) -> bool:
        """Whether anything can still happen on a server: somebody is there or may come, or something is under way.

        Who teleports players and who sends messages reads a clock with that.
        """
        return server.alive and bool(
            server.lane in busy
            or server.players.get_players()
            or server.closing
            or not self._ended
            or self._market.world.away
            or server.hears_closing
            or self._states.timed
            or any(self._market.weather.left(kind) > (kind == self._spent) for kind in _MOVING)
        )

    def _memory_of(self, server: "Server", now_ms: int) -> Memory:
        """What a server knows: what it was told, what it has noted of itself, and how long its cache is good."""
        cached: list[object] = []
        if self._states.aging:
            cached = [(*key, end_ms - now_ms) for *key, end_ms in server.data_stores.cache_ends() if end_ms > now_ms]
        since = tuple([player.since_ms for player in server.players.get_players()]) if self._states.timed else ()
        told = self._told.get(server.lane)
        return Memory(server.id, told, server.open, server.receipts.noted, tuple(cached), since)

    def _judged(self, history: "list[Event]", news: "Sequence[Event]") -> int:
        """What the judge remembers, or will remember after the news."""
        effects = len(self._market.effects)
        if self._hearing is None or self._effects != effects:
            self._hearing, self._effects = Hearing(self._expect()), effects
        return self._hearing.foresee(history, news, self._states.judged) if news else self._hearing.remember(history)

    def _drawn(self) -> int:
        """How far the generators are from which Python code on all servers draws."""
        chance = self._market.world.chance
        return chance.drawn() if self._states.drawing and chance is not None else 0


# Misfortunes after which users come to a server that is there already.
_MOVING: Final = ("moves", "crashes")
