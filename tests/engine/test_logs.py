"""LogService writes where `print` and `warn` write (classes/LogService.yaml)."""

import pytest

from tests.engine.bench import Bench

LOGS = 'local logs = game:GetService("LogService") '


@pytest.mark.parametrize(
    ("call", "line"),
    [
        ("logs:Info('User {name} has {count} items', {name = 'Alice', count = 42})", "User Alice has 42 items"),
        ("logs:Output('plain {braces}')", "plain {braces}"),
        ("logs:Warn('late by {seconds}', {seconds = 1.5})", "warn: late by 1.5"),
        ("logs:Log(Enum.MessageType.MessageWarning, 'ready: {ok}', {ok = true})", "warn: ready: true"),
    ],
)
def test_a_line_is_written_with_what_stands_for_its_placeholders(bench: Bench, call: str, line: str) -> None:
    assert [line] == bench.run(LOGS + call)


def test_what_raises_a_table_is_a_gap(bench: Bench) -> None:
    bench.run(LOGS + "pcall(logs.Log, logs, Enum.MessageType.MessageError, 'x')")
    assert ["LogService:Log of Enum.MessageType.MessageError"] == bench.unsupported
