"""What is said of how well the API is covered is true."""

import json

import pytest

from pytest_robloxmarket._engine.classes import class_info, is_class
from pytest_robloxmarket._engine.evidence import EVIDENCE
from pytest_robloxmarket._engine.fidelity import coverage_of, own_coverage
from tests.engine.bench import Bench
from tests.facts.facts import FACTS
from tests.tools.fidelity_page import PAGE, written
from tests.trial.helpers import invoke


@pytest.mark.parametrize(
    ("class_name", "member", "how"),
    [
        ("Player", "Kick", "behaves"),
        ("Player", "FindFirstChild", "behaves"),
        ("Player", "IsA", "behaves"),
        ("Player", "UserId", "behaves"),
        ("Player", "CameraMaxZoomDistance", "stand-in"),
        ("Player", "OnTeleport", "stand-in"),
        ("Player", "GetFriendsWhoPlayedAsync", "refused"),
        ("Player", "SetAccountAge", "plugin"),
        ("Sound", "Play", "stand-in"),
        ("Part", "GetMass", "refused"),
        ("IntValue", "Changed", "behaves"),
        ("MarketplaceService", "ProcessReceipt", "behaves"),
    ],
)
def test_a_member_behaves_stands_in_or_is_refused(class_name: str, member: str, how: str) -> None:
    assert [how] == [one.how for one in coverage_of(class_name) if one.name == member]


def test_a_refused_method_names_itself_and_a_quiet_one_does_nothing(bench: Bench) -> None:
    (line,) = bench.run("Instance.new('Sound'):Play() print(pcall(function() Instance.new('Part'):GetMass() end))")
    assert (bench.unsupported, line.split(" is not faked")[0]) == (["Part:GetMass"], "false Part:GetMass")


def test_what_behaves_rests_on_facts_that_have_tests() -> None:
    known = {fact.id for fact in FACTS}
    assert [] == [(name, ids) for name, ids in EVIDENCE.items() if not set(ids.split()) <= known]


def test_what_has_facts_is_there() -> None:
    """A member with a mistake in its name would have no facts."""
    names = [name.partition(".") for name in EVIDENCE]
    assert [] == [one for one in names if not is_class(one[0]) or (one[2] and one[2] not in class_info(one[0]).members)]


def test_the_page_is_what_the_code_says() -> None:
    """`python -m tests.tools.fidelity_page` writes it."""
    page = PAGE.read_text("utf-8")
    assert page == written(page)


def test_the_command_prints_the_table() -> None:
    result = invoke("fidelity")
    rows = [line.split() for line in result.out.splitlines()]
    count = sum(1 for _, members in own_coverage() for one in members if one.how == "behaves")
    assert [row[2] for row in rows if row[:2] == ["in", "all"]] == [str(count)]


def test_the_command_lists_one_class() -> None:
    rows = [line.split()[:3] for line in invoke("fidelity", "--class", "Players").out.splitlines()]
    assert ["GetPlayerByUserId", "method", "behaves"] in rows


def test_a_class_that_roblox_does_not_have_is_wrong_usage() -> None:
    result = invoke("fidelity", "--class", "Shop")
    assert (result.status, "Roblox has no class Shop" in result.err) == (2, True)


def test_the_document_has_a_row_for_each_member() -> None:
    document = json.loads(invoke("fidelity", "--json", "--class", "Debris").out)
    (found,) = document["classes"]
    added = next(one for one in found["members"] if one["name"] == "AddItem")
    assert (document["schema"], added["how"], added["kind"]) == ("robloxmarket.fidelity/1", "behaves", "method")
