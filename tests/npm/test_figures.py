"""What libraries cost is measured on games that grant what is bought."""

from pathlib import Path

import pytest

from tests.benchmarks import games

pytestmark = [pytest.mark.npm, pytest.mark.real]


@pytest.mark.parametrize("name", games.LIBRARIES)
def test_a_game_on_a_library_grants_what_is_bought(npm_folder: Path, name: str) -> None:
    assert games.compare_libraries(name, npm_folder, runs=1, rounds=1).value > 1
