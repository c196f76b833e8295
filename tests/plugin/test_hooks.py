"""Hooks: what a project adds to markets, laws, faults, stories, reports and profiles."""

from pathlib import Path

import pytest

from pytest_robloxmarket import hookspecs
from tests.helpers import ROOT

pytestmark = pytest.mark.real

RULES = ROOT / "examples" / "house_rules" / "house_rules.py"

TEST = """
import pytest_robloxmarket as robloxmarket

@robloxmarket.explore(servers=1, crashes=0, faults=0, delays=0, runs=50{more})
def test_it(market):
    market.server().join("alice", robux={robux}){buys}
"""

ELEVEN = "\n    for _ in range(11): market.users[0].buy(456456)"


@pytest.fixture
def studio(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder whose ini file names the plugin of the examples, and whose tests run in their order."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:randomly")
    pytester.makepyfile(house_rules=RULES.read_text("utf-8"))
    pytester.makeini("[pytest]\nrobloxmarket_extensions = house_rules")
    pytester.syspathinsert()
    return pytester


def run(studio: pytest.Pytester, text: str, *options: str) -> str:
    studio.makepyfile(test_it=text)
    return studio.runpytest_subprocess("-p", "no:cacheprovider", *options).stdout.str()


def test_the_example_has_every_hook() -> None:
    text = RULES.read_text("utf-8")
    assert [] == [name for name in hookspecs.__all__ if f"def {name}(" not in text]


@pytest.mark.parametrize("name", hookspecs.__all__)
def test_each_hook_says_what_it_is_for(name: str) -> None:
    assert getattr(hookspecs, name).__doc__.partition(" ")[0] in {"Called", "Return"}


def test_a_law_of_the_projects_own_joins_the_search(studio: pytest.Pytester) -> None:
    seen = run(studio, TEST.format(more="", robux=2_000, buys=ELEVEN))
    assert "nobody_is_rich" in seen
    assert "our economy bears 1,000" in seen


def test_a_story_ends_with_what_the_project_says(studio: pytest.Pytester) -> None:
    seen = run(studio, TEST.format(more="", robux=2_000, buys=ELEVEN))
    assert "ask #economy about them" in seen


def test_a_law_of_the_projects_own_can_be_expected(studio: pytest.Pytester) -> None:
    more = ", expected=['nobody_is_rich']"
    seen = run(
        studio, TEST.format(more=more, robux=2_000, buys="\n    for _ in range(11): market.users[0].buy(456456)")
    )
    assert "1 passed" in seen


def test_a_profile_of_a_hook_can_be_named(studio: pytest.Pytester) -> None:
    text = "import pytest_robloxmarket as r\n@r.explore\ndef test_it(market):\n    "
    text += "market.server().join('alice', robux=99).buy(456456)"
    seen = run(studio, text, "--robloxmarket-profile=quick", "-v")
    assert "at most 2 servers, 1 crash, 0 faults, 0 delays" in seen


def test_a_report_names_the_test_and_what_was_proved(studio: pytest.Pytester) -> None:
    text = TEST.format(more="", robux=99, buys=".buy(456456)")
    text += "\ndef test_after():\n    import house_rules\n    assert ['test_it.py::test_it: upheld'] == ["
    text += "one[:27] for one in house_rules.REPORTED]\n"
    assert "2 passed" in run(studio, text)


@pytest.mark.parametrize(
    ("hook", "why"),
    [
        ("laws(): return [1]", r"*a hook pytest_robloxmarket_laws returned [[]1[]]: return a dict by name.*"),
        ("laws(): return {'double_grant': print}", "*gives the name 'double_grant', which is no name or is taken*"),
        ("faults(): return {5: print}", "*gives the name 5, which is no name*"),
        ("profiles(): return {'x': {'rums': 5}}", "*the profile 'x' of a hook cannot be: *rums*"),
        ("laws(): return {'mine': lambda market: 5}", "*the law mine answered 5: let it yield sentences*"),
    ],
)
def test_a_hook_that_returns_something_else_is_told(pytester: pytest.Pytester, hook: str, why: str) -> None:
    pytester.makeconftest(f"def pytest_robloxmarket_{hook}")
    pytester.makepyfile("def test_it(market): market.verdict()")
    result = pytester.runpytest_subprocess()
    result.stdout.fnmatch_lines([why]) if "profile" not in hook else result.stderr.fnmatch_lines([why])


def test_an_extension_that_cannot_be_imported_is_named(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nrobloxmarket_extensions = no_such_rules")
    result = pytester.runpytest_subprocess()
    result.stderr.fnmatch_lines(["*robloxmarket_extensions names 'no_such_rules', which cannot be imported (Module*"])


def test_an_extension_of_the_command_line_that_cannot_be_imported_is_named(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("-p", "no_such_rules")
    assert "no_such_rules" in result.stderr.str()


def test_a_folder_of_tests_may_have_hooks_of_its_own(pytester: pytest.Pytester) -> None:
    inner = pytester.mkpydir("inner")
    Path(inner, "conftest.py").write_text(
        "def pytest_robloxmarket_market(market): market.catalogue.product(7)", "utf-8"
    )
    Path(inner, "test_in.py").write_text("def test_it(catalogue): assert catalogue.find(7)", "utf-8")
    pytester.makepyfile("def test_it(catalogue): assert not catalogue.get(7)")
    pytester.runpytest_subprocess().assert_outcomes(passed=2)
