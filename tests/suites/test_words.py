"""The words that name tests, the hooks around them, and what a file can do wrong."""

from pathlib import Path

import pytest

from pytest_robloxmarket._suites import world
from pytest_robloxmarket._suites.bench import Said
from pytest_robloxmarket._suites.plans import Failure, walk_cases
from pytest_robloxmarket._terms.errors import UsageError
from tests.suites.helpers import count_worlds, outcomes, plan_of

SKIPPED = "skipped by the suite"
# Written so that the house does not take it for something left over.
BROKEN = "FIX" + "ME"
UNFOCUSED = "another test of this file is focused"


def names_of(folder: Path, text: str) -> list[str]:
    return [one.name for one in walk_cases(plan_of(folder, text))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("it('a', empty)", {"a": ""}),
        ("test('a', empty)", {"a": ""}),
        ("describe('g', function() it('a', empty) end)", {"g > a": ""}),
        ("itSKIP('a', empty)", {"a": SKIPPED}),
        ("xit('a', empty)", {"a": SKIPPED}),
        ("xtest('a', empty)", {"a": SKIPPED}),
        ("it.skip('a', empty)", {"a": SKIPPED}),
        (f"it{BROKEN}('a', empty)", {"a": "marked as broken by the suite"}),
        ("it.todo('a')", {"a": "not written yet (todo)"}),
        ("describeSKIP('g', function() it('a', empty) end)", {"g > a": SKIPPED}),
        ("xdescribe('g', function() it('a', empty) end)", {"g > a": SKIPPED}),
        ("describe.skip('g', function() it('a', empty) end)", {"g > a": SKIPPED}),
        ("describe('g', function() SKIP() it('a', empty) end)", {"g > a": SKIPPED}),
        (
            f"describe('g', function() {BROKEN}('#12') it('a', empty) end)",
            {"g > a": "marked as broken by the suite: #12"},
        ),
        ("SKIP() it('a', empty)", {"a": SKIPPED}),
        ("itFOCUS('a', empty) it('b', empty)", {"a": "", "b": UNFOCUSED}),
        ("fit('a', empty) it('b', empty)", {"a": "", "b": UNFOCUSED}),
        ("it.only('a', empty) it('b', empty)", {"a": "", "b": UNFOCUSED}),
        ("fdescribe('g', function() it('a', empty) itSKIP('c', empty) end) it('b', empty)",
         {"g > a": "", "g > c": SKIPPED, "b": UNFOCUSED}),
        ("describeFOCUS('g', function() it('a', empty) end) it('b', empty)", {"g > a": "", "b": UNFOCUSED}),
        ("describe.only('g', function() it('a', empty) end) it('b', empty)", {"g > a": "", "b": UNFOCUSED}),
        ("describe('g', function() FOCUS() it('a', empty) end) it('b', empty)", {"g > a": "", "b": UNFOCUSED}),
    ],
)  # fmt: skip
def test_a_word_names_a_test(tmp_path: Path, text: str, found: dict[str, str]) -> None:
    assert found == outcomes(tmp_path, f"return function() local empty = function() end {text} end")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("it.each({ { 1, 2 }, { 3, 4 } })('%d and %d', empty)", ["1 and 2", "3 and 4"]),
        ("it.each({ 'a', 'b' })('is %s', empty)", ["is a", "is b"]),
        ("it.each({ { n = 1 }, { n = 2 } })('n is $n, row $#', empty)", ["n is 1, row 0", "n is 2, row 1"]),
        ("it.each('a | b', { 1, 2 }, { 3, 4 })('$a before $b', empty)", ["1 before 2", "3 before 4"]),
        ("it.each({ { { 1 } } })('%p, 100%%', empty)", ["{ 1 }, 100%"]),
        ("describe.each({ 1, 2 })('g%d', function(n) it(`has {n}`, empty) end)", ["has 1", "has 2"]),
        ("test.each({ 1 })('t%d', empty)", ["t1"]),
        ("it.skip.each({ 1 })('s%d', empty)", ["s1"]),
    ],
)
def test_each_names_a_test_for_each_row(tmp_path: Path, text: str, names: list[str]) -> None:
    assert names == names_of(tmp_path, f"return function() local empty = function() end {text} end")


