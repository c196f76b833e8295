"""Rounds in which nothing happens are not played, and everything else comes as if they had been."""

from pytest_robloxmarket._kernel.choices import PoliteChoices
from pytest_robloxmarket._kernel.rounds import Round, skip
from pytest_robloxmarket._kernel.scheduler import Scheduler


class Poll(Round):
    """The rounds of a loop that looks again and again, until some time."""

    def __init__(self, played: list[tuple[str, int]], scheduler: Scheduler, name: str, delay_ms: int) -> None:
        super().__init__(delay_ms)
        self.played_at = played
        self.scheduler = scheduler
        self.name = name
        self.lane = scheduler.new_lane()
        self.paid = 0
        self.most = 1_000_000
        self.end_ms = 1_000_000

    def until_ms(self) -> int:
        return self.end_ms

    def left(self) -> int:
        return self.most

    def pay(self, rounds: int) -> None:
        self.paid += rounds

    def look(self, _: object = None) -> None:
        """Play a round."""
        self.played_at.append((self.name, self.scheduler.now_ms))
        self.since_ms = self.scheduler.now_ms
        self.scheduler.after(self.delay_ms, self.look, self, self.lane)
        skip(self.scheduler)


def polls(*delays_ms: int) -> tuple[Scheduler, list[tuple[str, int]], list[Poll]]:
    """Loops that look this often, from the beginning on."""
    scheduler, played = Scheduler(PoliteChoices()), list[tuple[str, int]]()
    made = [Poll(played, scheduler, "ab"[number], delay_ms) for number, delay_ms in enumerate(delays_ms)]
    for one in made:
        scheduler.after(0, one.look, one, one.lane)
    return scheduler, played, made


def test_rounds_before_anything_else_are_not_played() -> None:
    scheduler, played, (poll,) = polls(500)
    scheduler.after(10_200, lambda _: played.append(("other", scheduler.now_ms)), None)
    scheduler.run_until(20_000)
    assert [("a", 0), ("other", 10_200), ("a", 10_500)] == played
    assert (39, 42) == (poll.paid, scheduler.steps)


def test_the_next_round_after_the_time_that_passed_comes_when_it_would_have_come() -> None:
    scheduler, played, _ = polls(500)
    scheduler.run_until(10_200)
    scheduler.run_until(10_600)
    assert [("a", 0), ("a", 10_500)] == played
    assert 10_600 == scheduler.now_ms


def test_the_first_round_that_would_do_more_is_played() -> None:
    scheduler, played, (poll,) = polls(500)
    poll.end_ms = 5_400
    scheduler.run_until(6_000)
    assert [("a", 0), ("a", 5_500), ("a", 6_000)] == played


def test_a_round_that_does_more_stops_those_of_others() -> None:
    scheduler, played, (_, other) = polls(500, 300)
    other.end_ms = 2_000
    scheduler.run_until(2_000)
    assert [("a", 0)] == played
    scheduler.run_until(2_500)
    assert [("b", 2_100), ("b", 2_400)] == played[1:]


def test_who_reads_the_time_is_told_the_last_one() -> None:
    scheduler, _, (poll,) = polls(500)
    poll.timed = True
    scheduler.run_until(10_200)
    assert 1 == scheduler.clock_reads


def test_what_a_limit_would_end_is_played() -> None:
    scheduler, played, (poll,) = polls(500)
    poll.most = 0
    scheduler.run_until(1_000)
    assert ([("a", 0), ("a", 500), ("a", 1_000)], 0) == (played, poll.paid)


def test_two_loops_are_in_the_order_in_which_they_would_be() -> None:
    for first, second in ((500, 500), (500, 300), (300, 500), (200, 600), (600, 200)):
        ends = []
        for skipping in (True, False):
            scheduler, played, (a, b) = polls(first, second)
            if not skipping:
                a.most = b.most = 0
            scheduler.run_until(9_000)
            del played[:]
            a.most = b.most = 0
            scheduler.run_until(12_000)
            ends.append((played, scheduler.steps))
        assert ends[0] == ends[1]
