"""What each word of `expect` holds for, and what it says where it does not."""

from pathlib import Path

import pytest

from tests.suites.helpers import outcome_of, outcomes

RIGHT = [
    "expect(1).to.equal(1)",
    "expect(1).never.to.equal(2)",
    "expect(1).to.never.equal(2)",
    "expect(1).to.be.equal(1)",
    "expect(1).to.equal(1).never.to.equal(2)",
    "expect(0.1 + 0.2).to.be.near(0.3)",
    "expect(5).to.be.near(6, 1)",
    "expect(5).never.to.be.near(6)",
    "expect(false).to.be.ok()",
    "expect(nil).never.to.be.ok()",
    "expect('x').to.be.a('string')",
    "expect(Enum.Material).to.be.an('Enum')",
    "expect(Vector3.new()).to.be.a('Vector3')",
    "expect(function() error('no coins') end).to.throw()",
    "expect(function() error('no coins') end).to.throw('coins')",
    "expect(function() end).never.to.throw()",
    "expect(function() task.wait(5) error('late') end).to.throw('late')",
    "expect(1).toBe(1)",
    "expect(0/0).toBe(0/0)",
    "local t = {} expect(t).toBe(t)",
    "expect({}).never.toBe({})",
    "expect({ a = { 1, 2 } }).toEqual({ a = { 1, 2 } })",
    "expect({ 1, 2 }).never.toEqual({ 2, 1 })",
    "expect({ a = 1 }).never.toEqual({ a = 1, b = 2 })",
    "local a, b = {}, {} a.me, b.me = a, b expect(a).toEqual(b)",
    "expect(setmetatable({}, {})).toEqual({})",
    "expect(setmetatable({}, {})).never.toStrictEqual({})",
    "expect(Vector3.new(1, 2, 3)).toEqual(Vector3.new(1, 2, 3))",
    "expect(nil).toBeNil()",
    "expect(nil).toBeUndefined()",
    "expect(false).toBeDefined()",
    "expect(0).toBeTruthy()",
    "expect(nil).toBeFalsy()",
    "expect(0/0).toBeNaN()",
    "expect(2).toBeGreaterThan(1)",
    "expect(2).toBeGreaterThanOrEqual(2)",
    "expect(1).toBeLessThan(2)",
    "expect(2).toBeLessThanOrEqual(2)",
    "expect(0.1 + 0.2).toBeCloseTo(0.3)",
    "expect(1.05).never.toBeCloseTo(1, 2)",
    "expect({ 1, 2 }).toHaveLength(2)",
    "expect('abc').toHaveLength(3)",
    "expect({ 'a', 'b' }).toContain('b')",
    "expect('a.b').toContain('.')",
    "expect({ { 1 } }).never.toContain({ 1 })",
    "expect({ { 1 } }).toContainEqual({ 1 })",
    "expect({ a = { b = 1, c = 2 }, d = 3 }).toMatchObject({ a = { b = 1 } })",
    "expect('coins: 12').toMatch('%d+')",
    "expect({ a = { b = 1 } }).toHaveProperty('a.b')",
    "expect({ a = { b = 1 } }).toHaveProperty('a.b', 1)",
    "expect({ a = {} }).never.toHaveProperty('a.b')",
    "local C = {} C.__index = C expect(setmetatable({}, C)).toBeInstanceOf(C)",
    "expect(function() error('no coins') end).toThrow('coins')",
    "expect(function() error({ message = 'no coins' }) end).toThrowError('no coins')",
    "expect({ id = 5 }).toEqual({ id = expect.any('number') })",
    "expect({ id = 5 }).never.toEqual({ id = expect.any('string') })",
    "expect({ id = 5 }).toEqual({ id = expect.anything() })",
    "expect({ a = { b = 1, c = 2 } }).toEqual({ a = expect.objectContaining({ b = 1 }) })",
    "expect({ 3, 1, 2 }).toEqual(expect.arrayContaining({ 1, 2 }))",
    "expect('coins').toEqual(expect.stringContaining('oin'))",
    "expect('coins').toEqual(expect.stringMatching('^c'))",
    "expect({ 'x' }).toEqual(expect.never.arrayContaining({ 'y' }))",
    "expect.assertions(1) expect(1).toBe(1)",
    "return expect(1).toBe(1)",
    "expect(Instance.new('Part')).toBeInstanceOf('BasePart')",
    "expect({ await = function() task.wait(1) return true, 5 end }).resolves.toBe(5)",
    "expect({ await = function() return false, 'no' end }).rejects.toContain('n')",
    "expect.hasAssertions() expect(1).toBe(1)",
    "expect.extend({ even = function(n) return { pass = n % 2 == 0 } end }) expect(4).to.be.even()",
    "expect.extend({ even = function(n) return { pass = n % 2 == 0 } end }) expect(3).never.to.be.even()",
]

