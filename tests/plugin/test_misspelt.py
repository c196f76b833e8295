"""A name that an object of ours does not have is told with the one that is meant."""

from collections.abc import Callable
from traceback import format_exception_only
from types import ModuleType

import pytest

import pytest_robloxmarket
from pytest_robloxmarket import Bounds, Contract, GameServer, Market, enums, errors, events, explore
from pytest_robloxmarket._plugin.misspelt import add_hint
from pytest_robloxmarket.enums import ProductPurchaseDecision


def told(use: Callable[[], object]) -> str:
    """What pytest shows of the error of a wrong use."""
    with pytest.raises((AttributeError, TypeError)) as caught:
        use()
    assert isinstance(caught.value, AttributeError | TypeError)
    add_hint(caught.value)
    return "".join(format_exception_only(caught.value)).replace("'", "`")


@pytest.mark.parametrize(
    ("owner", "name", "meant"),
    [
        ("market", "servr", "server"),
        ("market", "Server", "server"),
        ("server", "Join", "join"),
        ("marketplace", "ProcessReceipt", "process_receipt"),
        ("marketplace", "UserOwnsGamePassAsync", "user_owns_game_pass_async"),
        ("players", "GetPlayers", "get_players"),
        ("data_stores", "GetDataStore", "get_data_store"),
    ],
)
def test_a_name_in_another_spelling_is_told_in_ours(
    request: pytest.FixtureRequest, owner: str, name: str, meant: str
) -> None:
    asked = request.getfixturevalue(owner)
    text = told(lambda: getattr(asked, name))
    # From Python 3.13 on, Python says it first.
    assert 1 == text.replace("mean: ", "mean ").count(f"Did you mean `{meant}`?")


@pytest.mark.parametrize("name", ["ProcessReceipt", "process_recept", "handler"])
def test_a_handler_that_is_set_under_another_name_is_refused(server: GameServer, name: str) -> None:
    text = told(lambda: setattr(server.marketplace, name, print))
    assert (False, name != "handler") == (server.marketplace.has_handler, "`process_receipt`?" in text)


@pytest.mark.parametrize(
    ("owner", "name", "way"),
    [
        ("market", "join", "server().join"),
        ("market", "buy", "user(...).buy"),
        ("market", "ProcessReceipt", "server().marketplace.process_receipt"),
        ("server", "GetDataStore", "data_stores.get_data_store"),
    ],
)
def test_a_name_of_another_object_is_told_with_the_way_to_it(
    request: pytest.FixtureRequest, owner: str, name: str, way: str
) -> None:
    asked = request.getfixturevalue(owner)
    assert f"has no `{name}`, but this has: `{way}`" in told(lambda: getattr(asked, name))


def test_where_no_name_is_like_it_the_names_of_a_small_object_are_told(market: Market) -> None:
    assert "`Catalogue` has find, find_pass, game_pass, get, get_pass, passes, product." in told(
        lambda: getattr(market.catalogue, "add")  # noqa: B009 - mypy knows that there is none
    )


@pytest.mark.parametrize(
    ("call", "name", "meant"),
    [
        (Bounds, "server", "Did you mean `servers`?"),
        (Market, "contrct", "Did you mean `contract`?"),
        (explore, "crashs", "Did you mean `crashes`?"),
        (Market().server().join, "robx", "Did you mean `robux`?"),
        (Bounds, "weather", "It takes servers, crashes, faults, delays, moves."),
    ],
)
def test_an_argument_that_there_is_not_is_told_with_the_one_that_is_meant(
    call: Callable[..., object], name: str, meant: str
) -> None:
    assert meant in told(lambda: call(**{name: 1}))


def test_an_argument_of_a_class_in_c_is_told_by_its_line() -> None:
    assert "Did you mean `purchase_rejected`?" in told(
        lambda: Contract(purchase_rejectd=True)  # type: ignore[call-arg]
    )


def test_what_cannot_be_set_on_data_is_told(market: Market) -> None:
    assert "Nothing can be set on a `User`." in told(lambda: setattr(market.user("alice"), "walet", 5))


def test_a_class_of_data_tells_its_fields(market: Market) -> None:
    market.server()
    assert "`ServerStarted` has at_ms, server." in told(lambda: getattr(market.history[0], "at"))  # noqa: B009


@pytest.mark.parametrize(
    "start",
    [
        "server.marketplace.process_receipt = lambda receipt: server.data_stores.GetDataStore('Coins')",
        "server.data_stores.GetDataStore('Coins')",
    ],
    ids=["the handler", "the script that would set it"],
)
def test_the_story_of_an_explored_test_tells_it(pytester: pytest.Pytester, start: str) -> None:
    pytester.makepyfile(f"""
        import pytest_robloxmarket

        def start(server):
            {start}

        @pytest_robloxmarket.explore
        def test_shop(market):
            market.on_server_start(start)
            market.catalogue.product(7, price=5)
            market.server().join("alice", robux=5).buy(7)
    """)
    pytester.runpytest().stdout.fnmatch_lines(["E *Did you mean `get_data_store`[?]"])


def test_a_member_of_an_enum_is_told() -> None:
    assert 1 == told(lambda: getattr(ProductPurchaseDecision, "NotProcesedYet")).count("`NotProcessedYet`")  # noqa: B009


@pytest.mark.parametrize("use", [lambda: getattr("text", "uper"), lambda: setattr(object(), "server", 1)])  # noqa: B009
def test_nothing_is_added_to_the_errors_of_others(use: Callable[[], object]) -> None:
    with pytest.raises(AttributeError) as caught:
        use()
    add_hint(caught.value)
    assert not hasattr(caught.value, "__notes__")


def test_the_report_of_a_test_tells_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_join(market):\n    market.join('alice')\n")
    result = pytester.runpytest()
    result.stdout.fnmatch_lines(["E *`Market` has no `join`, but this has: `server().join`"])


@pytest.mark.parametrize("door", [pytest_robloxmarket, enums, errors, events], ids=lambda door: door.__name__)
def test_each_public_class_can_be_asked_for_a_name_like_no_other(door: ModuleType) -> None:
    for kind in (getattr(door, name) for name in door.__all__):
        error = AttributeError("none", name="zzzzzzzzzz", obj=kind)
        add_hint(error)
        assert not any("zzzzzzzzzz" in note for note in getattr(error, "__notes__", ()))


def test_the_warning_of_an_error_that_nobody_saw_tells_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_shop(market):
            market.on_server_start(lambda server: setattr(server.marketplace, "ProcessReceipt", print))
            market.server()
    """)
    result = pytester.runpytest("-Wdefault")
    result.stdout.fnmatch_lines(["*GameRaisedWarning: *ProcessReceipt*. Did you mean `process_receipt`[?]*"])
