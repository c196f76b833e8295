"""How harms come about, by name: two charges of one law are told apart by it."""

from typing import Final, NamedTuple

__all__ = ("NO_HANDLER", "OF_ANOTHER_PRODUCT", "WORKED_OFF", "Cause")

# The platform closed a receipt since the game had set no handler.
NO_HANDLER: Final = "no handler"

# The call for a receipt gave what another product gives.
OF_ANOTHER_PRODUCT: Final = "goods of another product"

# What waited in a list was given more than once.
WORKED_OFF: Final = "worked off again"


class Cause(NamedTuple):
    """What a run shows of how a harm came about.

    Attributes:
        mechanism: its name.
        reason: the sentence that a reader gets.
        step: the number of the write, or of the call of the handler, that is blamed, or -1: without it the harm must be
            gone.
        source: the line of code that did it, where that is known.
        rests_on: the numbers of the events that the sentence names: no story of it leaves one out.
    """

    mechanism: str
    reason: str
    step: int = -1
    source: str = ""
    rests_on: tuple[int, ...] = ()
