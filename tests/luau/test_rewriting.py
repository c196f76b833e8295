"""Where a source gets its calls, and where it does not."""

import pytest

from pytest_robloxmarket._luau.sources.rewriting import EACH, KEY, rewrite


def rewritten(source: str) -> str:
    """The source with short names for what was inserted, and without its first locals."""
    found = rewrite(source)
    if found is None:
        return source
    return found.partition(";")[2].replace(KEY, "K").replace(EACH, "E")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("t[k] = v", "t[K(k)] = v"),
        ("t[k], u = 1, 2", "t[K(k)], u = 1, 2"),
        ("t[k] += 1", "t[K(k)] += 1"),
        ("t[a[b]] = { [c] = d }", "t[K(a[b])] = { [K(c)] = d }"),
        ("t[f(function() t[k] = 1 end)] = 2", "t[K(f(function() t[K(k)] = 1 end))] = 2"),
        ("t[1] = v t['k'] = v t[#t + 1] = v", "t[1] = v t['k'] = v t[#t + 1] = v"),
        ("f(t[k], u[l]) local x = t[k] == v", "f(t[k], u[l]) local x = t[k] == v"),
        ("local t: { [Player]: Data } = {}", "local t: { [Player]: Data } = {}"),
        ("-- t[k] = v\n--[[ t[k] = v ]] x = [[t[k] = v]] y = 't[k] = v'", None),
        ("for k, v in t do end", "for k, v in E(t) do end"),
        ("for k, v in f(), s do end", "for k, v in E(f(), s) do end"),
        ("for i = 1, 2 do while x do end repeat until y do end end", None),
        ("for _, v in t do for _, w in v do end end", "for _, v in E(t) do for _, w in E(v) do end end"),
        (
            "for k in map(t, function(x) for y in x do if y then return y end end end) do end",
            "for k in E(map(t, function(x) for y in E(x) do if y then return y end end end)) do end",
        ),
        ("for k in if a then b elseif c then d else e do end", "for k in E(if a then b elseif c then d else e) do end"),
        (
            "x = if a then if b then 1 else 2 else 3 if c then t[k] = 1 end",
            "x = if a then if b then 1 else 2 else 3 if c then t[K(k)] = 1 end",
        ),
        ("type A = B<C>\nif x then for k in t do end end", "type A = B<C>\nif x then for k in E(t) do end end"),
        ("continue = 1 for k in t do continue end", "continue = 1 for k in E(t) do continue end"),
        ('x = "\\z\n  a" t[k] = 1', 'x = "\\z\n  a" t[K(k)] = 1'),
    ],
)
def test_a_source_and_what_becomes_of_it(source: str, expected: str | None) -> None:
    """Calls stand around new keys and around what is walked, and nowhere else."""
    assert rewritten(source) == (source if expected is None else expected)


@pytest.mark.parametrize("source", ["end", "for k in t", "t[k = v", "if a then for k in t do end", "(]"])
def test_what_cannot_be_read_stays_as_it_is(source: str) -> None:
    """The compiler says what is wrong with it."""
    assert rewrite(source) is None


def test_a_source_of_more_than_a_million_characters_stays_as_it_is() -> None:
    """As words it would take gigabytes, and Studio edits no script of more than 200,000 characters."""
    source = "t[k] = v\n"
    assert (True, None) == (rewrite(source) is not None, rewrite(source + " " * 1_000_000))
