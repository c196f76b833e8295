"""What a green test told by hand has not looked at is a warning of its own category, and an error on request."""

import pytest

pytestmark = pytest.mark.real

HEAD = """
import pytest
from pytest_robloxmarket import assert_lawful, assert_resolved
from pytest_robloxmarket.enums import ProductPurchaseDecision
from shops import GRANTED, careful

def sell(market, server):
    alice = server.join("alice", robux=500)
    alice.buy(market.catalogue.product(7, price=9))
    market.settle()
    return alice

def answer(server, handler):
    server.marketplace.process_receipt = handler

def calls_what_cannot_be(server):
    try: server.data_stores.get_data_store("Gold").update_async("gold", 5)
    except Exception: return GRANTED

"""

# What a test does, the category of its warning, and what the warning says. Each would be green without a word.
UNSEEN = {
    "a fault that never struck": (
        "faults.data_store('SetAsync').failed(); careful(server); sell(market, server)",
        "FaultNotStruckWarning",
        "the fault `failed` was planned at 'store.SetAsync', and never struck",
    ),
    "a crash that never struck": (
        "faults.crash('write', skip=5); careful(server); sell(market, server)",
        "FaultNotStruckWarning",
        "the fault `crash` was planned at 'crash.write' after 5 times without it, and never struck",
    ),
    "a fault that was limited to others": (
        "server.join('bob'); faults.data_store('UpdateAsync', store='Gone', key='k', server=server, "
        "user=market.user('bob')).failed(); careful(server); sell(market, server)",
        "FaultNotStruckWarning",
        "the fault `failed` was planned at 'store.UpdateAsync' (only for 'Gone', key 'k', server 1, bob), "
        "and never struck: the game did not come there",
    ),
    "a listener that raised": (
        "server.players.player_added.connect(lambda player: 1 / 0); server.join('alice')",
        "GameRaisedWarning",
        "a listener, script or thread of the game raised on server 1, and nobody looked: test_it.py:20: "
        "ZeroDivisionError: division by zero",
    ),
    "a thread that raised": (
        "server.spawn(lambda: {}['gold'])",
        "GameRaisedWarning",
        "a listener, script or thread of the game raised on server 1, and nobody looked: test_it.py:20: "
        "KeyError: 'gold'",
    ),
    "a handler that raised": (
        "answer(server, lambda receipt: receipt['Gold']); sell(market, server)",
        "GameRaisedWarning",
        "the handler of a receipt raised on server 1, and nobody looked: test_it.py:20: KeyError: 'Gold'",
    ),
    "a call that cannot be, and whose error the game caught": (
        "answer(server, lambda receipt: calls_what_cannot_be(server)); sell(market, server)",
        "GameRaisedWarning",
        "game code made a call that cannot be, and caught its error, on server 1, and nobody looked: test_it.py:16: "
        "5 is no function, and nothing else can be called later. Write update_async(key, lambda old: ...).",
    ),
    "a receipt that stays open": (
        "answer(server, lambda receipt: ProductPurchaseDecision.NotProcessedYet); sell(market, server)",
        "OpenReceiptWarning",
        "R1 (7, alice) is still open at the end of the test, and nobody looked: Its handler answered NotProcessedYet",
    ),
    "an assertion where nobody bought anything": (
        "server.join('alice'); assert_resolved(market)",
        "NothingBoughtWarning",
        "the test asserts that no purchase went wrong, and nobody bought anything, or tried to",
    ),
    "an assertion of a user where nobody bought anything": (
        "assert_lawful(server.join('alice'))",
        "NothingBoughtWarning",
        "the test asserts that no purchase went wrong, and nobody bought anything, or tried to",
    ),
    "a game that was loaded late": (
        "server.join('alice'); market.on_server_start(careful)",
        "GameLoadedLateWarning",
        "Server 1 had started when the game was loaded, so the game does not run there",
    ),
    "an interface that is not faked": (
        "market.load('Shop.luau'); market.server().join('alice')",
        "UnfakedApiWarning",
        "the game used AvatarEditorService:GetOutfits on server 2, which is not faked",
    ),
}

