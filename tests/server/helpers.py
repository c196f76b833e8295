"""A small shop for the tests of a server: verbs to open it, to ask it, and to see what happened."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias, TypeVar

from pytest_robloxmarket._kernel.choices import Choices
from pytest_robloxmarket._platform.catalogue import Product
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import Event

GRANTED: Final = ProductPurchaseDecision.PurchaseGranted
NOT_YET: Final = ProductPurchaseDecision.NotProcessedYet
PRICE: Final = 10
GOLD: Final = 7
GEMS: Final = 8

# What a handler does after it has got its receipt: a value to return, an error to raise, or more code.
Work: TypeAlias = Callable[[GameServer], object]

_Event = TypeVar("_Event", bound=Event)
_OPEN: Final[list[Market]] = []


class Call(NamedTuple):
    """One call of the handler: where, when, and with what."""

    server: int
    at_ms: int
    info: dict[str, object]


class Shop(NamedTuple):
    """A market that sells gold, one server, alice on it, and the calls of the handler so far."""

    market: Market
    server: GameServer
    alice: User
    gold: Product
    calls: list[Call]

    @property
    def attempts(self) -> list[tuple[int, int]]:
        """(server, receipt) of each call, by the receipt's number."""
        numbers = {receipt.purchase_id: receipt.id for receipt in self.market.platform.receipts}
        return [(call.server, numbers[str(call.info["PurchaseId"])]) for call in self.calls]

    @property
    def statuses(self) -> list[str]:
        """What became of each receipt."""
        return [receipt.status for receipt in self.market.snapshot().receipts]


def open_market(contract: Contract | None = None, choices: Choices | None = None) -> Market:
    """A market that sells two products; it is closed when the test is over."""
    market = Market(choices, contract=contract)
    _OPEN.append(market)
    market.catalogue.product(GOLD, name="gold", price=PRICE)
    market.catalogue.product(GEMS, name="gems", price=PRICE)
    return market


def close_markets() -> None:
    """Let go of what the test has opened."""
    while _OPEN:
        _OPEN.pop().close()


def open_shop(*answers: object, contract: Contract | None = None, choices: Choices | None = None) -> Shop:
    """A shop whose ProcessReceipt gives these answers, call by call, and then the last one again."""
    market = open_market(contract, choices)
    calls: list[Call] = []
    market.on_server_start(lambda server: set_handler(server, calls, *(answers or (GRANTED,))))
    server = market.server()
    gold = market.catalogue.find(GOLD)
    return Shop(market, server, server.join("alice", robux=1_000), gold, calls)


def set_handler(server: GameServer, calls: list[Call], *answers: object) -> None:
    """Assign a ProcessReceipt that writes down its calls."""
    server.marketplace.process_receipt = make_handler(server, calls, *answers)


def make_handler(server: GameServer, calls: list[Call], *answers: object) -> Callable[[dict[str, object]], object]:
    """A handler that writes down its calls, and answers by their number."""

    def handler(info: dict[str, object]) -> object:
        calls.append(Call(server.id, server._server.world.scheduler.now_ms, info))
        answer = answers[min(len(calls), len(answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return answer(server) if callable(answer) else answer

    return handler


def after(seconds: float, answer: object) -> Work:
    """Work that waits, and then answers."""

    def work(server: GameServer) -> object:
        server.wait(seconds)
        return answer

    return work


def see(market: Market, kind: type[_Event]) -> list[_Event]:
    """The events of a kind."""
    return [event for event in market.history if isinstance(event, kind)]


def ask(server: GameServer, request: Callable[[], object]) -> list[object]:
    """Run a request as a thread of a server; what it answers, or its error's text, stands in the list later."""
    answers: list[object] = []

    def thread() -> None:
        try:
            answers.append(request())
        except PlatformError as error:
            answers.append(str(error))

    server.spawn(thread)
    return answers
