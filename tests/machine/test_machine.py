"""What a machine does at each of its rules, and how it judges; told by hand, without Hypothesis' choice."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import rule, run_state_machine_as_test

import pytest_robloxmarket
from pytest_robloxmarket import Market, enums
from pytest_robloxmarket._machine.machine import ReceiptMachine
from pytest_robloxmarket._machine.making import receipt_machine
from pytest_robloxmarket._plugin.explained import drop_our_lines
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.users import User
from pytest_robloxmarket._terms.errors import UsageError, ViolationError
from pytest_robloxmarket._terms.events import PurchaseMade, ServerCrashed
from pytest_robloxmarket._terms.pass_events import PassGained
from tests.planted.handlers import GOLD, HANDLERS
from tests.planted.parts import Receipt

PACKAGE = Path(pytest_robloxmarket.__file__).parent
GRANTED = enums.ProductPurchaseDecision.PurchaseGranted


class Good(ReceiptMachine):
    """The good handler."""

    game = HANDLERS["good"]


class Hasty(ReceiptMachine):
    """The PurchaseId is saved in a second write."""

    game = HANDLERS["id_in_second_write"]


def pass_shop(market: Market) -> None:
    """A game that declares what it sells."""
    market.catalogue.product(GOLD, name="Gold", price=80)
    market.catalogue.game_pass(7, name="VIP", price=400)
    market.on_server_start(HANDLERS["good"])


def barren_shop(server: GameServer) -> None:
    server.marketplace.process_receipt = lambda receipt: GRANTED


def count(machine: ReceiptMachine, kind: type) -> int:
    return sum(isinstance(event, kind) for event in machine.market.history)


def new_user(machine: ReceiptMachine) -> User:
    machine.arrive()
    return machine.market.users[-1]


def test_a_machine_finds_what_its_game_sells() -> None:
    known = Good.learn()
    assert ([GOLD], "a product of another game") == (
        [one.id for one in known.products],
        known.stranger and known.stranger.name,
    )


def test_what_a_game_declares_is_what_it_sells() -> None:
    known = receipt_machine(pass_shop).learn()
    assert ["Gold", "VIP"] == [*(one.name for one in known.products), *(one.name for one in known.passes)]


def test_a_game_is_learned_once_for_a_class() -> None:
    assert Good.learn() is Good.learn()


def test_a_machine_of_a_game_that_gives_nothing_is_refused() -> None:
    with pytest.raises(UsageError, match="no purchase in barren_shop changes anything that can be observed"):
        receipt_machine(barren_shop).learn()


@pytest.mark.parametrize(
    ("game", "products", "tried"),
    [
        (barren_shop, [7, 8], r"\(bought: 7, 8\)"),
        (barren_shop, range(1, 8), r"\(bought: 1, 2, 3, 4, 5 and more\)"),
        (barren_shop, (), r"\(bought: \d+ integers of its source, as products\)"),
        (lambda server: None, (), r"\(no receipt reached a handler\)"),
    ],
)
def test_a_machine_that_is_refused_says_what_was_bought(game: Any, products: Sequence[int], tried: str) -> None:
    with pytest.raises(UsageError, match=tried):
        receipt_machine(game, products=products).learn()


def test_a_machine_without_a_game_is_refused() -> None:
    with pytest.raises(UsageError, match="ReceiptMachine names no game"):
        ReceiptMachine()


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (7, "cannot be made of 7"),
        ("Nowhere.luau", "there is no file Nowhere.luau"),
        (lambda: None, "takes 0 arguments"),
        (lambda server, store: None, "takes 2 arguments"),
    ],
)
def test_what_is_no_game_is_refused(target: str | Callable[..., object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        receipt_machine(target)


def test_a_receipt_handler_is_a_game() -> None:
    """It is set on each server that starts."""
    taken: list[object] = []

    def process_receipt(receipt: Receipt) -> object:
        taken.append(receipt["ProductId"])
        return GRANTED

    with pytest.raises(UsageError, match="no purchase"):
        receipt_machine(process_receipt, products=[5]).learn()
    assert 5 in taken


def test_users_come_one_by_one_to_an_open_server() -> None:
    machine = Good()
    names = [new_user(machine).name for _ in range(4)]
    assert (["alice", "bob", "carol", "dave"], 1) == (names, len(machine.market.world.servers))


def test_each_rule_can_follow_each_other() -> None:
    """Whoever is nowhere, and whatever is gone: a rule that cannot do anything does nothing."""
    machine = receipt_machine(pass_shop)()
    user, server = new_user(machine), GameServer(machine.market, machine.market.world.servers[0])
    product = machine.known.products[0]
    acts: list[Callable[[], object]] = [
        lambda: machine.crash(server),
        lambda: machine.shut_down(server),
        lambda: machine.leave(user),
        lambda: machine.prompt(user, product),
        lambda: machine.cancel(user, product, True),
        lambda: machine.buy(user, product),
        lambda: machine.buy_outside(user, product),
        lambda: machine.buy_what_the_game_does_not_know(user),
        lambda: machine.buy_pass(user, 3),
        lambda: machine.hop(user),
        lambda: machine.join(user),
        machine.restart_all,
        lambda: machine.let_time_pass(1),
        machine.settle,
        machine.heal,
    ]
    for act in (*acts, *reversed(acts)):
        act()
    assert (6, 1, 1) == (count(machine, PurchaseMade), count(machine, PassGained), count(machine, ServerCrashed))
    machine.teardown()
    # In the end the buyer buys once more on each of two open servers where they were before, and on a fresh one.
    assert 9 == count(machine, PurchaseMade)


@pytest.mark.parametrize(
    "send",
    [
        lambda machine: machine.crash_soon(0),
        lambda machine: machine.fault_soon(0, 1),
        lambda machine: machine.move_soon(0, 1),
    ],
)
def test_a_misfortune_strikes_once(send: Callable[[ReceiptMachine], None]) -> None:
    machine = Good()
    send(machine)
    machine.buy(new_user(machine), machine.known.products[0])
    machine.settle()
    assert (1, False) == (sum(map(bool, machine.weather.taken)), any(machine.market.weather.misfortune_left()[1:]))


def test_what_heals_strikes_no_more() -> None:
    machine = Good()
    machine.crash_soon(0)
    machine.heal()
    machine.buy(new_user(machine), machine.known.products[0])
    machine.settle()
    assert 0 == count(machine, ServerCrashed)


def test_a_law_that_is_broken_is_raised_at_once() -> None:
    machine = Hasty()
    machine.buy(new_user(machine), machine.known.products[0])
    machine.market.faults.data_store("SetAsync").failed()
    machine.settle()
    machine.join(machine.market.users[0])
    machine.settle()
    with pytest.raises(ViolationError, match="double_grant"):
        machine.laws_hold()


def test_a_receipt_that_stays_open_is_found_at_the_end() -> None:
    class Slow(ReceiptMachine):
        game = HANDLERS["never_grants"]
        product_ids = (GOLD,)

    machine = Slow()
    machine.buy(new_user(machine), machine.known.products[0])
    with pytest.raises(ViolationError, match="stuck_purchase"):
        machine.teardown()


def test_hypothesis_runs_a_machine_by_itself() -> None:
    run_state_machine_as_test(Good, settings=settings(max_examples=5, database=None, deadline=None))


def test_a_subclass_uses_the_same_bundles() -> None:
    seen: list[str] = []

    class WithRule(Good):
        @rule(user=Good.users, product=Good.products)
        def look(self, user: object, product: object) -> None:
            seen.append(type(user).__name__ + type(product).__name__)

    WithRule.TestCase.settings = settings(WithRule.TestCase.settings, max_examples=20, database=None)
    WithRule.TestCase("runTest").runTest()
    assert {"UserProduct"} == set(seen)


OURS = f"        {PACKAGE}/_oracle/suite.py:151"
THEIRS = "        /home/me/shop.py:7"
HEADING = ["Explanation:", "    These lines were always and only run by failing test cases:"]


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ([OURS, THEIRS], [*HEADING, THEIRS]),
        ([THEIRS], [*HEADING, THEIRS]),
        ([OURS, OURS, "        (and 6 more with settings.verbosity >= verbose)"], []),
    ],
)
def test_hypothesis_explains_a_failure_by_lines_of_the_author_alone(lines: list[str], left: list[str]) -> None:
    error = ValueError()
    for note in ("state.teardown()", *HEADING, *lines, "", "You can reproduce this"):
        error.add_note(note)
    drop_our_lines(error)
    assert ["state.teardown()", *left, "", "You can reproduce this"] == error.__notes__
