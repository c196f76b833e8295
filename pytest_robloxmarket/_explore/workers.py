"""Other processes that run scripts ahead of the search, so that it finds their reports when it comes to them.

The search itself takes the scripts one by one and in order, and asks here for each. What it finds, and what it counts,
is what it would find alone: a report is judged again against its own states (`reports.look_again`), and a script whose
report is missing it runs itself. So the number of workers changes nothing but the time.
"""

import gc
import marshal
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from typing import Final, NoReturn, TypeAlias

from msgspec import Struct

from pytest_robloxmarket._explore.frontier import Deviations, Frontier
from pytest_robloxmarket._explore.reports import Report, make_report
from pytest_robloxmarket._simulation.outcome import Setup
from pytest_robloxmarket._simulation.states.known import KnownStates, Left, Look

__all__ = ("PIECE", "Workers", "can_work", "usual_jobs", "usual_ticks")

# How many scripts a worker gets at once. More would make it run what others have made superfluous meanwhile.
PIECE: Final = 32

# How many pieces may be waiting for the search, by worker.
_AHEAD: Final = 4

# How often the search looks at the clock while it waits for a report.
_PATIENCE_S: Final = 0.1

# What watches over game code, see `_trial.watchdog`.
_TIMERS: Final = (signal.ITIMER_VIRTUAL, signal.ITIMER_REAL) if hasattr(signal, "ITIMER_REAL") else ()

# How often each of them ticks.
_Ticks: TypeAlias = dict[int, float]

# A script, and the state that it leads to, where that was foreseen: where that is known, there is nothing to run.
_Script: TypeAlias = tuple[Deviations, tuple[int, Left] | None]

# What a worker says of one script: what its run looked for, and its report.
_Told: TypeAlias = tuple[Sequence[Look], Report]


def usual_jobs() -> int:
    """One process for each core that this one may use; only one inside of pytest-xdist's, which share them already."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def usual_ticks() -> _Ticks:
    """How often this process looks whether game code runs on and on; a copy of it has none of its timers."""
    return {timer: signal.getitimer(timer)[1] for timer in _TIMERS}


def can_work() -> bool:
    """Whether this process can be copied: a copy has none of its other threads."""
    return hasattr(os, "fork") and threading.active_count() == 1


class _Piece(Struct, eq=False):
    """Some scripts, one behind the other in the search's order; `told` is None until its worker is done."""

    size: int
    told: list[_Told | None] | None = None
    at: int = 0  # So many of them the search has come by.


class _Worker(Struct, eq=False):
    """Another process."""

    pid: int
    inbox: Connection  # What comes from it.
    outbox: Connection  # What goes to it.
    piece: _Piece | None = None  # What it works on.
    news_read: int = 0  # So many of the search's states it knows.
    alive: bool = True

    def lose(self) -> None:
        """It is dead: what it was to do the search does itself."""
        self.alive = False
        if self.piece is not None:
            self.piece.told = []
            self.piece = None


