"""What a test may ask by name. Each is one law, worded for a reader, with its story."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._oracle.excuses import excuse
from pytest_robloxmarket._oracle.inference import infer
from pytest_robloxmarket._oracle.suite import judge
from pytest_robloxmarket._plugin.open_receipts import receipt_title, why_open
from pytest_robloxmarket._plugin.stories import story_error
from pytest_robloxmarket._simulation.outcome import expectations
from pytest_robloxmarket._terms.errors import UnsupportedError, UsageError
from pytest_robloxmarket._terms.events import DeliveryStarted, MarketHealed
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import Violation

if TYPE_CHECKING:
    from pytest_robloxmarket._oracle.expectations import Expectations
    from pytest_robloxmarket._platform.catalogue import Product
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User
    from pytest_robloxmarket._terms.snapshot import ReceiptPicture

__all__ = ("assert_granted_exactly_once", "assert_no_double_grant", "assert_not_lost", "assert_resolved")

# So many open receipts are explained.
_TOLD_MAX: Final = 5

_TWICE = ("double_grant", "goods_without_purchase", "wrong_recipient")
_LOST = ("lost_purchase", "acknowledged_before_durable")


def assert_no_double_grant(market: "Market") -> None:
    """Make sure that no purchase so far had its effect more than once, or on somebody else.

    Raises:
        ViolationError: with the story, when one had.
        UsageError: when purchases were delivered and nothing observable changed: nothing can be said then.
    """
    __tracebackhide__ = True
    _raise_first(market, _judge(market), _TWICE)


def assert_not_lost(market: "Market") -> None:
    """Make sure that each purchase recorded as granted shows now, where the game keeps it.

    Raises:
        ViolationError: with the story, when one does not.
        UsageError: when purchases were delivered and nothing observable changed.
    """
    __tracebackhide__ = True
    _raise_first(market, _judge(market), _LOST)


def assert_granted_exactly_once(user: "User", product: "Product | int") -> None:
    """Make sure that a user bought a product, that each purchase of it is resolved, and had its effect once.

    Raises:
        ViolationError: with the story, when that is not so.
        UsageError: when the user has not bought the product, or when it cannot be seen what it does.
    """
    __tracebackhide__ = True
    market = user.market
    number = product if isinstance(product, int) else product.id
    bought = [one for one in market.platform.snapshot().receipts if one.user == user.id and one.product == number]
    if not bought:
        raise UsageError(f"{user.name} has not bought product {number}, so there is nothing to be granted.")
    _check_resolved(market, bought)
    violations = [one for one in _judge(market) if one.user == user.id]
    _raise_first(market, violations, (*_TWICE, *_LOST))
    if not _expectations_of(market).ladders.get(ProductId(number)):
        raise UsageError(
            f"product {number} was granted to {user.name}, and no number changed for it in a data store, in "
            "leaderstats or in an attribute: it cannot be seen what it does. Say it: "
            f'market.set_effect({number}, {{"leaderstats.Gold": 100}}).'
        )


def assert_resolved(subject: "Market | User") -> None:
    """Make sure that no receipt of a market, or of one user, is open.

    Raises:
        ViolationError: naming the open receipts.
    """
    __tracebackhide__ = True
    user = getattr(subject, "id", None)
    market: Market = subject if user is None else subject.market  # type: ignore[union-attr, assignment]
    _check_resolved(market, [one for one in market.platform.snapshot().receipts if user in {None, one.user}])


def _expectations_of(market: "Market") -> "Expectations":
    """What the test has said of effects, or else what the history shows.

    Raises:
        UsageError: when purchases were delivered and nothing observable changed.
    """
    expect = expectations(market, infer(market.history))
    if not expect.ladders and any(isinstance(event, DeliveryStarted) for event in market.history):
        raise UsageError(
            "purchases were delivered, and no number changed in a data store, in leaderstats or in an attribute: "
            'it cannot be seen what they do. Say it: market.set_effect(product, {"leaderstats.Gold": 100}).'
        )
    return expect


def _judge(market: "Market") -> tuple[Violation, ...]:
    # The test asks now, so what is missing now is missing.
    events = [*market.history, MarketHealed(market.clock.now_ms)]
    return judge(events, market.platform.snapshot(), _expectations_of(market))


def _raise_first(market: "Market", violations: Sequence[Violation], laws: tuple[str, ...]) -> None:
    __tracebackhide__ = True
    for violation in violations:
        if violation.law in laws:
            member = excuse(violation, market.history)
            if member:
                raise UnsupportedError(member)
            raise story_error(market.history, violation, market.catalogue)


def _check_resolved(market: "Market", receipts: "Sequence[ReceiptPicture]") -> None:
    __tracebackhide__ = True
    still = [one for one in receipts if one.status == "pending"]
    if not still:
        return
    market.looked_at.update(("raised", "receipts"))
    first = still[0]
    reasons = [f"{receipt_title(market, one)}: {why_open(market, one)}" for one in still[:_TOLD_MAX]]
    if len(still) > _TOLD_MAX:
        reasons.append(f"{len(still) - _TOLD_MAX} more are open.")
    violation = Violation(
        "stuck_purchase",
        first.product,
        first.receipt,
        first.user,
        len(market.history) - 1,
        f"open receipts: {', '.join(receipt_title(market, one) for one in still)}",
        "\n".join(reasons) if len(still) > 1 else why_open(market, first),
    )
    error = story_error(market.history, violation, market.catalogue)
    raised = [one.error for one in market.world.raised if one.what == "handler" and one.error is not None]
    raise error from (raised[-1] if raised else None)
