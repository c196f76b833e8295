"""What is on its way in a run, in the words of the platform."""

from msgspec import Struct

from pytest_robloxmarket._terms.ids import NO_DELIVERY, NOBODY, DeliveryId, ReceiptId, ServerId, UserId

__all__ = ("Planned",)


class Planned(Struct, frozen=True, gc=False):
    """What is on its way: a request (`what` is its API), a delivery, a recording, a prompt, a thread or a step.

    `began_ms` is when it set out. What does not apply is 0 or empty.
    """

    what: str
    began_ms: int
    server: ServerId = ServerId(0)
    store: str = ""
    key: str = ""
    user: UserId = NOBODY
    receipt: ReceiptId = ReceiptId(0)
    delivery: DeliveryId = NO_DELIVERY
