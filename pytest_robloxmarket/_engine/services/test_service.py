"""TestService: what the reporters of test frameworks write to the output."""

from collections.abc import Callable

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement


def _tell(level: str) -> Callable[..., None]:
    def tell(service: Instance, text: object = "", *_: object) -> None:
        service.context.host.emit_print(level, str(text))

    return tell


def _tell_unless(service: Instance, condition: object, text: object = "", *_: object) -> None:
    if not condition:
        service.context.host.emit_print("warn", str(text))


implement(
    "TestService",
    methods={"Message": _tell("print"), "Error": _tell("warn"), "Fail": _tell("warn"), "Warn": _tell_unless},
)
