"""Whom something that is planned is for: a lane is the number of one server's own clock, or says that it is for none.

Who plans and who looks at plans speak of lanes; what they mean for the order is the scheduler's.
"""

from typing import Final

__all__ = ("FREE", "LOUD", "QUIET", "answer_lane", "owner_of")

# The lane of what comes from outside and is for nobody's clock, and that of a *loud* thing, the step of a user.
FREE: Final = -1
LOUD: Final = -2

# The lane of what only the simulator does, to look at something: it comes when it is due, and costs no choice.
QUIET: Final = -3

# What comes from outside to one server has a lane that names it, see `answer_lane`.
_ANSWERS: Final = -4


def answer_lane(lane: int) -> int:
    """The lane of what comes from outside to the server whose own clock has this lane. Its inverse is `owner_of`."""
    return _ANSWERS - lane


def owner_of(lane: int) -> int:
    """The own lane of the server that something is planned for; negative for what is for none."""
    return lane if lane >= 0 else _ANSWERS - lane
