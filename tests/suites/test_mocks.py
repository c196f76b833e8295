"""`jest.fn()` and what is asked of it."""

from pathlib import Path

import pytest

from tests.suites.helpers import outcomes

HEAD = """
local JestGlobals = require(game:GetService("ReplicatedStorage").DevPackages.JestGlobals)
local it, expect, jest = JestGlobals.it, JestGlobals.expect, JestGlobals.jest
it("x", function() @body end)
"""

RIGHT = [
    "local fn = jest.fn() fn(1) expect(fn).toHaveBeenCalled() expect(fn).toBeCalledTimes(1)",
    "local fn = jest.fn() expect(fn).never.toHaveBeenCalled()",
    "local fn = jest.fn(function(x) return x * 2 end) expect(fn(4)).toBe(8)",
    "local fn = jest.fn() fn(1, { a = 2 }) expect(fn).toHaveBeenCalledWith(1, { a = 2 })",
    "local fn = jest.fn() fn(1) fn(2) expect(fn).toHaveBeenLastCalledWith(2)",
    "local fn = jest.fn() fn(1) fn(2) expect(fn).toHaveBeenNthCalledWith(1, 1)",
    "local fn = jest.fn().mockReturnValue(7) expect(fn()).toBe(7) expect(fn).toHaveReturnedWith(7)",
    "local fn = jest.fn().mockReturnValueOnce(1).mockReturnValue(2) expect({ fn(), fn() }).toEqual({ 1, 2 })",
    "local fn = jest.fn().mockImplementationOnce(function() error('x') end) expect(fn).toThrow() fn()",
    "local fn = jest.fn() fn(1) fn.mockClear() expect(fn).never.toHaveBeenCalled()",
    "local fn = jest.fn(function() return 1 end) fn.mockReset() expect(fn()).toBeNil()",
    "local fn = jest.fn() fn(5) expect(fn.mock.calls[1][1]).toBe(5) expect(#fn.mock.calls).toBe(1)",
    "local fn = jest.fn(function() return 3 end) fn() expect(fn.mock.results[1].value).toBe(3)",
    "local _, plain = jest.fn() plain(1) expect(type(plain)).toBe('function') expect(plain).toHaveBeenCalledWith(1)",
    "local o = { f = function(x) return x end } jest.spyOn(o, 'f') expect(o.f(3)).toBe(3) "
    "expect(o.f).toHaveBeenCalledWith(3) jest.restoreAllMocks() expect(jest.isMockFunction(o.f)).toBe(false)",
    "local fn = jest.fn() fn() jest.clearAllMocks() expect(fn).toHaveBeenCalledTimes(0)",
    "local fn, plain = jest.fn() task.delay(5, plain) jest.useFakeTimers() jest.advanceTimersByTime(6000) "
    "expect(fn).toHaveBeenCalled()",
]


def outcome(folder: Path, body: str) -> str:
    return outcomes(folder, HEAD.replace("@body", body))["x"].removeprefix("src/shared/It.spec.luau:4: ")


@pytest.mark.parametrize("body", RIGHT)
def test_a_mock_remembers(tmp_path: Path, body: str) -> None:
    assert "" == outcome(tmp_path, body)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("expect(jest.fn()).toHaveBeenCalled()", "expected a call, got it was never called"),
        (
            "local fn = jest.fn() fn(1, 'a') expect(fn).toHaveBeenCalledWith(2)",
            'expected a call with { 2 }, got its calls 1: (1, "a")',
        ),
        ("expect(5).toHaveBeenCalled()", "this asks a function of jest.fn(), and it was given 5"),
        ("jest.mock('x')", "jest.mock is of the real Jest: install @rbxts-js/jest or jsdotlua/jest to use it"),
        ("jest.spyOn({}, 'f')", 'jest.spyOn watches a function, and "f" is nil'),
    ],
)
def test_what_a_mock_was_not_says_so(tmp_path: Path, body: str, says: str) -> None:
    assert says == outcome(tmp_path, body)
