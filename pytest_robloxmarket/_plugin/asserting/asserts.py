"""What a test may ask by name. Each is one law, worded for a reader, with its story."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._oracle.excuses import excuse
from pytest_robloxmarket._oracle.inference import infer
from pytest_robloxmarket._oracle.suite import explain, judge
from pytest_robloxmarket._platform.receipts import REFUNDED
from pytest_robloxmarket._plugin.asserting.balance import balance
from pytest_robloxmarket._plugin.asserting.open_receipts import receipt_title, why_open
from pytest_robloxmarket._plugin.late import blame_loading
from pytest_robloxmarket._plugin.profiles import check_expected
from pytest_robloxmarket._plugin.purchases import is_about
from pytest_robloxmarket._plugin.stories import later_told, story_error
from pytest_robloxmarket._simulation.extras import own_violations
from pytest_robloxmarket._simulation.outcome import expectations
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UnsupportedError, UsageError
from pytest_robloxmarket._terms.events import (
    DeliveryStarted,
    HandlerAnswered,
    HandlerRaised,
    MarketHealed,
    SessionChanged,
    StoreFaulted,
    StoreWritten,
)
from pytest_robloxmarket._terms.ids import ProductId, UserId
from pytest_robloxmarket._terms.nearest import there_are
from pytest_robloxmarket._terms.texts import visible
from pytest_robloxmarket._terms.verdict import LAWS, Violation

if TYPE_CHECKING:
    from pytest_robloxmarket._oracle.goods.expectations import Expectations
    from pytest_robloxmarket._platform.catalogue import Product
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.users import User
    from pytest_robloxmarket._terms.snapshot import ReceiptPicture

__all__ = (
    "assert_granted_exactly_once",
    "assert_law",
    "assert_lawful",
    "assert_no_double_grant",
    "assert_not_lost",
    "assert_resolved",
    "broken_laws",
    "market_and_user",
)

# So many open receipts are explained.
_TOLD_MAX: Final = 5

_TWICE = ("double_grant", "goods_without_purchase", "wrong_recipient")
_LOST = ("lost_purchase", "acknowledged_before_durable")


def assert_no_double_grant(subject: "Market | User") -> None:
    """Make sure that no purchase so far had its effect more than once, or on somebody else.

    Args:
        subject: a market, or one user: then only of their purchases.

    Raises:
        ViolationError: with the story, and what was paid against what was granted, when one had.
        UsageError: when purchases were delivered and nothing observable changed: nothing can be said then.
    """
    __tracebackhide__ = True
    _ask(subject, _TWICE)


def assert_not_lost(subject: "Market | User") -> None:
    """Make sure that each purchase recorded as granted shows now, where the game keeps it.

    Args:
        subject: a market, or one user: then only of their purchases.

    Raises:
        ViolationError: with the story, and what was paid against what was granted, when one does not.
        UsageError: when purchases were delivered and nothing observable changed.
    """
    __tracebackhide__ = True
    _ask(subject, _LOST)


def assert_law(subject: "Market | User", law: str) -> None:
    """Make sure that one law holds so far, whichever it is: `assert_law(market, "torn_purchase")`.

    Args:
        subject: a market, or one user: then only of their purchases.
        law: its name, also that of a law of the project's own.

    Raises:
        ViolationError: with the story, when it is broken.
        UsageError: when there is no such law, or purchases were delivered and nothing observable changed.
    """
    __tracebackhide__ = True
    market, _ = market_and_user(subject)
    known = (*LAWS, *market.laws)
    if not isinstance(law, str) or law not in known:
        raise UsageError(f"there is no law {shown(law)}. {there_are(law, known)}")
    if law == "stuck_purchase":
        assert_resolved(subject)
    _ask(subject, (law,))


def assert_granted_exactly_once(user: "User", product: "Product | int") -> None:
    """Make sure that a user bought a product, that each purchase of it is resolved, and had its effect once.

    Raises:
        ViolationError: with the story, when that is not so.
        UsageError: when the user has not bought the product, or when it cannot be seen what it does.
    """
    __tracebackhide__ = True
    market, buyer = market_and_user(user)
    if buyer is None:
        raise UsageError("who was granted something? Write assert_granted_exactly_once(alice, product).")
    number = getattr(product, "id", product)
    if type(number) is not int:
        raise UsageError(f"{shown(product)} is no product: write its id, or a product of the catalogue.")
    bought = [one for one in market.platform.snapshot().receipts if one.user == user.id and one.product == number]
    if not bought:
        raise UsageError(f"{user.name} has not bought product {number}, so there is nothing to be granted.")
    _check_resolved(market, bought)
    own = {one.receipt for one in bought}
    violations = sorted((one for one in _judge(market) if one.user == user.id or one.receipt in own), key=later_told)
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
    market, user = market_and_user(subject)
    _check_resolved(market, [one for one in market.platform.snapshot().receipts if user in {None, one.user}])


def assert_lawful(subject: "Market | User", except_: Sequence[str] = ()) -> None:
    """Make sure that no law is broken so far, and that no receipt is open.

    Args:
        subject: a market, or one user: then only of their purchases.
        except_: the names of laws that may be broken, like ("stuck_purchase",).

    Raises:
        ViolationError: with the story of the first law that is.
        UsageError: when purchases were delivered and nothing observable changed, or a name is no law's.
    """
    __tracebackhide__ = True
    market, user = market_and_user(subject)
    allowed = check_expected(except_, called="except_", own=market.laws)
    found = [one for one in _judge(market) if one.law not in allowed and (user is None or is_about(market, one, user))]
    found.sort(key=later_told)
    _raise_first(market, found, tuple(one.law for one in found))
    if "stuck_purchase" not in allowed:
        assert_resolved(subject)


def market_and_user(subject: "Market | User") -> "tuple[Market, UserId | None]":
    """What an assertion is asked of: a market, and the user where it is asked of one.

    Raises:
        UsageError: when it is something else.
    """
    __tracebackhide__ = True
    from pytest_robloxmarket._simulation.market import Market  # noqa: PLC0415 - typing knows them without
    from pytest_robloxmarket._simulation.users import User  # noqa: PLC0415

    if isinstance(subject, Market):
        return subject, None
    if isinstance(subject, User):
        return subject.market, subject.id
    raise UsageError(
        f"this is asked of a market or of a user, like assert_lawful(market), and not of {shown(subject)}."
    )


def broken_laws(market: "Market") -> tuple[Violation, ...]:
    """What is broken on a market so far, by the laws that a search asks.

    Raises:
        UsageError: when purchases were delivered and nothing observable changed.
    """
    return _judge(market)


def _expectations_of(market: "Market") -> "Expectations":
    """What the test has said of effects, or else what the history shows.

    Raises:
        UsageError: when purchases were delivered and nothing observable changed.
    """
    expect = expectations(market, infer(market.history))
    # What was given back gives nothing, and rightly.
    kept = {one.id for one in market.platform.receipts if one.status != REFUNDED}
    if not expect.ladders and any(
        isinstance(event, DeliveryStarted) and event.receipt in kept for event in market.history
    ):
        elsewhere = ", ".join(dict.fromkeys(_changed_by_deliveries(market)))
        others = f" (what did change is {elsewhere}, which shows no purchase of theirs)" if elsewhere else ""
        raise UsageError(
            "purchases were delivered, and nothing changed in a data store, in leaderstats or in an attribute of those "
            f"they were bought for{others}: it cannot be seen what they do. {_why_nothing(market)}Say it: "
            'market.set_effect(product, {"leaderstats.Gold": 100}). If it is a gift, say for whom: alice.gives_to(bob).'
        )
    return expect


def _why_nothing(market: "Market") -> str:
    """What may have kept goods from coming, as a sentence: a handler that raised or refused, a request that failed."""
    for event in market.history:
        if isinstance(event, HandlerRaised):
            return f"The handler raised on server {event.server} ({event.message}), which may be why. "
        if isinstance(event, HandlerAnswered) and event.decision != "PurchaseGranted":
            is_none = "" if event.decision else "is no decision and "
            return f"The handler answered {event.shown} on server {event.server}, which {is_none}may be why. "
        if isinstance(event, StoreFaulted) and event.outcome != "late":
            at = f"{event.at_ms / 1000:.1f} s"
            return f"{event.api} of {event.store} did not come to its end at {at}, which may be why. "
    return ""


def _changed_by_deliveries(market: "Market") -> Iterator[str]:
    for event in market.history:
        if isinstance(event, StoreWritten) and event.delivery:
            yield f"{event.store}[{event.key}]"
        elif isinstance(event, SessionChanged) and event.delivery:
            yield f"{event.where} of {visible(market.world.names[event.user])}"


def _ask(subject: "Market | User", laws: tuple[str, ...]) -> None:
    """Raise the first violation of some laws, of a market or of one user's purchases."""
    __tracebackhide__ = True
    market, user = market_and_user(subject)
    _raise_first(market, [one for one in _judge(market) if user is None or is_about(market, one, user)], laws)