class Workers:
    """So many processes, which know what the search knows now and learn what it learns."""

    def __init__(self, setup: Setup, states: KnownStates, count: int) -> None:
        self._states: Final = states
        self._workers: Final[list[_Worker]] = []
        self._pieces: Final[deque[_Piece]] = deque()  # In the search's order.
        states.news = []
        for _ in range(count):
            self._start(setup)

    @property
    def died(self) -> int:
        """How many of them have died."""
        return sum(not worker.alive for worker in self._workers)

    def take(self, frontier: Frontier, hurried: Callable[[], bool]) -> _Told | None:
        """What was told of the script that was taken from a frontier last; None when the search must run it itself.

        Args:
            frontier: what comes next.
            hurried: whether there is no time to wait any more.
        """
        piece = self._pieces[0] if self._pieces else None
        if piece is None:
            # What was passed over whole may be done by now, and whoever did it has nothing to do.
            self._listen(0)
        self._hand_out(frontier, 0 if piece is None else 1)
        if piece is None:
            return None
        while piece.told is None and not hurried():
            self._listen(_PATIENCE_S)
            self._hand_out(frontier, 1)
        told = piece.told[piece.at] if piece.told is not None and piece.at < len(piece.told) else None
        piece.at += 1
        if piece.at == piece.size:
            self._pieces.popleft()
        return told

    def skip(self) -> None:
        """Forget what was told, or will be, of the script that was taken from a frontier last."""
        piece = self._pieces[0] if self._pieces else None
        if piece is not None:
            piece.at += 1
            if piece.at == piece.size:
                self._pieces.popleft()

    def close(self) -> None:
        """End them."""
        for worker in self._workers:
            worker.inbox.close()
            worker.outbox.close()
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(worker.pid, signal.SIGKILL)
                os.waitpid(worker.pid, 0)
        self._workers.clear()
        self._states.news = None

    def _hand_out(self, frontier: Frontier, taken: int) -> None:
        """Give each idle worker what comes next. The frontier lacks `taken` scripts of the first piece."""
        for worker in self._workers:
            if worker.piece is not None or not worker.alive or len(self._pieces) >= _AHEAD * len(self._workers):
                continue
            start = sum(piece.size - piece.at for piece in self._pieces) - taken
            scripts = frontier.ahead(start, PIECE)
            if not scripts:
                return
            worker.piece = _Piece(len(scripts))
            self._pieces.append(worker.piece)
            self._send(worker, scripts)

    def _send(self, worker: _Worker, scripts: list[_Script]) -> None:
        news = self._states.news or []
        message = marshal.dumps((news[worker.news_read :], scripts))
        worker.news_read = len(news)
        try:
            worker.outbox.send_bytes(message)
        except OSError:
            worker.lose()

    def _listen(self, patience_s: float) -> None:
        """Take in what has been told meanwhile; when nothing has, wait so long for it."""
        busy = {worker.inbox: worker for worker in self._workers if worker.piece is not None}
        for inbox in wait(list(busy), patience_s):
            worker = busy[inbox]  # type: ignore[index]
            try:
                told = worker.inbox.recv_bytes()
            except (EOFError, OSError):
                worker.lose()
                continue
            assert worker.piece is not None
            worker.piece.told = [one and (one[0], _unpacked(one[1])) for one in marshal.loads(told)]
            worker.piece = None

    def _start(self, setup: Setup) -> None:
        """Start one more."""
        for_worker, outbox = Pipe(duplex=False)
        inbox, from_worker = Pipe(duplex=False)
        ticks_s = usual_ticks()
        pid = os.fork()
        if not pid:
            for one in (outbox, inbox, *(end for other in self._workers for end in (other.inbox, other.outbox))):
                one.close()
            _serve(setup, self._states, for_worker, from_worker, ticks_s)
        for_worker.close()
        from_worker.close()
        self._workers.append(_Worker(pid, inbox, outbox))


def _serve(setup: Setup, states: KnownStates, inbox: Connection, outbox: Connection, ticks_s: _Ticks) -> NoReturn:
    """Live as a worker: run what comes until nothing comes any more. What goes wrong here the search does itself."""
    try:
        _settle_in(ticks_s)
        states.news = None
        while True:
            news, scripts = marshal.loads(inbox.recv_bytes())
            for digest, left in news:
                states.enter(digest, left)
            told = [
                None if foreseen is not None and states.knows(*foreseen) else _told_of(setup, states, script)
                for script, foreseen in scripts
            ]
            outbox.send_bytes(marshal.dumps(told))
    except BaseException:
        os._exit(1)


def _settle_in(ticks_s: _Ticks) -> None:
    """Be a process of one's own: Ctrl-C and SIGTERM are for the search, and what the game prints for nobody.

    Both signals reach a whole group of processes, as when CI stops a job. The search ends its workers, and a worker
    whose search is gone hears nothing more and ends.

    Timers are not inherited: those that stop game code that never waits, or waits in real time, go on here.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    for timer, tick_s in ticks_s.items():
        signal.setitimer(timer, tick_s, tick_s)
    gc.freeze()  # What both share stays shared.


def _told_of(setup: Setup, states: KnownStates, script: Deviations) -> tuple[list[Look], tuple[object, ...]]:
    """Run a script, and pack what is to be told of it."""
    looks: list[Look] = []
    states.looks = looks
    learned = states.learned
    setup.met.clear()
    report = make_report(setup, script, states)
    states.learned = learned
    broken = pickle.dumps((report.violations, frozenset(setup.met))) if report.violations or setup.met else b""
    # What was met is packed with what was broken.
    goals, met = tuple(report.goals), frozenset[str]()
    about = report.learned, (), goals, met, report.absences, list(report.foreseen)
    told: tuple[object, ...] = (*report[:3], list(report.counts), [], *about)
    return looks, (*told, broken)


def _unpacked(packed: tuple[object, ...]) -> Report:
    *rest, broken = packed
    report = Report(*rest)  # type: ignore[arg-type]
    report = report._replace(goals=frozenset(report.goals))
    if not broken:
        return report
    violations, met = pickle.loads(broken)  # type: ignore[arg-type]
    return report._replace(violations=violations, met=met)
