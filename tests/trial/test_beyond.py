"""What breaks only beyond the bounds that were proved is a hint, and no verdict."""

from typing import Final

from pytest_robloxmarket._faults.plan import Bounds
from pytest_robloxmarket._kernel.script import decode_script
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._terms.enums import ProductPurchaseDecision
from pytest_robloxmarket._trial.docket import Options
from pytest_robloxmarket._trial.target import Target
from pytest_robloxmarket._trial.trial import Trial, try_target
from tests.explore.test_sabotage import Shop, fails, game
from tests.planted.handlers import GOLD
from tests.planted.parts import Receipt

ONE_FAULT: Final = Bounds(servers=1, crashes=0, faults=1, delays=0, moves=0)


def takes_two_errors_for_done(server: GameServer, receipt: Receipt) -> object:
    """Where a read fails, the next works and the third fails, it takes the purchase for one that was given long ago.

    In an outage the second one fails too.
    """
    failed = [fails(server, f"{receipt['PurchaseId']}{number}") for number in range(3)]
    return ProductPurchaseDecision.PurchaseGranted if failed == [True, False, True] else None


def gives(_server: GameServer, _receipt: Receipt) -> object:
    """Nothing comes before the goods."""
    return None


def gives_up_after_two_errors(server: GameServer, receipt: Receipt) -> object:
    """Where two reads fail, it takes the purchase for one that was given long ago: in an outage too."""
    return ProductPurchaseDecision.PurchaseGranted if all([fails(server, "a"), fails(server, "b")]) else None


def tried(work: Shop, bounds: Bounds = ONE_FAULT) -> Trial:
    target = Target("shop", lambda market: market.on_server_start(game(work)))
    return try_target(target, Options((GOLD,), {}, bounds))


def hints(trial: Trial) -> list[str]:
    return [note for note in trial.notes if note.startswith("beyond these bounds")]


def test_what_breaks_with_one_fault_more_is_a_hint() -> None:
    trial = tried(takes_two_errors_for_done)
    (hint,) = hints(trial)
    assert ("upheld", True) == (trial.verdict, trial.exhausted)
    assert "with one fault more, lost_purchase can break, in a run with 2 deviations" in hint


def test_a_hint_has_a_run_that_shows_it() -> None:
    (hint,) = hints(tried(takes_two_errors_for_done))
    text = hint.partition("robloxmarket replay ")[2].partition(")")[0]
    assert 2 == decode_script(text).header[6] == sum(value > 0 for value in decode_script(text).choices)


def test_what_holds_beyond_the_bounds_has_no_hint() -> None:
    assert [] == hints(tried(gives))


def test_who_is_convicted_after_the_proof_gets_no_hint() -> None:
    trial = tried(gives_up_after_two_errors)
    assert ("violated", {"lost_purchase"}, []) == (
        trial.verdict,
        {charge.finding.violation.law for charge in trial.charges},
        hints(trial),
    )


def test_who_is_convicted_gets_no_hint() -> None:
    trial = tried(takes_two_errors_for_done, ONE_FAULT._replace(faults=2))
    assert ("violated", []) == (trial.verdict, hints(trial))
