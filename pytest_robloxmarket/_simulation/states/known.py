"""The states that the runs of one search have been in: numbers, and how much misfortune was left in each."""

from typing import Final, TypeAlias

__all__ = ("Foreseen", "KnownStates", "Learned", "Left", "Look")

# How much may still go wrong, by kind.
Left: TypeAlias = tuple[int, ...]

# What is known of a game: whether its code has read a clock, has asked a cache, and has drawn random numbers in Python.
Learned: TypeAlias = tuple[bool, bool, bool]

# One look of a run at the known states, as it travels between processes: the state; how much may still go wrong; how
# many choices there were so far; and what is known of the game, as `KnownStates.learned` says it, if the run ends here.
Look: TypeAlias = tuple[int, Left, int, Learned]

# A choice of which a run knows what state it leads to: its position, its value, the state, and how much may still go
# wrong then.
Foreseen: TypeAlias = tuple[int, int, int, Left]

# A search that has met more states than this notes no new ones: each takes some 100 bytes.
_STATES_MAX: Final = 300_000


class KnownStates:
    """The states that the runs of one search have been in, and with how much misfortune left.

    Attributes:
        timed: game code has read a clock, so that it matters what time it is.
        aging: game code has asked a cache, so that it matters how old what is in it is.
        drawing: Python code has drawn random numbers, which all servers draw from the same generators.
        looks: what a run has looked for here, where another process wants to know that.
        news: the states that are new, where other processes want to know them.
        judged: what the judge will remember after something that a run foresaw, by what they remembered before.
        entered: the states that are new in the run that is made now.
        ended_in: the state in which a run ended last, since another had been there.
    """

    __slots__ = ("_known", "aging", "drawing", "ended_in", "entered", "judged", "looks", "news", "timed")

    def __init__(self) -> None:
        self._known: Final[dict[int, tuple[Left, ...]]] = {}
        self.timed = False
        self.aging = False
        self.drawing = False
        self.looks: list[Look] | None = None
        self.news: list[tuple[int, Left]] | None = None
        self.judged: Final[dict[object, int]] = {}
        self.entered: Final[list[int]] = []
        self.ended_in = 0

    @property
    def learned(self) -> Learned:
        """What was learned of the game: states that were noted before are none that can be met again."""
        return self.timed, self.aging, self.drawing

    @learned.setter
    def learned(self, learned: Learned) -> None:
        self.timed, self.aging, self.drawing = learned

    def forget(self) -> None:
        """Forget all states, but not what was learned of the game."""
        self._known.clear()

    def enter(self, digest: int, left: Left) -> bool:
        """Note that a run is in a state with so much misfortune left; False when one was, with as much or more."""
        known = self._known.get(digest)
        if known is None:
            if len(self._known) < _STATES_MAX:
                self._known[digest] = (left,)
        elif _is_within(left, known):
            self.ended_in = digest
            return False
        else:
            self._known[digest] = (*known, left)
        self.entered.append(digest)
        if self.news is not None:
            self.news.append((digest, left))
        return True

    def knows(self, digest: int, left: Left) -> bool:
        """Whether a run was in a state with so much misfortune left, or more."""
        return _is_within(left, self._known.get(digest, ()))


def _is_within(left: Left, known: tuple[Left, ...]) -> bool:
    """Whether somebody had as much misfortune left."""
    return any(all(mine <= theirs for mine, theirs in zip(left, other, strict=True)) for other in known)
