"""What is measured of machines is measured on the same rules."""

import json

import pytest

from pytest_robloxmarket import receipt_machine
from tests.benchmarks import machine
from tests.planted.handlers import HANDLERS


@pytest.mark.real
def test_the_report_names_the_race(capsys: pytest.CaptureFixture[str]) -> None:
    machine.main(["--json", "--rounds", "1", "steps"])
    assert ["step"] == list(json.loads(capsys.readouterr().out)["results"])


def test_the_empty_machine_has_the_same_rules() -> None:
    ours = receipt_machine(HANDLERS["good"])
    names = [{rule.function.__name__ for rule in one.setup_state().rules} for one in (ours, machine.empty_like(ours))]
    assert {"buy_pass"} == names[0] - names[1]