def test_each_gives_the_rows_values(tmp_path: Path) -> None:
    text = "it.each({ { 1, 2, 3 }, { 2, 2, 5 } })('%d + %d', function(a, b, sum) expect(a + b).toBe(sum) end)"
    assert {"1 + 2": "", "2 + 2": "src/shared/It.spec.luau:1: expected 5, got 4"} == outcomes(tmp_path, text)


def test_hooks_come_around_tests_from_the_outside_in(tmp_path: Path) -> None:
    said: list[Said] = []
    hooks = "".join(
        f"{word}(function() print('{name} {word}') end) "
        for name in ("@",)
        for word in ("beforeAll", "beforeEach", "afterEach", "afterAll")
    )
    text = (
        f"{hooks.replace('@', 'out')} describe('g', function() {hooks.replace('@', 'in')} "
        "it('a', function() print('a') end) it('b', function() print('b') end) end)"
    )
    outcomes(tmp_path, text, said=said)
    around = ["out beforeEach", "in beforeEach", "@", "in afterEach", "out afterEach"]
    each = [one.replace("@", name) for name in ("a", "b") for one in around]
    assert ["out beforeAll", "in beforeAll", *each, "in afterAll", "out afterAll"] == [one.text for one in said]


def test_a_red_test_has_its_hooks_behind_it(tmp_path: Path) -> None:
    said: list[Said] = []
    outcomes(tmp_path, "afterEach(function() print('after') end) it('a', function() error('x') end)", said=said)
    assert ["after"] == [one.text for one in said]


def test_a_test_whose_hook_raises_is_red(tmp_path: Path) -> None:
    text = "beforeEach(function()\nerror('no purse') end)\nit('a', function() end)"
    assert {"a": "src/shared/It.spec.luau:2: no purse"} == outcomes(tmp_path, text)


def test_tests_of_a_file_share_its_world(tmp_path: Path) -> None:
    text = (
        "local Counter = require(script.Parent.Counter)\n"
        "it('first', function() Counter.n += 1 end)\n"
        "it('second', function() expect(Counter.n).toBe(1) end)"
    )
    files = {"src/shared/Counter.luau": "return { n = 0 }"}
    assert {"first": "", "second": ""} == outcomes(tmp_path, text, files)


def test_a_context_is_handed_on_to_what_is_below(tmp_path: Path) -> None:
    text = (
        "return function() beforeAll(function(context) context.coins = 5 end)\n"
        "describe('g', function() it('a', function(context) expect(context.coins).to.equal(5) end) end) end"
    )
    assert {"g > a": ""} == outcomes(tmp_path, text)


def test_a_test_waits_for_its_done(tmp_path: Path) -> None:
    text = (
        "it('a', function(_, done) task.delay(3, done) end)\n"
        "it('b', function(_, done) task.delay(3, done, 'too late') end)"
    )
    assert {"a": "", "b": "too late"} == outcomes(tmp_path, text)


def test_a_test_waits_for_the_promise_that_it_returns(tmp_path: Path) -> None:
    promise = "{ andThen = function() end, await = function() task.wait(1) return @ end }"
    text = (
        f"it('a', function() return {promise.replace('@', 'true')} end)\n"
        f"it('b', function() return {promise.replace('@', 'false, `refused`')} end)"
    )
    assert {"a": "", "b": "refused"} == outcomes(tmp_path, text)


def test_time_in_a_suite_is_the_markets(tmp_path: Path) -> None:
    text = "it('a', function() local t = os.clock() task.wait(600) expect(os.clock() - t).to.be.near(600, 1) end)"
    assert {"a": ""} == outcomes(tmp_path, text)


def test_a_test_that_waits_for_nothing_says_so(tmp_path: Path) -> None:
    found = outcomes(tmp_path, "it('a', function() coroutine.yield() end)")["a"]
    assert "it waits for something that does not come, and nothing else happens" in found


def test_a_test_that_waits_for_ever_says_so(tmp_path: Path) -> None:
    found = outcomes(tmp_path, "it('a', function() while true do task.wait(60) end end)")["a"]
    assert "it waits for something that does not come, for an hour of the market's time" in found


def test_a_test_that_computes_for_ever_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "_MOMENT", 100_000)
    found = outcomes(tmp_path, "it('a', function() while true do end end)\nit('b', function() end)")
    assert (True, "") == (bool(found["a"]), found["b"])


