"""The same data store calls from Python and from Luau, and what they answer, in one form.

A program is a list of steps that one script of a server takes one after the other. Each step that asks for something
leaves an answer: a value, or an error as `"! text"`.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._simulation.gameserver import GameServer
from pytest_robloxmarket._simulation.market import Market
from pytest_robloxmarket._terms.errors import PlatformError
from pytest_robloxmarket._terms.events import Printed

__all__ = ("LANGUAGES", "Ask", "Burst", "Language", "Step", "Wait", "in_luau", "in_python", "in_both")


class Ask(NamedTuple):
    """A call of a data store, or of the service where `store` is empty; `{}` in the key is the number in a burst."""

    api: str
    arguments: tuple[object, ...] = ()
    store: str = "S"


class Burst(NamedTuple):
    """So many threads that ask at once; their answers come as one list, in the order of the threads."""

    times: int
    ask: Ask


class Wait(NamedTuple):
    """Time passes."""

    seconds: float


Step: TypeAlias = Ask | Burst | Wait


class Language(NamedTuple):
    """Runs a program on a fresh server of a market: (market, steps, folder for files)."""

    name: str
    run: Callable[[Market, Sequence[Step], Path], list[object]]


def in_both(program: Sequence[Step], folder: Path, contract: Contract | None = None) -> list[object]:
    """What a program answers, which is the same in both languages."""
    answers = [language.run(Market(contract=contract), program, folder) for language in LANGUAGES]
    assert answers[0] == answers[1]
    return answers[0]


# --- Python ---------------------------------------------------------------------------------------------------------


def in_python(market: Market, program: Sequence[Step], _folder: Path) -> list[object]:
    """Run a program in Python."""
    answers: list[object] = []

    def start(server: GameServer) -> None:
        for step in program:
            if isinstance(step, Wait):
                server.wait(step.seconds)
            elif isinstance(step, Ask):
                answers.append(_ask(server, step))
            else:
                answers.append(_burst(server, step))

    market.on_server_start(start)
    _play(market, program)
    market.close()
    return answers


def _burst(server: GameServer, burst: Burst) -> list[object]:
    found: dict[int, object] = {}

    def thread(number: int) -> None:
        found[number] = _ask(server, _numbered(burst.ask, number))

    for number in range(burst.times):
        server.spawn(thread, number)
    while len(found) < burst.times:
        server.wait(0.05)
    return [found[number] for number in range(burst.times)]


def _ask(server: GameServer, ask: Ask) -> object:
    try:
        return PYTHON[ask.api](server, server.data_stores.get_data_store(ask.store or "S"), *ask.arguments)
    except PlatformError as error:
        return f"! {error}"


PYTHON: Final[dict[str, Callable[..., object]]] = {
    "GetAsync": lambda _, store, key: store.get_async(key),
    "SetAsync": lambda _, store, key, value: bool(store.set_async(key, value)),
    "UpdateAsync": lambda _, store, key, value: store.update_async(key, lambda _old: value),
    "IncrementAsync": lambda _, store, *arguments: store.increment_async(*arguments),
    "RemoveAsync": lambda _, store, key: store.remove_async(key),
    "Budget": lambda server, _, kind: server.data_stores.get_request_budget_for_request_type(kind),
    "Rate": lambda server, _, *rate: server.data_stores.set_rate_limit_for_request_type(*rate),
}


# --- Luau -----------------------------------------------------------------------------------------------------------

_OPENING: Final = """
local stores, http = game:GetService("DataStoreService"), game:GetService("HttpService")
local function answer(ok, value)
    return if not ok then "! " .. tostring(value) elseif value == nil then "nil" else value
end
local function tell(value) print(">" .. http:JSONEncode({value})) end
local function burst(count, ask)
    local found, left = {}, count
    for number = 1, count do
        task.spawn(function() found[number] = answer(pcall(ask, number - 1)) left -= 1 end)
    end
    while left > 0 do task.wait(0.05) end
    tell(found)
end
"""


def in_luau(market: Market, program: Sequence[Step], folder: Path) -> list[object]:
    """Run a program in Luau."""
    path = folder / "Program.server.luau"
    path.write_text(_OPENING + "\n".join(_line(step) for step in program), encoding="utf-8")
    load_source(path).install(market)
    _play(market, program)
    lines = [event.text for event in market.history if isinstance(event, Printed)]
    market.close()
    return [_plain(json.loads(line[1:])[0]) for line in lines if line.startswith(">")]


def _line(step: Step) -> str:
    if isinstance(step, Wait):
        return f"task.wait({step.seconds})"
    if isinstance(step, Ask):
        return f"tell(answer(pcall(function() local number = 0 {_call(step)} end)))"
    return f"burst({step.times}, function(number) {_call(step.ask)} end)"


def _call(ask: Ask) -> str:
    arguments = [literal(one) for one in ask.arguments]
    return LUAU[ask.api](f"stores:GetDataStore({literal(ask.store or 'S')})", *arguments)


LUAU: Final[dict[str, Callable[..., str]]] = {
    "GetAsync": lambda store, key: f"return (({store}:GetAsync({key})))",
    "SetAsync": lambda store, key, value: f"return {store}:SetAsync({key}, {value}) ~= nil",
    "UpdateAsync": lambda store, key, value: f"return (({store}:UpdateAsync({key}, function() return {value} end)))",
    "IncrementAsync": lambda store, *arguments: f"return (({store}:IncrementAsync({', '.join(arguments)})))",
    "RemoveAsync": lambda store, key: f"return (({store}:RemoveAsync({key})))",
    "Budget": lambda _, kind: f"return stores:GetRequestBudgetForRequestType(Enum.DataStoreRequestType[{kind}])",
    "Rate": lambda _, kind, base, more: (
        f"return stores:SetRateLimitForRequestType(Enum.DataStoreRequestType[{kind}], {base}, {more})"
    ),
}


def literal(value: object) -> str:
    """A value as Luau writes it."""
    if value is None or isinstance(value, bool):
        return "nil" if value is None else str(value).lower()
    if isinstance(value, float) and not math.isfinite(value):
        return "0/0" if math.isnan(value) else "math.huge" if value > 0 else "-math.huge"
    if isinstance(value, str):
        return json.dumps(value).replace("{}", '" .. number .. "')
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"[{literal(key)}] = {literal(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "{" + ", ".join(literal(item) for item in value) + "}"
    return repr(value)


# --- both -----------------------------------------------------------------------------------------------------------


def _play(market: Market, program: Sequence[Step]) -> None:
    """Let a server run the program to its end: each call takes a tenth of a second, or waits for its budget."""
    market.server()
    market.clock.advance(sum(step.seconds if isinstance(step, Wait) else 1 for step in program) + 300)


def _numbered(ask: Ask, number: int) -> Ask:
    key = ask.arguments[0]
    return ask._replace(arguments=(str(key).replace("{}", str(number)), *ask.arguments[1:])) if ask.arguments else ask


def _plain(value: object) -> object:
    return None if value == "nil" else [_plain(one) for one in value] if isinstance(value, list) else value


LANGUAGES: Final = (Language("Python", in_python), Language("Luau", in_luau))
