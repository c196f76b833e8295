"""What a run could have shown: the laws that had something to judge in it, and how much its users did."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pytest_robloxmarket._oracle.case import Case
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._oracle.goods.expectations import Expectations
from pytest_robloxmarket._oracle.goods.ladders import Ladder
from pytest_robloxmarket._oracle.suite import Hearing
from pytest_robloxmarket._terms.events import Event, PlayerJoined, PlayerLeft
from pytest_robloxmarket._terms.ids import UserId
from pytest_robloxmarket._terms.nothing import nothing_in
from pytest_robloxmarket._terms.verdict import CAUSES

__all__ = ("Extent", "Stakes", "at_stake")


class Extent(NamedTuple):
    """How much the users of a run did: who bought, how often, and how long somebody was away."""

    buyers: int = 0
    purchases: int = 0  # The most of one buyer.
    away_ms: int = 0  # The longest time between two visits of one user.

    def or_more(self, other: "Extent") -> "Extent":
        """The larger one of each."""
        return Extent(*map(max, self, other))


class Stakes(NamedTuple):
    """What a run could have shown: the laws that had something to judge in it, and how much its users did."""

    laws: frozenset[str]
    extent: Extent


def at_stake(events: Sequence[Event], expect: Expectations) -> Stakes:
    """Find out what a run of a game could have shown, whatever its code had done.

    `acknowledged_before_durable` is among the laws where a crash could break it, be there one or not.
    """
    hearing = Hearing(expect)
    hearing.hear(events)
    case = hearing.case
    laws = frozenset(law for claim in case.claims.values() if claim.delivered for law in _laws_of(case, claim))
    bought = Counter(claim.user for claim in case.claims.values())
    return Stakes(laws, Extent(len(bought), max(bought.values(), default=0), _longest_absence(events)))


def _laws_of(case: Case, claim: Claim) -> Iterator[str]:
    """The laws that a receipt which came to the handler could have broken."""
    expect = case.expect
    yield from CAUSES
    if case.healed and claim.product not in expect.waived:
        yield "stuck_purchase"
    ladders = [one for one in expect.ladders.get(claim.product, ()) if one.place not in expect.stocks]
    if ladders:
        yield "goods_without_purchase"
    if any(map(_shows_two, ladders)):
        yield "double_grant"
    if any(len(case.names) > 1 if one.place.owned else nothing_in(" ".join(one.place)) for one in ladders):
        yield "wrong_recipient"
    if claim.recorded_at < 0:
        return
    # What is kept is looked at in the end, when everything has healed.
    kept = expect.lasting_places if case.healed else ()
    lasting = [one for one in expect.ladders.get(claim.product, ()) if one.place in kept]
    if lasting or claim.product in expect.of_session:
        yield "lost_purchase"
        # What is had for a moment nobody loses in a crash.
        if lasting or not all(one.passing for one in ladders):
            yield "acknowledged_before_durable"
    # Of one amount every number shows some purchases; in any other place something may stand that none leaves.
    if len(lasting) > 1 or any(not one.step for one in lasting):
        yield "torn_purchase"


def _shows_two(ladder: Ladder) -> bool:
    """Whether it would show that one purchase was given twice: some value tells two purchases from one."""
    reached = [ladder.reach(value) for value in (*ladder.rungs, *ladder.later)]
    return bool(ladder.step) or any(one is not None and one[0] > 1 for one in reached)


def _longest_absence(events: Sequence[Event]) -> int:
    left: dict[UserId, int] = {}
    longest = 0
    for event in events:
        if isinstance(event, PlayerLeft):
            left[event.user] = event.at_ms
        elif isinstance(event, PlayerJoined):
            longest = max(longest, event.at_ms - left.get(event.user, event.at_ms))
    return longest
