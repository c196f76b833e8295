"""Tells the causes of one law apart, and joins what one mistake does to several products. See docs/decisions/0061."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from pytest_robloxmarket._explore.causes import is_one_cause, is_one_mechanism
from pytest_robloxmarket._explore.explorer import explained
from pytest_robloxmarket._explore.harms import CAUSES_MAX
from pytest_robloxmarket._oracle.causes.mechanisms import OF_ANOTHER_PRODUCT
from pytest_robloxmarket._terms.ids import ProductId
from pytest_robloxmarket._terms.verdict import STALE_WRITES, Violation
from pytest_robloxmarket._trial.charges import Also, Charge, offered_in
from pytest_robloxmarket._trial.scenarios.kinds import Kind
from pytest_robloxmarket._trial.scenarios.purchases import Scenario

__all__ = ("tell_apart",)

# The mechanisms that break several laws, and the laws that say the most of what happened.
_BREAK_SEVERAL: Final = frozenset({"in memory only", "answered too early", "wrong recipient", "mixed up"})
_SAY_THE_MOST: Final = frozenset({"acknowledged_before_durable", "wrong_recipient", "goods_without_purchase"})

# What a receipt looks like whose goods come from elsewhere, when that comes later, and when a crash keeps it away.
_GIVEN_LATE: Final = frozenset({"answered too early", "in memory only"})

# What differs in these from a day on which nothing goes wrong is one thing more that a player does.
_BESIDE: Final = frozenset({Kind.OTHER_PRICE, Kind.DECLINED, Kind.OTHER_DECLINED, Kind.AFTER_ANOTHER})

# So many findings of one law are looked at; each look takes a few runs.
_LOOKS_MAX: Final = 40


class _Cause(NamedTuple):
    """One cause of one law: its shortest charge, what the run of it shows, and the products that it strikes."""

    charge: Charge
    violation: Violation
    products: tuple[ProductId, ...]

    @property
    def also(self) -> tuple[Also, ...]:
        own = self.violation.product
        return tuple(Also(self.violation.law, one) for one in self.products if one != own)


def tell_apart(charges: Iterable[tuple[Charge, Sequence[Charge]]], has_time: Callable[[], bool]) -> list[Charge]:
    """The charges of a trial, one for each cause.

    Args:
        charges: the shortest charge of each law, with what else was found that breaks the law.
        has_time: whether more may be looked at.
    """
    causes: list[_Cause] = []
    plain: list[Charge] = []
    for charge, others in charges:
        first = _explained(charge) if has_time() else None
        if first is None:
            plain.append(charge)
            continue
        causes += _causes_of(_Cause(charge, first, (first.product,)), _each_product_first(charge, others), has_time)
    return plain + _joined(causes)


def _each_product_first(charge: Charge, others: Iterable[Charge]) -> list[Charge]:
    """The charges in the order in which they are looked at: those of products that were not met yet come first."""
    met = {charge.finding.violation.product}
    news: list[Charge] = []
    rest: list[Charge] = []
    for one in others:
        product = one.finding.violation.product
        (rest if product in met else news).append(one)
        met.add(product)
    return [*news, *rest][:_LOOKS_MAX]


def _causes_of(first: _Cause, others: Iterable[Charge], has_time: Callable[[], bool]) -> list[_Cause]:
    causes = [first]
    for charge in others:
        violation = _explained(charge) if has_time() and not _says_nothing_new(first, charge) else None
        if violation is None:
            continue
        same = next((n for n, one in enumerate(causes) if is_one_cause(one.violation, violation)), None)
        if same is not None:
            products = (*causes[same].products, violation.product)
            causes[same] = causes[same]._replace(products=tuple(dict.fromkeys(products)))
        elif len(causes) < CAUSES_MAX:
            causes.append(_Cause(charge, violation, (violation.product,)))
    return causes


def _says_nothing_new(first: _Cause, charge: Charge) -> bool:
    """Whether another price, or a declined prompt, is not to blame: it goes wrong in clear weather without it too."""
    clear = not first.charge.finding.deviations
    return clear and isinstance(charge.scenario, Scenario) and charge.scenario.kind in _BESIDE


def _joined(causes: Sequence[_Cause]) -> list[Charge]:
    """The charges of causes: one, where one mistake breaks several laws."""
    told: list[tuple[_Cause, tuple[Also, ...]]] = []
    for cause in sorted(causes, key=_rank):
        for number, (other, also) in enumerate(told):
            if _is_one_mistake(other, cause):
                more = [Also(cause.violation.law, product) for product in cause.products]
                own = Also(other.violation.law, other.violation.product)
                told[number] = other, tuple(dict.fromkeys(one for one in (*also, *more) if one != own))
                break
        else:
            told.append((cause, cause.also))
    return [cause.charge._replace(also=also) for cause, also in told]


def _rank(cause: _Cause) -> tuple[bool, int, bool]:
    """The law is told that says the most of what happened, and then the shortest story.

    Why a purchase was lost says more than what came instead.
    """
    instead = cause.violation.mechanism == OF_ANOTHER_PRODUCT
    return cause.violation.law not in _SAY_THE_MOST or instead, cause.charge.finding.deviations, instead


def _is_one_mistake(one: _Cause, other: _Cause) -> bool:
    """Whether one mistake breaks two laws."""
    first, second = one.violation, other.violation
    if first.law == second.law:
        # With what the game looks for on a player, and without it.
        return first.product == second.product and is_one_cause(first, second)
    if offered_in(one.charge.script.header) != offered_in(other.charge.script.header):
        return False  # What is done where a player lacks something is another branch.
    if _came_instead(one, other) or _came_instead(other, one):
        return True
    if not set(one.products) & set(other.products):
        return _write_old_copies(first, second) or first.mechanism == second.mechanism == "mixed up"
    several = {first.mechanism, second.mechanism} <= _BREAK_SEVERAL
    return (several and is_one_mechanism(first, second)) or _is_given_elsewhere(first, second)


def _came_instead(one: _Cause, other: _Cause) -> bool:
    """Whether what a call gave of another product is what came instead of its own."""
    first, second = one.violation, other.violation
    same = first.receipt == second.receipt and one.charge.script == other.charge.script
    return same and first.mechanism == OF_ANOTHER_PRODUCT and second.law == "lost_purchase"


def _write_old_copies(one: Violation, other: Violation) -> bool:
    """Whether one line writes an old copy, so that one product loses what another gains."""
    same_line = bool(one.source) and one.source == other.source
    return same_line and {one.mechanism, other.mechanism} <= STALE_WRITES


def _is_given_elsewhere(one: Violation, other: Violation) -> bool:
    """Whether what is given without a receipt, as at a prompt's end, is what receipts alone do not bring."""
    both = one.place == other.place and one.mechanism == "given without a receipt"
    return both and other.mechanism in _GIVEN_LATE


def _explained(charge: Charge) -> Violation | None:
    """What a charge's run shows; None for a pass, and where its script, run again, breaks the law no more."""
    return explained(charge.setup, charge.finding) if isinstance(charge.scenario, Scenario) else None
