"""How Roblox warns of a thread that may wait for ever, which the judge looks for in what a game prints."""

from typing import Final

__all__ = ("INFINITE_YIELD",)

# "If a call to this method exceeds 5 seconds without returning, and no timeOut parameter has been specified, a
# warning will be printed to the output that the thread may yield indefinitely", classes/Instance.yaml, WaitForChild.
# Of a module that does not return Roblox says nothing; we say it likewise.
INFINITE_YIELD: Final = "Infinite yield possible on"
