"""Workspace, as far as it is more than a place for instances."""

from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.libraries import epoch_ms

implement("Workspace", methods={"GetServerTimeNow": lambda workspace: epoch_ms(workspace.context) / 1000})
