"""What purchases do is told in a few words."""

import pytest

from pytest_robloxmarket._report.ladders import tell_ladder


@pytest.mark.parametrize(
    ("rungs", "expected"),
    [
        ((0, 100, 200, 300), "+100"),
        ((None, 100, 200, 300), "+100"),
        ((50, 45, 40), "-5"),
        ((1.5, 2, 2.5), "+0.5"),
        ((None, 150, 250, 350), "nothing -> 150 -> 250 -> 350"),
        ((10, 20, 20, 20), "10 -> 20 -> 20"),
        ((None, 60, 100, 100), "nothing -> 60 -> 100 -> 100"),
        ((1, 2, 4, 8), "1 -> 2 -> 4 -> 8"),
        ((None, "VIP", "VIP", "VIP"), 'nothing -> "VIP" -> "VIP"'),
        ((False, True, True, True), "false -> true"),
        ((0, 1, 1, 1), "0 -> 1 -> 1"),
        ((5, 5, 5), "5 -> 5"),
        (([], ["Sword"]), "[0 items] -> [1 item]"),
        ((0, 5), "+5"),
    ],
)
def test_a_ladder_is_told_in_a_few_words(rungs: tuple[object, ...], expected: str) -> None:
    assert expected == tell_ladder(rungs)
