"""What `dir(market)` shows, and so an editor offers: what a test needs, and nothing of the house."""

from typing import Final

__all__ = ("OFFERED",)

OFFERED: Final = (
    "cast",
    "catalogue",
    "clock",
    "contract",
    "data_stores",
    "faults",
    "fund",
    "give_pass",
    "heal",
    "history",
    "load",
    "on_server_start",
    "raised",
    "recover",
    "server",
    "set_effect",
    "settle",
    "snapshot",
    "stored",
    "story",
    "take_pass",
    "user",
    "users",
    "verdict",
)
