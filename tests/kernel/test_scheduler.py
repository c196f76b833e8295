"""The loop: which order is possible, and how much of it there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_robloxmarket._kernel.choices import Choices, DeviatingChoices, PoliteChoices, ScriptedChoices
from pytest_robloxmarket._kernel.greenlets import GreenletTask
from pytest_robloxmarket._kernel.lanes import FREE, LOUD, answer_lane, owner_of
from pytest_robloxmarket._kernel.scheduler import OVERTAKE_MS, Entry, Scheduler
from pytest_robloxmarket._terms.errors import StepLimitError
from tests.helpers import every_run


class Noted:
    """A scheduler, and the order in which things happened on it."""

    def __init__(self, choices: Choices | None = None, *, unordered: bool = True) -> None:
        self.scheduler = Scheduler(PoliteChoices() if choices is None else choices)
        self.scheduler.unordered = unordered
        self.seen: list[str] = []

    def plan(self, name: str, delay_ms: int = 0, lane: int = FREE) -> Entry:
        """Plan to note a name."""
        return self.scheduler.after(delay_ms, lambda _: self.seen.append(name), None, lane)

    def finish(self) -> str:
        """Let everything happen; the names in their order."""
        self.scheduler.run()
        return "".join(self.seen)


def count_orders(*programs: str, free: str = "") -> tuple[int, int]:
    """How many runs there are of some servers, each planning its letters at once, and how many orders."""

    def run(choices: ScriptedChoices) -> str:
        noted = Noted(choices)
        for program in programs:
            lane = noted.scheduler.new_lane()
            for name in program:
                noted.plan(name, 0, lane)
        for name in free:
            noted.plan(name)
        return noted.finish()

    runs = list(every_run(run))
    return len(runs), len(set(runs))


@pytest.mark.parametrize(
    ("programs", "free", "orders"),
    [
        pytest.param(["abc"], "", 1, id="one server has one order"),
        pytest.param(["a", "b"], "", 2, id="two servers"),
        pytest.param(["ab", "cd"], "", 6, id="4 over 2"),
        pytest.param(["abc", "def"], "", 20, id="6 over 3"),
        pytest.param(["abcd", "ef"], "", 15, id="6 over 2"),
        pytest.param([], "abcd", 24, id="four answers in all their orders"),
        pytest.param(["ab"], "xy", 12, id="a server of two steps and two answers"),
    ],
)
def test_each_order_is_met_once(programs: list[str], free: str, orders: int) -> None:
    assert (orders, orders) == count_orders(*programs, free=free)


def test_two_tasks_with_three_waits_have_as_many_orders_as_it_should() -> None:
    """Each task has four parts, and 8 over 4 is 70. Waits of one server's clock go on in steps."""

    def run(choices: ScriptedChoices) -> str:
        noted = Noted(choices)
        scheduler = noted.scheduler

        def body(name: str, lane: int) -> None:
            noted.seen.append(name)
            for _ in range(3):
                task = scheduler.current
                assert isinstance(task, GreenletTask)
                scheduler.after(1, task.resume, None, lane)
                task.suspend()
                noted.seen.append(name)

        for name in "ab":
            lane = scheduler.new_lane()
            task = GreenletTask(scheduler, body, (name, lane), 0, lambda ended: None)
            scheduler.after(0, task.resume, None, lane)
        return noted.finish()

    runs = list(every_run(run))
    assert (70, 70) == (len(runs), len(set(runs)))


@pytest.mark.parametrize(
    ("lanes", "orders"),
    [
        ((FREE, FREE), {"ab", "ba"}),
        ((answer_lane(0), answer_lane(1)), {"ab", "ba"}),
        ((LOUD, FREE), {"ab", "ba"}),
        ((FREE, LOUD), {"ab", "ba"}),
        ((LOUD, LOUD), {"ab"}),
    ],
)
def test_no_user_takes_their_second_step_before_their_first(lanes: tuple[int, int], orders: set[str]) -> None:
    def run(choices: ScriptedChoices) -> str:
        noted = Noted(choices)
        for delay_ms, (name, lane) in enumerate(zip("ab", lanes, strict=True), 1):
            noted.plan(name, delay_ms, lane)
        return noted.finish()

    assert orders == set(every_run(run))


@pytest.mark.parametrize("lane", [0, 1, 7])
def test_an_answer_belongs_to_the_server_that_asked(lane: int) -> None:
    assert [lane, lane] == [owner_of(answer_lane(lane)), owner_of(lane)]


def test_a_server_that_is_gone_takes_its_answers_with_it() -> None:
    noted = Noted(unordered=False)
    lanes = [noted.scheduler.new_lane() for _ in range(2)]
    for name, lane in zip("abcd", (lanes[0], answer_lane(lanes[0]), lanes[1], answer_lane(lanes[1])), strict=True):
        noted.plan(name, 1, lane)
    noted.plan("e", 2)
    noted.scheduler.drop_lane(lanes[0])
    assert "cde" == noted.finish()


