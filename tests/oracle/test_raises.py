"""Of an amount that is drawn by chance counts how often it was raised."""

import pytest

from pytest_robloxmarket._oracle.goods.raises import Seen, count_raises


@pytest.mark.parametrize(
    ("writes", "often"),
    [
        ([(None, 57)], 1),
        ([(None, 57), (57, 90)], 2),
        ([(None, 57), (57, 57)], 1),
        ([(None, 57), (57, None)], 0),
        ([(None, 57), (57, 90), (90, 57)], 1),
        ([(None, 57), (57, 31)], 1),
        ([(0, 0), (0, 57)], 1),
    ],
)
def test_a_raise_counts_and_what_was_there_before_shows_what_it_showed(
    writes: list[tuple[int | None, int | None]], often: int
) -> None:
    seen: Seen = {}
    assert often == [count_raises(seen, before, after) for before, after in writes][-1]
