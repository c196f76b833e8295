"""What a state is made of, each part by its name: all of it is compared, and a test leaves out each in turn.

A part that is added here needs a program that differs in nothing else: `tests/explore/test_left_out_parts.py` says so.
"""

from typing import Any, NamedTuple

__all__ = ("Begun", "Due", "Kept", "Memory", "Moment", "State", "Told", "Wait", "Written")


class State(NamedTuple):
    """Everything that the rest of a run depends on.

    Attributes:
        due: what is under way, in its order, each a `Due`.
        leaps: time goes on before anything else happens.
        ends_ms: how long until time is let pass no further; 0 where only what users cause is waited for.
        memories: what the servers know on which anything can still happen, each a `Memory`.
        servers: how many there were: the next one has the next number.
        stuck: a limit has stopped game code.
        hit: something has gone wrong: whoever has met a misfortune is waited for longer.
        test: what the test's own code can have seen.
        over: it has come to its end.
        moment: a `Moment`, where it matters what time it is.
        kept: what survives every server, a `Kept`.
        drawn: how far the generators are from which Python code on all servers draws.
        memory: what is in the memory stores.
        teleports: who was sent where.
        transfers: what was handed over.
        badges: who has which.
        plan: faults that are planned and have not struck.
        away: who is away, and how long yet.
        waits: which waits of handlers have just begun, each a `Wait`.
        judged: what the judge remembers.
    """

    due: tuple["Due", ...]
    leaps: bool
    ends_ms: int
    memories: tuple["Memory", ...]
    servers: int
    stuck: bool
    hit: bool
    test: int
    over: bool
    moment: "Moment | None"
    kept: "Kept"
    drawn: int
    memory: object
    teleports: object
    transfers: object
    badges: object
    plan: object
    away: tuple[tuple[int, int], ...]
    waits: tuple["Wait", ...]
    judged: int


class Due(NamedTuple):
    """Something that is under way: how long yet, on which lane, and what it is."""

    wait_ms: int
    lane: int
    what: object


class Memory(NamedTuple):
    """What a server knows.

    Attributes:
        server: its number.
        told: what its code was told, since it started.
        open: users may join.
        noted: what it has noted of receipts.
        cached: how long what it has read is good, where code has asked for that.
        since: when its players came, where it matters what time it is.
    """

    server: int
    told: int | None
    open: bool
    noted: object
    cached: tuple[object, ...]
    since: tuple[int, ...]


class Told(NamedTuple):
    """What a server's code was told: all before that, what it is told now, and how many numbers were drawn by then."""

    before: int
    what: object
    drawn: int


class Begun(NamedTuple):
    """The same where something begins that it has planned: what that is, and by how much it is late."""

    before: int
    planned: tuple[Any, ...]
    late_ms: int


class Moment(NamedTuple):
    """What time it is, until when time is let pass, and what limits have counted."""

    now_ms: int
    end_ms: int
    sent: object
    flows: tuple[object, ...]


class Wait(NamedTuple):
    """A wait of a handler that has just begun: whose delivery, for how long, and how many steps ago, up to two."""

    user: int
    delivery: int
    for_ms: int
    steps: int


class Kept(NamedTuple):
    """What survives every server: data stores, older versions where times matter, receipts, wallets and passes."""

    stores: frozenset[tuple[str, str, int]]
    older: tuple[tuple[str, str, int], ...]
    receipts: tuple[object, ...]
    wallets: tuple[object, ...]
    passes: object


class Written(NamedTuple):
    """A version of a key; when it was written, and which one it is, where times matter."""

    value: str
    user_ids: object
    metadata: str
    removed: bool
    times: tuple[int, ...]