def test_no_step_of_a_user_comes_before_what_happens_at_once() -> None:
    def run(choices: ScriptedChoices) -> str:
        noted = Noted(choices)
        noted.plan("a", 0)
        noted.plan("b", 1, LOUD)
        return noted.finish()

    assert {"ab"} == set(every_run(run))


def test_a_lane_keeps_its_order_by_time_and_then_by_plan() -> None:
    def run(choices: ScriptedChoices) -> str:
        noted = Noted(choices)
        lane = noted.scheduler.new_lane()
        noted.plan("c", 20, lane)
        noted.plan("a", 10, lane)
        noted.plan("b", 10, lane)
        noted.plan("x", 15)
        return noted.finish().replace("x", "")

    assert {"abc"} == set(every_run(run))


def test_politeness_is_by_time_and_then_by_plan() -> None:
    noted = Noted()
    lane = noted.scheduler.new_lane()
    noted.plan("d", 30)
    noted.plan("b", 10, lane)
    noted.plan("c", 10)
    noted.plan("a", 5)
    assert "abcd" == noted.finish()


@pytest.mark.parametrize(("later_ms", "orders"), [(OVERTAKE_MS, {"ab", "ba"}), (OVERTAKE_MS + 1, {"ab"})])
def test_an_answer_overtakes_within_five_seconds(later_ms: int, orders: set[str]) -> None:
    def run(choices: ScriptedChoices) -> str:
        noted = Noted(choices)
        noted.plan("a", 100)
        noted.plan("b", 100 + later_ms)
        return noted.finish()

    assert (5_000, orders) == (OVERTAKE_MS, set(every_run(run)))


def test_in_clear_weather_nothing_is_chosen() -> None:
    choices = PoliteChoices()
    noted = Noted(choices, unordered=False)
    for name, delay_ms in (("b", 2), ("a", 1), ("c", 3)):
        noted.plan(name, delay_ms)
        noted.plan(name, delay_ms, noted.scheduler.new_lane())
    assert ("aabbcc", []) == (noted.finish(), choices.taken)


def test_the_weather_is_clear_at_first() -> None:
    assert not Scheduler(PoliteChoices()).unordered


def test_one_possibility_is_no_choice() -> None:
    choices = PoliteChoices()
    noted = Noted(choices)
    noted.plan("a", 0)
    noted.plan("b", 10_000, noted.scheduler.new_lane())
    assert ("ab", []) == (noted.finish(), choices.taken)


def test_order_is_asked_for_by_its_name_and_count() -> None:
    choices = PoliteChoices()
    noted = Noted(choices)
    for name in "abc":
        noted.plan(name)
    noted.finish()
    assert (["order", "order"], [2, 2]) == (choices.labels, choices.counts)


def test_time_leaps_to_what_is_due_and_never_back() -> None:
    scheduler = Scheduler(DeviatingChoices({0: 1}))
    scheduler.unordered = True
    times: list[int] = []
    for delay_ms in (100, 300):
        scheduler.after(delay_ms, lambda _: times.append(scheduler.now_ms), None)
    scheduler.run()
    assert [300, 300] == times


@given(st.lists(st.integers(0, 20)), st.lists(st.integers(0, 1), max_size=20))
def test_nothing_happens_before_it_is_due_and_no_clock_goes_back(delays: list[int], script: list[int]) -> None:
    scheduler = Scheduler(ScriptedChoices(script))
    scheduler.unordered = True
    seen: list[tuple[int, object]] = []
    for number, delay_ms in enumerate(delays):
        lane = scheduler.new_lane() if number % 3 == 0 else FREE
        scheduler.after(delay_ms, lambda due_ms: seen.append((scheduler.now_ms, due_ms)), delay_ms, lane)
    scheduler.run()
    times = [now_ms for now_ms, _ in seen]
    # The clock stands only where something was due.
    assert (sorted(times), set(times) | set(delays)) == (times, set(delays))
    assert [] == [(now_ms, due_ms) for now_ms, due_ms in seen if isinstance(due_ms, int) and now_ms < due_ms]


def test_an_overtaking_is_reported_with_what_is_late_and_what_came_first() -> None:
    noted = Noted(DeviatingChoices({0: 1}))
    reports: list[tuple[Entry, Entry]] = []
    noted.scheduler.on_overtake = lambda late, first: reports.append((late, first))
    late = noted.plan("a", 100)
    first = noted.plan("b", 200)
    assert ("ba", [(late, first)]) == (noted.finish(), reports)


def test_an_action_gets_its_argument() -> None:
    scheduler = Scheduler(PoliteChoices())
    seen: list[object] = []
    scheduler.after(0, seen.append, "argument")
    scheduler.run()
    assert ["argument"] == seen


