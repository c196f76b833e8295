"""The server on which code of this room is tried: one of `tests.engine`, with a world around it."""

from tests.engine.conftest import bench, implementing

__all__ = ("bench", "implementing")
