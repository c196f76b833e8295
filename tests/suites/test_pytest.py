"""Suites in Luau as pytest runs them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.place.project import write_project

PURSE = """
return function()
	describe("purse", function()
		it("is empty at first", function()
			print("looked into it")
			expect(0).to.equal(0)
		end)
		it("holds coins", function()
			print("put something in")
			warn("careful")
			expect(1).to.equal(2)
		end)
		itSKIP("is for later", function() end)
	end)
	it("stands alone", function() end)
end
"""

MakeSuite = Callable[..., pytest.Pytester]


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A project with one suite."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:randomly -p no:cacheprovider")
    write_project(pytester.path, {"src/shared/Purse.spec.luau": PURSE})
    return pytester


def seen(pytester: pytest.Pytester, *arguments: str) -> str:
    return pytester.runpytest_inprocess(*arguments).stdout.str()


def test_each_it_is_an_item(suite: pytest.Pytester) -> None:
    suite.runpytest_inprocess().assert_outcomes(passed=2, failed=1, skipped=1)


def test_items_are_named_by_file_describe_and_it(suite: pytest.Pytester) -> None:
    result = suite.runpytest_inprocess("--collect-only", "-q")
    file = "src/shared/Purse.spec.luau"
    names = ["purse::is empty at first", "purse::holds coins", "purse::is for later", "stands alone"]
    result.stdout.fnmatch_lines([f"{file}::{name}" for name in names])


def test_a_node_id_runs_one(suite: pytest.Pytester) -> None:
    suite.runpytest_inprocess("src/shared/Purse.spec.luau::purse::is empty at first").assert_outcomes(passed=1)


def test_a_group_of_a_file_can_be_run(suite: pytest.Pytester) -> None:
    suite.runpytest_inprocess("src/shared/Purse.spec.luau::purse").assert_outcomes(passed=1, failed=1, skipped=1)


def test_k_chooses_by_name(suite: pytest.Pytester) -> None:
    suite.runpytest_inprocess("-k", "empty or alone").assert_outcomes(passed=2, deselected=2)


def test_x_stops_at_the_first_that_is_red(suite: pytest.Pytester) -> None:
    suite.runpytest_inprocess("-x").assert_outcomes(passed=1, failed=1)


def test_workers_share_the_tests(suite: pytest.Pytester) -> None:
    suite.runpytest_subprocess("-n2").assert_outcomes(passed=2, failed=1, skipped=1)


def test_a_failure_shows_the_line(suite: pytest.Pytester) -> None:
    suite.runpytest_inprocess().stdout.fnmatch_lines(
        [
            "*purse::holds coins*",
            '    it("holds coins", function()',
            ">       expect(1).to.equal(2)",
            "E   expected 2, got 1",
            "src/shared/Purse.spec.luau:11",
        ]
    )


def test_a_failure_is_named_in_the_summary(suite: pytest.Pytester) -> None:
    line = "FAILED src/shared/Purse.spec.luau::purse::holds coins - expected 2, got 1"
    assert line in seen(suite)


def test_what_a_red_test_printed_is_shown(suite: pytest.Pytester) -> None:
    text = seen(suite)
    assert (True, True, False) == ("put something in" in text, "careful" in text, "looked into it" in text)


def test_what_a_test_prints_is_seen_at_once_with_s(suite: pytest.Pytester) -> None:
    assert "looked into it" in seen(suite, "-s")


def test_skipped_tests_say_why(suite: pytest.Pytester) -> None:
    assert "skipped by the suite" in seen(suite, "-rs")


def test_junit_has_the_failure(suite: pytest.Pytester) -> None:
    suite.runpytest_inprocess("--junit-xml=out.xml")
    assert 'message="expected 2, got 1"' in (suite.path / "out.xml").read_text("utf-8")


def test_other_names_of_files_are_told_in_the_ini_file(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nrobloxmarket_suites = *.test.luau")
    write_project(suite.path, {"src/shared/Purse.test.luau": "it('a', function() end)"})
    suite.runpytest_inprocess().assert_outcomes(passed=1)


def test_an_empty_ini_key_collects_none(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\nrobloxmarket_suites =")
    suite.runpytest_inprocess().assert_outcomes()


@pytest.mark.parametrize("folder", ["Packages", "DevPackages/_Index/x", "node_modules"])
def test_suites_of_packages_are_left_alone(suite: pytest.Pytester, folder: str) -> None:
    write_project(suite.path, {f"{folder}/Other.spec.luau": "it('other', function() end)"})
    assert "other" not in seen(suite, "--collect-only", "-q")


def test_a_suite_of_a_package_that_is_named_is_run(suite: pytest.Pytester) -> None:
    write_project(suite.path, {"Packages/Other.spec.luau": "it('other', function() end)"})
    suite.runpytest_inprocess("Packages/Other.spec.luau").assert_outcomes(passed=1)


def test_lua_files_are_suites_too(suite: pytest.Pytester) -> None:
    write_project(suite.path, {"src/shared/Old.spec.lua": "return function() it('ancient', function() end) end"})
    suite.runpytest_inprocess("-k", "ancient").assert_outcomes(passed=1, deselected=4)


def test_equal_names_get_numbers(suite: pytest.Pytester) -> None:
    write_project(suite.path, {"src/shared/Two.spec.luau": "for i = 1, 2 do it('same', function() end) end"})
    suite.runpytest_inprocess("--collect-only", "-q", "-k", "same").stdout.fnmatch_lines(
        ["*Two.spec.luau::same", "*Two.spec.luau::same (2)"]
    )


def test_a_name_with_colons_can_be_chosen(suite: pytest.Pytester) -> None:
    write_project(suite.path, {"src/shared/Odd.spec.luau": "it('Purse::new [x]', function() end)"})
    suite.runpytest_inprocess("src/shared/Odd.spec.luau::Purse:new [x]").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("it('a', function()", "src/shared/Bad.spec.luau:1: Expected"),
        ("local x = nil\nlocal y = x.z", "src/shared/Bad.spec.luau:2: attempt to index nil with 'z'"),
        ("return 5", "src/shared/Bad.spec.luau:1: the file names no test."),
    ],
)
def test_a_file_that_cannot_be_read_is_an_error_with_its_line(suite: pytest.Pytester, text: str, says: str) -> None:
    write_project(suite.path, {"src/shared/Bad.spec.luau": text})
    result = suite.runpytest_inprocess("--continue-on-collection-errors")
    result.assert_outcomes(passed=2, failed=1, skipped=1, errors=1)
    assert (True, False) == (says in result.stdout.str(), "Traceback" in result.stdout.str())


HOOKS = "%s(function()\nerror('no shop') end)\nit('a', function() end) it('b', function() end)"


def test_a_before_all_that_raises_is_an_error_of_each_test(suite: pytest.Pytester) -> None:
    write_project(suite.path, {"src/shared/Hooks.spec.luau": HOOKS % "beforeAll"})
    result = suite.runpytest_inprocess("src/shared/Hooks.spec.luau")
    result.assert_outcomes(errors=2)
    assert (True, False) == ("Hooks.spec.luau:2: no shop" in result.stdout.str(), "def setup" in result.stdout.str())


def test_an_after_all_that_raises_is_an_error_of_the_last_test(suite: pytest.Pytester) -> None:
    write_project(suite.path, {"src/shared/Hooks.spec.luau": HOOKS % "afterAll"})
    result = suite.runpytest_inprocess("src/shared/Hooks.spec.luau")
    result.assert_outcomes(passed=2, errors=1)
    assert "Hooks.spec.luau:2: no shop" in result.stdout.str()


def test_a_test_that_is_marked_failing_must_fail(suite: pytest.Pytester) -> None:
    text = "it.failing('a', function() error('x') end) it.failing('b', function() end)"
    write_project(suite.path, {"src/shared/F.spec.luau": text})
    suite.runpytest_inprocess("src/shared/F.spec.luau").assert_outcomes(xfailed=1, failed=1)


def test_a_suite_needs_no_project(pytester: pytest.Pytester) -> None:
    (pytester.path / "Purse.luau").write_text("return { coins = 5 }", "utf-8")
    text = "local Purse = require(script.Parent.Purse)\nit('a', function() expect(Purse.coins).toBe(5) end)"
    (pytester.path / "Purse.spec.luau").write_text(text, "utf-8")
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_a_suite_in_a_folder_of_tests_needs_no_project(pytester: pytest.Pytester) -> None:
    text = "local Purse = require('../Purse')\nit('a', function() expect(Purse.coins).toBe(5) end)"
    for name, source in (("Purse.luau", "return { coins = 5 }"), ("tests/Purse.spec.luau", text)):
        path = Path(pytester.path / name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(source, "utf-8")
    pytester.runpytest_inprocess().assert_outcomes(passed=1)


def test_a_project_that_adds_tests_is_found(suite: pytest.Pytester) -> None:
    tree = '{"$className": "DataModel", "ServerStorage": {"Tests": {"$path": "tests"}}}'
    text = "it('a', function() expect(script:GetFullName()).toBe('ServerStorage.Tests.Far.spec') end)"
    files = {"test.project.json": f'{{"name": "tests", "tree": {tree}}}', "tests/Far.spec.luau": text}
    write_project(suite.path, files)
    suite.runpytest_inprocess("tests").assert_outcomes(passed=1)


def test_suites_outside_of_the_root_folder_are_found(pytester: pytest.Pytester) -> None:
    inner = pytester.mkdir("inner")
    (inner / "pytest.ini").write_text("[pytest]", "utf-8")
    write_project(pytester.mkdir("game"), {"src/shared/A.spec.luau": "it('a', function() end)"})
    pytester.runpytest_inprocess("game", "-c", str(inner / "pytest.ini"), f"--rootdir={inner}").assert_outcomes(
        passed=1
    )
