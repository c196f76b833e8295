"""RunService: what kind of server this is, and the frames."""

from typing import Final

from pytest_robloxmarket._engine.data_model import LuauServer, register_service
from pytest_robloxmarket._engine.frames import FRAME_EVENTS, Frames
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.signals import Signal

__all__ = ("RunServiceInstance",)


class RunServiceInstance(Instance):
    """RunService: a 60 Hz heartbeat that beats only while somebody listens."""

    __slots__ = ("_frames",)

    def __init__(self, context: LuauServer) -> None:
        super().__init__(context, "RunService")
        self._frames: Final = Frames(context, self.signals)

    def signal(self, name: str) -> Signal:
        """An event; listening to one of the frame's starts the frames."""
        found = self.signals.get(name)
        if found is None and name in FRAME_EVENTS:
            frames = self._frames
            found = self.signals[name] = Signal(self.context, name, frames.listened, frames.dropped)
        return found or super().signal(name)


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
    also=("Heartbeat", "PostSimulation", "PreAnimation", "PreSimulation", "Stepped"),
)
register_service("RunService", RunServiceInstance)
