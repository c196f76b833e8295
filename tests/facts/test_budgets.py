"""Budgets of data store requests (platform-facts.md, 2.5): each fact from Python and from Luau."""

from pathlib import Path

import pytest

from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.events import Printed, StoreWritten
from tests.facts.languages import LANGUAGES, Ask, Burst, Language, Step, Wait
from tests.server.helpers import see

MINUTE = Wait(60)

# An answer of each method that is well, on keys of their own.
SETS = Ask("SetAsync", ("k{}", 1))
GETS = Ask("GetAsync", ("k{}",))
UPDATES = Ask("UpdateAsync", ("k{}", 1))
REMOVES = Ask("RemoveAsync", ("k{}",))
INCREMENTS = Ask("IncrementAsync", ("k{}", 1))


def budget(kind: str) -> Ask:
    return Ask("Budget", (kind,), "")


@pytest.fixture(params=LANGUAGES, ids=lambda one: one.name)
def language(request: pytest.FixtureRequest) -> Language:
    """Each of the two."""
    found = request.param
    assert isinstance(found, Language)
    return found


def dropped(answers: object) -> list[str]:
    assert isinstance(answers, list)
    return [one for one in answers if isinstance(one, str) and one.startswith("!")]


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ("StandardRead", 60),
        ("StandardWrite", 60),
        ("StandardList", 5),
        ("StandardRemove", 60),
        ("OrderedRead", 60),
        ("OrderedWrite", 30),
        ("OrderedList", 0),
        ("OrderedRemove", 30),
        ("GetAsync", 60),
        ("SetIncrementAsync", 60),
        ("UpdateAsync", 60),
        ("GetSortedAsync", 5),
        ("SetIncrementSortedAsync", 30),
        ("ListAsync", 5),
        ("GetVersionAsync", 60),
        ("RemoveVersionAsync", 5),
    ],
)
def test_a_server_without_players_has_the_base_of_each_budget(
    tmp_path: Path, language: Language, kind: str, left: int
) -> None:
    assert [left] == language.run(Market(), [budget(kind)], tmp_path)


@pytest.mark.parametrize(
    ("asks", "kind", "left"),
    [
        (GETS, "StandardRead", 57),
        (SETS, "StandardWrite", 57),
        (INCREMENTS, "StandardWrite", 57),
        (UPDATES, "StandardWrite", 57),
        (UPDATES, "StandardRead", 57),
        (UPDATES, "UpdateAsync", 57),
        (REMOVES, "StandardRemove", 57),
        (REMOVES, "StandardWrite", 60),
        (SETS, "StandardRead", 60),
    ],
)
def test_a_request_takes_one_of_its_budgets_for_a_minute(
    tmp_path: Path, language: Language, asks: Ask, kind: str, left: int
) -> None:
    program: list[Step] = [Burst(3, asks), budget(kind), MINUTE, budget(kind)]
    assert [left, 60] == language.run(Market(), program, tmp_path)[1:]


@pytest.mark.parametrize(
    ("asks", "text"),
    [
        (GETS, "! 301: GetAsync"),
        (SETS, "! 302: SetAsync"),
        (INCREMENTS, "! 303: IncrementAsync"),
        (UPDATES, "! 304: UpdateAsync"),
        (REMOVES, "! 306: RemoveAsync"),
    ],
)
def test_beyond_the_budget_30_requests_wait_and_the_rest_is_dropped(
    tmp_path: Path, language: Language, asks: Ask, text: str
) -> None:
    (answers,) = language.run(Market(), [Burst(93, asks)], tmp_path)
    assert [f"{text} request dropped. Request was throttled but queue was full."] * 3 == dropped(answers)


def test_what_waits_is_sent_when_the_budget_comes_back(tmp_path: Path, language: Language) -> None:
    """The 61st waits for a minute, and is done then."""
    last = [Ask("SetAsync", ("last", 5)), budget("StandardWrite"), Ask("GetAsync", ("last",))]
    market = Market()
    answers = language.run(market, [Burst(60, SETS), *last], tmp_path)
    written = [event.at_ms for event in see(market, StoreWritten)]
    assert (True, 59, 5, [100, 60_100]) == (*answers[1:], sorted(set(written)))


def test_what_waits_is_told_in_the_output(tmp_path: Path, language: Language) -> None:
    market = Market()
    language.run(market, [Burst(61, SETS)], tmp_path)
    text = "DataStore request was added to queue. If request queue fills, further requests will be dropped."
    assert 1 == sum(text in event.text for event in see(market, Printed))


def test_the_queue_of_reads_is_not_that_of_writes(tmp_path: Path, language: Language) -> None:
    answers = language.run(Market(), [Burst(90, GETS), Burst(90, SETS)], tmp_path)
    assert [[], []] == [dropped(one) for one in answers]