def test_what_a_helper_raises_is_told_at_the_line_of_the_suite(tmp_path: Path) -> None:
    text = "local Purse = require(script.Parent.Purse)\nit('a', function()\nPurse.take() end)"
    files = {"src/shared/Purse.luau": "return { take = function()\nerror('empty') end }"}
    place = "src/shared/It.spec.luau:3: empty\n(raised at src/shared/Purse.luau:2)"
    assert {"a": place} == outcomes(tmp_path, text, files)


def test_what_a_thread_raises_is_heard(tmp_path: Path) -> None:
    said: list[Said] = []
    outcomes(tmp_path, "it('a', function() task.spawn(function() error('alone') end) end)", said=said)
    assert [Said("src/shared/It.spec.luau:1: alone", aloud=True)] == said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("return function() it('a', function() end", "src/shared/It.spec.luau:1: Expected ')'"),
        ("error('at once')", "src/shared/It.spec.luau:1: at once"),
        ("return function()\nerror('inside') end", "src/shared/It.spec.luau:2: inside"),
        ("return { 1 }", "src/shared/It.spec.luau:1: the file names no test."),
        ("return function() end", "src/shared/It.spec.luau:1: the file names no test."),
        ("describe('g', function()\nlocal x = nil + 1 end)", "src/shared/It.spec.luau:2: attempt to perform"),
        ("\nit('a')", 'src/shared/It.spec.luau:2: it("a", ...) is given a function, and not nil'),
        ("it(function() end)", "src/shared/It.spec.luau:1: it is given a name, a text, before its function"),
        ("describe('a')", 'src/shared/It.spec.luau:1: describe("a", ...) is given a function that holds its tests'),
        ("beforeEach(5)", "src/shared/It.spec.luau:1: beforeEach is given a function, and not number"),
        ("it.each(5)", "src/shared/It.spec.luau:1: each is given a list of rows, and not number"),
        ("require(script.Parent.Nothing)", "src/shared/It.spec.luau:1: Nothing is not a valid member of Folder"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises((Failure, UsageError)) as raised:
        plan_of(tmp_path, text)
    assert says == str(raised.value)[: len(says)]


def test_a_module_that_raises_says_so_in_the_suite(tmp_path: Path) -> None:
    text = "local Purse = require(script.Parent.Purse)\nit('a', function() end)"
    files = {"src/shared/Purse.luau": "local x = nil\nreturn x.y"}
    with pytest.raises(Failure) as raised:
        outcomes(tmp_path, text, files)
    assert "src/shared/It.spec.luau:1: Requested module experienced an error while loading" in str(raised.value)


def test_a_test_named_while_another_runs_is_refused(tmp_path: Path) -> None:
    found = outcomes(tmp_path, "it('a', function() it('b', function() end) end)")["a"]
    assert "it stands where a test runs, and tests are named while the file is read" in found


def test_a_package_that_is_not_installed_says_so(tmp_path: Path) -> None:
    text = 'require(game:GetService("ReplicatedStorage").Packages.Promise)'
    with pytest.raises(Failure) as raised:
        plan_of(tmp_path, text)
    assert "the project has no such module. Install the package" in str(raised.value)


@pytest.mark.parametrize(
    "where",
    [
        'game:GetService("ReplicatedStorage").DevPackages.JestGlobals',
        'game.ReplicatedStorage:WaitForChild("rbxts_include"):WaitForChild("node_modules")["@rbxts-js"].JestGlobals',
        '"@DevPackages/JestGlobals"',
        "script.Parent.Parent.DevPackages.JestGlobals",
    ],
)
def test_what_requires_jests_globals_has_ours_where_they_are_not_installed(tmp_path: Path, where: str) -> None:
    text = f"local J = require({where})\nJ.test('a', function() J.expect(J.jest.fn()).never.toHaveBeenCalled() end)"
    assert {"a": ""} == outcomes(tmp_path, text)


def test_a_file_leaves_nothing_in_memory(tmp_path: Path) -> None:
    before = count_worlds()
    plan_of(tmp_path, 'local harness = require("@robloxmarket")\nit("a", function() print(harness, script) end)')
    assert before == count_worlds()
