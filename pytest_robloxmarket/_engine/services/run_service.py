"""RunService: what kind of server this is, and the frames."""

from typing import Final

from pytest_robloxmarket._engine.data_model import register_service
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.signals import Signal
from pytest_robloxmarket._luau.libraries import FRAME_MS

__all__ = ("RunServiceInstance",)


class RunServiceInstance(Instance):
    """RunService: a 60 Hz heartbeat that beats only while somebody listens."""

    __slots__ = ("planned",)

    planned: bool

    def signal(self, name: str) -> Signal:
        """An event; listening to one of the frame's starts the frames."""
        found = self.signals.get(name)
        if found is None:
            beats = name in _FRAME
            found = self.signals[name] = Signal(self.context, name, self._plan if beats else None)
        return found

    def _plan(self) -> None:
        if not getattr(self, "planned", False):
            self.planned = True
            self.context.after(FRAME_MS, self._frame)

    def _frame(self, _argument: object) -> None:
        if not self.context.alive():
            return
        self.planned = False
        delta = FRAME_MS / 1000
        for name in _FRAME:
            signal = self.signals.get(name)
            if signal is not None:
                signal.fire(*((self.context.read_clock() / 1000, delta) if name == "Stepped" else (delta,)))
        if any(self.signals[name].connections for name in _FRAME if name in self.signals):
            self._plan()


# The order within a frame: creator-docs, studio/microprofiler/task-scheduler.md.
_FRAME: Final = ("PreAnimation", "Stepped", "PreSimulation", "PostSimulation", "Heartbeat")


implement(
    "RunService",
    methods={
        "IsServer": lambda _: True,
        "IsClient": lambda _: False,
        "IsStudio": lambda _: False,
        "IsRunning": lambda _: True,
        "IsRunMode": lambda _: False,
        "IsEdit": lambda _: False,
    },
)
register_service("RunService", lambda server: RunServiceInstance(server, "RunService"))