WRONG = [
    ("expect(1).to.equal(2)", "expected 2, got 1"),
    ("expect(1).never.to.equal(1)", "did not expect 1, got 1"),
    ("expect('1').to.equal(1)", 'expected 1, got "1"'),
    ("expect(1).to.be.near(2)", "expected 2 (within 1e-07), got 1"),
    ("expect(nil).to.be.ok()", "expected a value that is not nil, got nil"),
    ("expect(5).to.be.a('string')", 'expected a value of type "string", got 5, a number'),
    ("expect(function() end).to.throw()", "expected an error, got it raised nothing"),
    (
        "expect(function() error('no', 0) end).to.throw('coins')",
        'expected an error with "coins" in it, got it raised "no"',
    ),
    ("expect({ a = { 1 } }).toEqual({ a = { 2 } })", "expected { a = { 2 } }, got { a = { 1 } }"),
    ("expect({ [1.5] = true, ['a b'] = 1 }).toEqual({})", 'expected {}, got { ["a b"] = 1, [1.5] = true }'),
    ("expect(1).toBeGreaterThan(1)", "expected more than 1, got 1"),
    ("expect({ 1, 2 }).toHaveLength(3)", "expected the length 3, got the length 2: { 1, 2 }"),
    ("expect({ id = 5 }).toEqual({ id = expect.any('string') })", "expected { id = any string }, got { id = 5 }"),
    ("expect('x').toBeGreaterThan(1)", 'toBeGreaterThan compares numbers, and these are "x" and 1'),
    ("expect(5).to.throw()", "throw calls a function, and this is 5: write expect(function() ... end)"),
    ("expect(1):toBe(1)", "toBe is called with a point and not with a colon: expect(x).toBe(...)"),
    (
        "expect(1).to.equals(1)",
        'there is no matcher "equals": write expect(x).to.equal(y) or expect(x).toEqual(y).',
    ),
    (
        "expect.assertions(2) expect(1).toBe(1)",
        "src/shared/It.spec.luau:2: expected 2 expectations to be checked, got 1",
    ),
    ("expect.hasAssertions()", "src/shared/It.spec.luau:2: expected at least one expectation to be checked, got none"),
    ("fail('not today')", "not today"),
    (
        "expect({ await = function() return false, 'no' end }).resolves.toBe(5)",
        'expected a promise that resolves, got one that does not, with "no"',
    ),
    ("expect(5).resolves.toBe(5)", "expect(x).resolves waits for a promise, and this is 5"),
    ("error('plain')", "plain"),
    ("error({ code = 5 })", "{ code = 5 }"),
    ("local x = nil; x.y = 1", "attempt to index nil with 'y'"),
    (
        "expect.extend({ even = function() return true end }) expect(3).to.be.even()",
        "the matcher even returns a table with { pass = ..., message = ... }, and not true",
    ),
    (
        "expect('x').toMatchSnapshot()",
        "toMatchSnapshot keeps snapshots, which only the real Jest does: install @rbxts-js/jest or jsdotlua/jest",
    ),
    (
        "expect('x').toMatchInlineSnapshot('x')",
        "toMatchInlineSnapshot is of Jest for JavaScript, and Jest for Luau does not have it: write "
        "expect(x).toEqual(y)",
    ),
    (
        "expect(error).toThrowErrorMatchingInlineSnapshot()",
        "toThrowErrorMatchingInlineSnapshot is of Jest for JavaScript, and Jest for Luau does not have it: write "
        "expect(x).toThrow(text)",
    ),
]


@pytest.mark.parametrize("body", RIGHT)
def test_what_holds_is_green(tmp_path: Path, body: str) -> None:
    assert "" == outcome_of(tmp_path, body)


@pytest.mark.parametrize(("body", "says"), WRONG)
def test_what_does_not_hold_says_so_at_its_line(tmp_path: Path, body: str, says: str) -> None:
    assert says == outcome_of(tmp_path, body)


@pytest.mark.parametrize(
    "text",
    [
        "expect.extend({{ even = {jest} }}) it('one', function() expect(4).even() end)",
        "return function() expect.extend({{ even = {testez} }}) it('one', function() expect(4).to.be.even() end) end",
        "local words = require('@pkg/JestGlobals') words.expect.extend({{ even = {jest} }})\n"
        "it('one', function() words.expect(4).even() end)",
    ],
    ids=["jest without its globals", "testez", "jest"],
)
def test_a_matcher_of_the_authors_is_given_what_its_framework_gives_it(tmp_path: Path, text: str) -> None:
    even = "return { pass = n % 2 == 0, message = 'odd' } end"
    filled = text.format(jest=f"function(self, n) {even}", testez=f"function(n) {even}")
    assert [""] == list(outcomes(tmp_path, filled).values())


def test_jest_is_global_where_no_framework_is_installed(tmp_path: Path) -> None:
    text = "it('one', function() local mock = jest.fn() mock(5) expect(mock).toHaveBeenCalledWith(5) end)"
    assert [""] == list(outcomes(tmp_path, text).values())
