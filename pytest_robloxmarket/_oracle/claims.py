"""What the judge keeps of one receipt, and of one stay of a user on a server."""

from msgspec import Struct

from pytest_robloxmarket._terms.ids import DeliveryId, ProductId, ReceiptId, Robux, ServerId, UserId
from pytest_robloxmarket._terms.verdict import Location

__all__ = ("Claim", "Session")


class Claim(Struct, kw_only=True, eq=False):
    """One receipt as the events tell of it."""

    id: ReceiptId
    user: UserId
    holder: UserId  # Whose goods it is: the user's who paid, or a friend's.
    product: ProductId
    price: Robux
    delivered: int = 0
    refunded: bool = False
    healed_calls: int = 0
    # When and where it was delivered after everything had healed.
    healed_at: list[tuple[int, ServerId]] = []
    # After everything had healed it was delivered and stayed open, until its buyer bought once more.
    waited: bool = False
    last_call: DeliveryId = DeliveryId(0)
    last_unaided: DeliveryId = DeliveryId(0)  # The last call before that purchase: it may go on while they buy.
    recorded_at: int = -1  # The number of the event, or -1.
    server: ServerId = ServerId(0)  # Whose decision was recorded.
    granted_by: DeliveryId = DeliveryId(0)  # By which call.
    crashed_at: int = -1  # When that server crashed, after the recording.
    # How many purchases' worth its deliveries have brought so far; on a player, in the present session.
    given: dict[Location, float] = {}
    # It had its effect on the player in a session that came to a normal end, at which a game may save it; or it was had
    # by that, for as long as it lasts.
    kept: bool = False
    called_on: set[ServerId] = set()  # Where it was delivered.
    # After everything had healed its buyer came at this time to a server, and it has not been delivered since; or -1.
    awaited_ms: int = -1
    # When they left again, and where: no call had come, since one still ran there.
    blocked_at: int = -1
    blocked_on: ServerId = ServerId(0)
    # When its buyer was kicked, after everything had healed, since they last left in another way.
    kicked_at: list[int] = []
    silent: bool = False  # The platform closed it since no handler was set; its goods may come in another way.
    failed: bool = False  # One of its writes came to nothing, or was said to, crash or no crash.


class Session(Struct, eq=False):
    """What the game keeps on one user while they are on one server."""

    server: ServerId
    values: dict[str, object] = {}
    granted: list[Claim] = []  # Recorded by this server during this session.