@pytest.mark.parametrize("lane", [0, FREE, answer_lane(0), LOUD])
def test_what_is_cancelled_does_not_happen(lane: int) -> None:
    noted = Noted()
    noted.scheduler.new_lane()
    entries = {name: noted.plan(name, delay_ms, lane) for delay_ms, name in enumerate("abcdefg")}
    for name in "aceg":
        noted.scheduler.cancel(entries[name])
    assert "bdf" == noted.finish()


@given(st.lists(st.integers(0, 9), min_size=1), st.data())
def test_a_lane_keeps_its_order_when_something_is_cancelled(delays: list[int], data: st.DataObject) -> None:
    noted = Noted(unordered=False)
    lane = noted.scheduler.new_lane()
    entries = [noted.plan(str(delay_ms), delay_ms, lane) for delay_ms in delays]
    gone = data.draw(st.integers(0, len(delays) - 1))
    noted.scheduler.cancel(entries[gone])
    assert "".join(str(delay_ms) for delay_ms in sorted(delays[:gone] + delays[gone + 1 :])) == noted.finish()


def test_cancelling_what_has_happened_does_nothing() -> None:
    noted = Noted()
    entry = noted.plan("a")
    noted.finish()
    noted.scheduler.cancel(entry)
    assert ["a"] == noted.seen


def test_a_dropped_lane_takes_its_plans_along_and_no_others() -> None:
    noted = Noted()
    gone, stays = noted.scheduler.new_lane(), noted.scheduler.new_lane()
    noted.plan("x", 0, gone)
    noted.plan("a", 1, stays)
    noted.plan("b", 2)
    noted.scheduler.drop_lane(gone)
    assert "ab" == noted.finish()


def test_a_run_that_never_ends_is_ended() -> None:
    scheduler = Scheduler(PoliteChoices(), steps_max=10)

    def again(_: object) -> None:
        scheduler.after(1, again, None)

    scheduler.after(0, again, None)
    with pytest.raises(StepLimitError, match=r"took 10 steps and is still busy at 0.0 s; the last to run was .*again"):
        scheduler.run()


def test_a_run_of_as_many_steps_as_allowed_ends_well() -> None:
    scheduler = Scheduler(PoliteChoices(), steps_max=2)
    scheduler.after(0, lambda _: None, None)
    scheduler.after(0, lambda _: None, None)
    scheduler.run()
    assert 2 == scheduler.steps


def test_a_step_with_nothing_planned_says_so() -> None:
    assert not Scheduler(PoliteChoices()).step()


def test_run_until_lets_happen_what_is_due_by_then() -> None:
    noted = Noted()
    for name, delay_ms in (("a", 999), ("b", 1_000), ("c", 1_001)):
        noted.plan(name, delay_ms)
    noted.scheduler.run_until(1_000)
    assert (["a", "b"], 1_000, 1_001) == (noted.seen, noted.scheduler.now_ms, noted.scheduler.next_due_ms())


def test_run_until_never_pulls_a_later_thing_in() -> None:
    def run(choices: ScriptedChoices) -> tuple[str, int]:
        noted = Noted(choices)
        noted.plan("a", 900)
        noted.plan("b", 1_000)
        noted.plan("c", 1_001)
        noted.scheduler.run_until(1_000)
        return "".join(noted.seen), noted.scheduler.now_ms

    assert [("ab", 1_000), ("ba", 1_000)] == list(every_run(run))


def test_after_run_until_a_later_thing_may_overtake_again() -> None:
    noted = Noted(DeviatingChoices({0: 1}))
    noted.scheduler.run_until(1_000)
    noted.plan("a", 100)
    noted.plan("b", 200)
    assert "ba" == noted.finish()


@pytest.mark.parametrize(("lane_ms", "free_ms", "due_ms"), [(5, 7, 5), (7, 5, 5), (None, 7, 7), (None, None, None)])
def test_the_next_due_is_the_earliest_of_all(lane_ms: int | None, free_ms: int | None, due_ms: int | None) -> None:
    noted = Noted()
    lane = noted.scheduler.new_lane()
    if lane_ms is not None:
        noted.plan("a", lane_ms, lane)
    if free_ms is not None:
        noted.plan("b", free_ms)
    assert due_ms == noted.scheduler.next_due_ms()


def test_only_what_comes_from_outside_counts_as_free() -> None:
    noted = Noted()
    noted.plan("a", 0, noted.scheduler.new_lane())
    noted.plan("b")
    noted.plan("c")
    assert 2 == len(noted.scheduler.free)


def test_run_until_inside_another_keeps_the_outer_end() -> None:
    noted = Noted(DeviatingChoices({0: 1}), unordered=False)

    def begin(_: object) -> None:
        noted.scheduler.run_until(10)
        noted.scheduler.unordered = True
        noted.plan("a")

    noted.scheduler.after(0, begin, None)
    noted.plan("b", 1_001)
    noted.scheduler.run_until(1_000)
    assert ["a"] == noted.seen
