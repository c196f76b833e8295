"""Methods that ask Roblox for something and wait: the answer takes its time, and may fail, be late or never come."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._luau.methods import WAIT, Method, method_of
from pytest_robloxmarket._server.calls import send

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.instances import Instance
    from pytest_robloxmarket._luau.threads import LuauTask

__all__ = ("Question", "asking")


class Question(NamedTuple):
    """What is asked.

    Attributes:
        answer: looks it up, when the question has come to Roblox.
        about: the id that it asks for, or 0.
        user: of whom it asks, or 0.
    """

    answer: Callable[[], object]
    about: int = 0
    user: int = 0


def asking(api: str, ask: Callable[..., Question]) -> Method:
    """A method that asks Roblox.

    Args:
        api: its name in the table of seams; a former name of a method has the seam of today's.
        ask: `ask(instance, *arguments)` looks at the arguments, and raises what the call itself raises.
    """

    def begin(instance: "Instance", task: "LuauTask", *arguments: object) -> object:
        question = ask(instance, *arguments)
        send(server_of(instance.context), api, question.about, task, question.answer, question.user)
        return WAIT

    return method_of(ask)._replace(function=begin, yields=True)