def test_a_queue_keeps_the_order_in_which_requests_came(tmp_path: Path, language: Language) -> None:
    """A removal, for which there is a budget, waits behind a write, for which there is none."""
    program: list[Step] = [Burst(60, SETS), Ask("SetAsync", ("k0", 2)), Ask("RemoveAsync", ("k0",))]
    market = Market()
    language.run(market, program, tmp_path)
    last = [(event.key, event.after) for event in see(market, StoreWritten)][-2:]
    assert [("k0", 2), ("k0", None)] == last


@pytest.mark.parametrize(("players", "left"), [(0, 60), (1, 100), (3, 180)])
def test_a_budget_grows_with_the_players_of_the_server(players: int, left: int) -> None:
    market = Market()
    server = market.server()
    for number in range(players):
        server.join(f"user{number}")
    assert left == server.data_stores.get_request_budget_for_request_type("StandardRead")


def test_a_queue_moves_on_when_somebody_joins() -> None:
    market = Market()
    server = market.server()
    gold = server.data_stores.get_data_store("Gold")
    for number in range(61):
        server.spawn(gold.set_async, f"k{number}", number)
    server.join("alice")
    market.clock.advance(1)
    assert 60 == market.stored("Gold", "k60")


def test_writes_of_all_servers_share_the_budget_of_the_experience() -> None:
    """With 16 users on one server it may send 700 writes, and the experience 620."""
    market = Market()
    server = market.server()
    for number in range(16):
        server.join(f"user{number}")
    budgets = [
        server.data_stores.get_request_budget_for_request_type(kind) for kind in ("StandardWrite", "StandardRead")
    ]
    assert [620, 700] == budgets


def test_another_servers_requests_take_from_the_experiences_budget() -> None:
    market = Market()
    servers = [market.server() for _ in range(6)]
    for server in servers[:5]:
        for number in range(60):
            server.spawn(server.data_stores.get_data_store("Gold").set_async, f"k{number}", 1)
    assert 0 == servers[5].data_stores.get_request_budget_for_request_type("StandardWrite")


def test_a_crash_does_not_give_back_what_the_experience_has_spent() -> None:
    market = Market()
    for _ in range(5):
        server = market.server()
        for number in range(60):
            server.spawn(server.data_stores.get_data_store("Gold").set_async, f"k{number}", 1)
        server.crash()
    assert 0 == market.server().data_stores.get_request_budget_for_request_type("StandardWrite")


def test_a_server_can_set_a_limit_of_its_own(tmp_path: Path, language: Language) -> None:
    program: list[Step] = [Ask("Rate", ("StandardWrite", 5, 2), ""), Burst(3, SETS), budget("StandardWrite")]
    assert 2 == language.run(Market(), program, tmp_path)[-1]


@pytest.mark.parametrize(
    ("rate", "message"),
    [
        (("UpdateAsync", 5, 1), "! The rate limit of Enum.DataStoreRequestType.UpdateAsync cannot be set"),
        (("StandardRead", 10_001, 1), "! baseLimit of StandardRead must be between 0 and 10000"),
        (("StandardRead", 1, 201), "! perPlayerLimit of StandardRead must be between 0 and 200"),
        (("GetAsync", 61, 0), "! baseLimit of GetAsync must be between 0 and 60"),
        (("ListAsync", -1, 0), "! baseLimit of ListAsync must be between 0 and 5"),
    ],
)
def test_a_limit_that_cannot_be_set_is_refused(
    tmp_path: Path, language: Language, rate: tuple[str, int, int], message: str
) -> None:
    assert [message] == language.run(Market(), [Ask("Rate", rate, "")], tmp_path)


def test_the_former_limits_share_one_budget_of_all_writes(tmp_path: Path, language: Language) -> None:
    contract = Contract(request_limits="former")
    program: list[Step] = [
        Burst(3, SETS),
        Burst(4, REMOVES),
        budget("SetIncrementAsync"),
        budget("StandardRemove"),
        budget("GetAsync"),
    ]
    assert [53, 53, 60] == language.run(Market(contract=contract), program, tmp_path)[2:]


def test_a_startup_budget_is_there_once(tmp_path: Path, language: Language) -> None:
    contract = Contract(startup_requests=10)
    program: list[Step] = [
        budget("StandardWrite"),
        Burst(70, SETS),
        budget("StandardWrite"),
        MINUTE,
        budget("StandardWrite"),
    ]
    first, _, after, later = language.run(Market(contract=contract), program, tmp_path)
    assert (70, 0, 60) == (first, after, later)


def test_a_batch_of_more_keys_than_a_minutes_budget_goes_when_all_of_it_is_there(
    tmp_path: Path, language: Language
) -> None:
    program = [
        Ask("Rate", ("OrderedRead", 3, 0)),
        Ask("SetAsync", ("k1", 1), ordered=True),
        Ask("GetAsync", ("k2",), ordered=True),
        Ask("BatchGetAsync", (["k1", "k2", "k3", "k4", "k5"],), ordered=True),
        Ask("Budget", ("OrderedRead",)),
    ]
    assert [None, False, None, {"k1": 1}, 0] == language.run(Market(), program, tmp_path)