def _judge(market: "Market") -> tuple[Violation, ...]:
    market.looked_at.add("laws")
    # The test asks now, so what is missing now is missing.
    events = [*market.history, MarketHealed(market.scheduler.now_ms)]
    found = judge(events, market.platform.snapshot(), _expectations_of(market))
    return (*found, *own_violations(market)) if market.laws else found


def _raise_first(market: "Market", violations: Sequence[Violation], laws: tuple[str, ...]) -> None:
    __tracebackhide__ = True
    for violation in violations:
        if violation.law in laws:
            member = excuse(violation, market.history)
            if member:
                raise UnsupportedError(member)
            expect = _expectations_of(market)
            told = blame_loading(market, explain(market.history, violation, expect))
            beside = balance(market, violation, expect)
            beside += [] if market.clerk is None else market.clerk.beside(market)
            raise story_error(market.history, told, market.catalogue, beside=beside)


def _check_resolved(market: "Market", receipts: "Sequence[ReceiptPicture]") -> None:
    __tracebackhide__ = True
    market.looked_at.add("laws")
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
    beside = balance(market, violation, expectations(market, infer(market.history)))
    error = story_error(market.history, violation, market.catalogue, beside=beside)
    raised = [one.error for one in market.world.raised if one.what == "handler" and one.error is not None]
    raise error from (raised[-1] if raised else None)