SEEN = {
    "a fault that struck": "faults.data_store('UpdateAsync').failed(); careful(server); sell(market, server).rejoin()",
    "a fault that was taken back": "faults.data_store('SetAsync').failed(); careful(server); faults.clear()",
    "an error that was looked at": "server.spawn(lambda: {}['gold']); assert 1 == len(market.raised)",
    "a receipt that was looked at": "server.join('alice', robux=9).buy(market.catalogue.product(7, price=9)); "
    "assert market.snapshot().receipts",
    "a receipt that an assertion told of": "server.join('alice', robux=9).buy(market.catalogue.product(7, price=9)); "
    "pytest.raises(AssertionError, assert_resolved, market)",
    "an assertion of a user who bought nothing, where another did": "careful(server); sell(market, server); "
    "assert_lawful(market.user('bob'))",
    "an assertion where a prompt was declined": "alice = server.join('alice', robux=9); alice.at_prompts('decline'); "
    "server.marketplace.prompt_product_purchase(alice.player, market.catalogue.product(7, price=9).id); "
    "market.settle(); assert_lawful(market)",
    "an assertion where a pass was given": "market.give_pass(server.join('alice'), "
    "market.catalogue.game_pass(77, price=9)); assert_lawful(market)",
    "requests that were held back": "careful(server)\n    with market.data_stores.hold(): sell(market, server)\n"
    "    market.settle()",
    "a server that was set up by hand": "market.on_server_start(careful); careful(server); sell(market, server)",
}


def run(shops: pytest.Pytester, act: str, *options: str) -> pytest.RunResult:
    shops.makefile(".luau", Shop='pcall(function() game:GetService("AvatarEditorService"):GetOutfits() end)')
    shops.makepyfile(test_it=f"{HEAD}def test_it(market, server, faults):\n    {act}\n")
    return shops.runpytest_inprocess("-p", "no:cacheprovider", *options)


@pytest.mark.parametrize("way", UNSEEN)
def test_what_is_not_seen_is_a_warning(shops: pytest.Pytester, way: str) -> None:
    act, category, sentence = UNSEEN[way]
    result = run(shops, act, "-Wdefault")
    result.assert_outcomes(passed=1, warnings=2 if "handler that raised" in way else 1)
    result.stdout.fnmatch_lines([f"*test_it.py:*: {category}: {sentence}*"])


@pytest.mark.parametrize("way", UNSEEN)
def test_what_is_not_seen_is_an_error_on_request(shops: pytest.Pytester, way: str) -> None:
    act, category, sentence = UNSEEN[way]
    result = run(shops, act, "-Wdefault", f"-Werror::pytest_robloxmarket.errors.{category}")
    assert 1 == result.parseoutcomes()["errors"]
    result.stdout.fnmatch_lines([f"E *pytest_robloxmarket.errors.{category}: {sentence}*"])


@pytest.mark.parametrize("way", SEEN)
def test_what_is_seen_needs_no_warning(shops: pytest.Pytester, way: str) -> None:
    run(shops, SEEN[way], "-Werror").assert_outcomes(passed=1)


def test_an_error_on_request_chains_what_the_game_raised(shops: pytest.Pytester) -> None:
    act = UNSEEN["a listener that raised"][0]
    result = run(shops, act, "-Werror")
    result.stdout.fnmatch_lines(
        [
            "E   ZeroDivisionError: division by zero",
            "The above exception was the direct cause of the following exception:",
            ">   server.players.player_added.connect(lambda player: 1 / 0); server.join('alice')",
            "E   pytest_robloxmarket.errors.GameRaisedWarning: *",
            "test_it.py:20: GameRaisedWarning",
        ]
    )
    assert "_plugin/" not in result.stdout.str()


USED_WRONGLY = {
    "in a start": "market.on_server_start(lambda server: answer(server, lambda: 1)); market.server()",
    "in a listener": "server.players.player_added.connect(lambda player: server.join(7)); server.join('alice')",
}


@pytest.mark.parametrize("where", USED_WRONGLY)
def test_what_game_code_hands_in_wrongly_is_the_mistake_of_the_test(shops: pytest.Pytester, where: str) -> None:
    result = run(shops, USED_WRONGLY[where], "-Wdefault")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["E *pytest_robloxmarket.errors.UsageError: *", "test_it.py:*: UsageError"])
    assert "_plugin/" not in result.stdout.str()


def test_a_fault_is_told_at_the_line_that_planned_it(shops: pytest.Pytester) -> None:
    shops.makepyfile(test_it="def test_it(faults):\n    pass\n    faults.recording_lost()\n")
    result = shops.runpytest_inprocess("-p", "no:cacheprovider", "-Wdefault")
    result.stdout.fnmatch_lines(["*test_it.py:3: FaultNotStruckWarning: *"])


def test_a_red_test_is_not_warned(shops: pytest.Pytester) -> None:
    run(shops, UNSEEN["a thread that raised"][0] + "; assert False", "-Werror").assert_outcomes(failed=1)
