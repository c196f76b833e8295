"""What game code raised, for a test to look at."""

from msgspec import Struct

from pytest_robloxmarket._terms.ids import ServerId

__all__ = ("Raised",)


class Raised(Struct, frozen=True, eq=False):
    """An error that game code raised and that ended its thread.

    Attributes:
        server: the server's number.
        what: `handler` for the handler of a receipt, else `thread`: a listener, a script, a spawned function.
        message: the error in words, with the line where it was raised.
        error: the exception itself, for code in Python.
    """

    server: ServerId
    what: str
    message: str
    error: BaseException | None = None
