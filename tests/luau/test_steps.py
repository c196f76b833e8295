"""What the code of one server may do in a run."""

from pytest_robloxmarket._luau.steps import START_MAX, STEPS_MAX, Allowance


def test_time_brings_more_steps_and_a_long_wait_no_more_than_a_second_does() -> None:
    allowance = Allowance(total=1_000)
    allowance.at(0)
    allowance.at(17)
    assert 6_100 == allowance.total
    allowance.at(600_017)
    assert 306_100 == allowance.total


def test_a_server_that_starts_late_has_saved_nothing_up() -> None:
    allowance = Allowance(total=1_000)
    assert (1_000, 1_000) == (allowance.at(600_000), allowance.total)


def test_a_server_may_do_more_as_it_starts_and_has_its_usual_steps_ever_after() -> None:
    """A game that builds its map of thousands of parts needs 5 million steps before its first handler is set."""
    allowance = Allowance()
    assert START_MAX == allowance.at(0)
    allowance.spend(START_MAX - STEPS_MAX)
    assert START_MAX <= allowance.total
    assert STEPS_MAX == allowance.at(1)


def test_code_that_ran_for_ever_once_has_a_tenth_of_the_steps_at_later_moments() -> None:
    allowance = Allowance()
    allowance.at(0)
    assert STEPS_MAX == allowance.at(1)
    allowance.spend(STEPS_MAX)
    assert [STEPS_MAX // 10, STEPS_MAX // 10] == [allowance.at(2), allowance.at(3)]


def test_a_receipt_that_comes_as_its_server_starts_has_the_steps_of_any_other_moment() -> None:
    allowance = Allowance()
    allowance.at(0)
    allowance.serve()
    assert STEPS_MAX == allowance.at(0)


def test_a_server_whose_steps_take_seconds_of_computing_may_do_no_more() -> None:
    allowance = Allowance()
    allowance.at(0)
    for _ in range(21):
        allowance.spend(1, 0.2)
    assert 0 == allowance.at(1_000)
