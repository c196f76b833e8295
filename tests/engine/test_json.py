"""JSON of HttpService: how it is written, what is read, and what is neither."""

import pytest

from tests.engine.bench import Bench

HEAD = 'local H = game:GetService("HttpService")\nlocal function e(v) return H:JSONEncode(v) end\n'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("{1, 1.5, 0.1, 1/3, 2^53, -3}", "[1,1.5,0.1,0.3333333333333333,9007199254740992,-3]"),
        ("{1/0, -1/0, 0/0}", "[inf,-inf,nan]"),
        ("{a = 1/0}", '{"a":inf}'),
        ("{{x = {0/0}}, 'nan'}", '[{"x":[nan]},"nan"]'),
        ("nil", "null"),
        ("print", "null"),
        (r"'\0\n\t\"\\/\127é'", r'"\u0000\n\t\"\\/' + '\x7fé"'),
        ("{}", "[]"),
        ("{1, 2, a = 3}", "[1,2]"),
        ("{[5] = 'x'}", '{"5":"x"}'),
        ("{[1.5] = 1}", '{"1.5":1}'),
        ("setmetatable({a = 1}, {__index = {b = 2}})", '{"a":1}'),
    ],
)
def test_how_a_value_is_written(bench: Bench, value: str, text: str) -> None:
    assert bench.run(f"{HEAD}print(e({value}))") == [text]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (r"'\255'", "Can't convert to JSON"),
        (r"{['\255'] = 1}", "Can't convert to JSON"),
        ("{[game] = 1}", "Can't convert to JSON"),
        ("(function() local t = {} t.t = t return t end)()", "tables cannot be cyclic"),
        ("(function() local t = {} for _ = 1, 500 do t = {t} end return t end)()", "tables are nested too deeply"),
    ],
)
def test_what_cannot_be_written(bench: Bench, value: str, message: str) -> None:
    assert bench.run(f"{HEAD}print(select(2, pcall(e, {value})))") == [message]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("'5'", "number 5"),
        ("'null'", "nil nil"),
        ("'true'", "boolean true"),
        ("' \\n\"x\"\\t'", "string x"),
        (r"""'"\\u00e9\\ud83d\\ude00\\/"'""", "string é😀/"),
        ("'1e400'", "number inf"),
        ("'123456789012345678901234567890'", "number 1.2345678901234568e+29"),
        ("'1' .. ('0'):rep(400)", "number inf"),
        ("'9007199254740992'", "number 9007199254740992"),
        ("'1.0'", "number 1"),
    ],
)
def test_what_is_read(bench: Bench, text: str, shown: str) -> None:
    assert bench.run(f"{HEAD}local v = H:JSONDecode({text}) print(typeof(v), v)") == [shown]


@pytest.mark.parametrize(
    "text",
    [
        "''",
        "'nope'",
        "'[1,]'",
        "\"{'a':1}\"",
        "'NaN'",
        "'[Infinity]'",
        "'nan'",
        "'[1] x'",
        "'01'",
        r"""'"\\ud800"'""",
        "'\"\\t\"'",
        "('['):rep(100000)",
    ],
)
def test_what_is_no_json(bench: Bench, text: str) -> None:
    assert bench.run(f"{HEAD}print(select(2, pcall(H.JSONDecode, H, {text})))") == ["Can't parse JSON"]


def test_what_is_nested_too_deeply_is_refused_and_no_deeper(bench: Bench) -> None:
    source = "print(pcall(H.JSONDecode, H, ('['):rep({0}) .. (']'):rep({0})))"
    (told,) = bench.run(HEAD + source.replace("{0}", "500"))
    assert told == "false Can't parse JSON: it is nested too deeply"
    assert bench.run(HEAD + source.replace("{0}", "150"))[-1].startswith("true table")


def test_the_last_of_two_equal_names_counts(bench: Bench) -> None:
    assert bench.run(HEAD + """print(H:JSONDecode('{"a":1,"a":2,"1":3}').a)""") == ["2"]
