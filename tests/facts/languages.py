"""The same data store calls from Python and from Luau, and what they answer, in one form.

A program is a list of steps that one script of a server takes one after the other. Each step that asks for something
leaves an answer: a value, or an error as `"! text"`.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._platform.contract import Contract
from pytest_robloxmarket._server.stores.pages import Pages
from pytest_robloxmarket._server.stores.standard_store import Entry
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
    ordered: bool = False


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
        stores = server.data_stores
        opened = (stores.get_ordered_data_store if ask.ordered else stores.get_data_store)(ask.store or "S")
        return PYTHON[ask.api](server, opened, *ask.arguments)
    except PlatformError as error:
        return f"! {error}"


PYTHON: Final[dict[str, Callable[..., object]]] = {
    "GetAsync": lambda _, store, key: store.get_async(key),
    "SetAsync": lambda _, store, key, value: bool(store.set_async(key, value)),
    "UpdateAsync": lambda _, store, key, value: store.update_async(key, lambda _old: value),
    "IncrementAsync": lambda _, store, *arguments: store.increment_async(*arguments),
    "RemoveAsync": lambda _, store, key: store.remove_async(key),
    "Entry": lambda _, store, key: _entry(store.get_entry_async(key, use_cache=False)),
    "Keep": lambda _, store, key, value, user_ids, metadata: bool(
        store.set_async(key, value, user_ids=user_ids, metadata=metadata)
    ),
    "GetSortedAsync": lambda _, store, *order: _walk(store.get_sorted_async(*order), list),
    "BatchGetAsync": lambda _, store, keys: store.batch_get_async(keys) or [],
    "ListKeysAsync": lambda _, store, prefix, size, deleted: _walk(
        store.list_keys_async(prefix, page_size=size, exclude_deleted=deleted), str
    ),
    "ListVersionsAsync": lambda _, store, key, ascending, size: _walk(
        store.list_versions_async(key, ascending=ascending, page_size=size), lambda one: one.is_deleted
    ),
    "OldValue": lambda _, store, key, number: _value(
        store.get_version_async(key, store.list_versions_async(key).get_current_page()[number].version)
    ),
    "ForgetVersion": lambda _, store, key, number: store.remove_version_async(
        key, store.list_versions_async(key).get_current_page()[number].version
    ),
    "ValueAt": lambda server, store, key, seconds_ago: _value(
        store.get_version_at_time_async(key, server.now() - timedelta(seconds=seconds_ago))
    ),
    "UnknownVersion": lambda _, store, key: _value(store.get_version_async(key, "0000000000000000")),
    "ListDataStoresAsync": lambda server, _, prefix, size: _walk(
        server.data_stores.list_data_stores_async(prefix, page_size=size), lambda one: one.name
    ),
    "Budget": lambda server, _, kind: server.data_stores.get_request_budget_for_request_type(kind),
    "Rate": lambda server, _, *rate: server.data_stores.set_rate_limit_for_request_type(*rate),
}


def _entry(entry: Entry | None) -> object:
    return [] if entry is None else [entry.value, list(entry.user_ids), entry.metadata or []]


def _value(entry: Entry | None) -> object:
    return None if entry is None else entry.value


def _walk(pages: Pages[Any], form: Callable[[Any], object]) -> object:
    """All pages of a list, each by itself."""
    found = [[form(one) for one in pages.get_current_page()]]
    while not pages.is_finished:
        pages.advance_to_next_page_async()
        found.append([form(one) for one in pages.get_current_page()])
    return found


# --- Luau -----------------------------------------------------------------------------------------------------------

_OPENING: Final = """
local stores, http = game:GetService("DataStoreService"), game:GetService("HttpService")
local function answer(ok, value)
    return if not ok then "! " .. tostring(value) elseif value == nil then "nil" else value
end
local function tell(value) print(">" .. http:JSONEncode({value})) end
local function walk(pages, form)
    local found = {}
    while true do
        local page = {}
        for _, one in pages:GetCurrentPage() do table.insert(page, form(one)) end
        table.insert(found, page)
        if pages.IsFinished then return found end
        pages:AdvanceToNextPageAsync()
    end
end
local function versions(store, key) return store:ListVersionsAsync(key):GetCurrentPage() end
local function options(metadata)
    local found = Instance.new("DataStoreSetOptions")
    found:SetMetadata(metadata)
    return found
end
local function entry(store, key)
    local uncached = Instance.new("DataStoreGetOptions")
    uncached.UseCache = false
    local value, info = store:GetAsync(key, uncached)
    return if info == nil then {} else {value, info:GetUserIds(), info:GetMetadata()}
end
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
    opener = "GetOrderedDataStore" if ask.ordered else "GetDataStore"
    return LUAU[ask.api](f"stores:{opener}({literal(ask.store or 'S')})", *arguments)


LUAU: Final[dict[str, Callable[..., str]]] = {
    "GetAsync": lambda store, key: f"return (({store}:GetAsync({key})))",
    "SetAsync": lambda store, key, value: f"return {store}:SetAsync({key}, {value}) ~= nil",
    "UpdateAsync": lambda store, key, value: f"return (({store}:UpdateAsync({key}, function() return {value} end)))",
    "IncrementAsync": lambda store, *arguments: f"return (({store}:IncrementAsync({', '.join(arguments)})))",
    "RemoveAsync": lambda store, key: f"return (({store}:RemoveAsync({key})))",
    "Entry": lambda store, key: f"return entry({store}, {key})",
    "Keep": lambda store, key, value, user_ids, metadata: (
        f"return {store}:SetAsync({key}, {value}, {user_ids}, options({metadata})) ~= nil"
    ),
    "GetSortedAsync": lambda store, *order: (
        f"return walk({store}:GetSortedAsync({', '.join(order)}), function(one) return {{one.key, one.value}} end)"
    ),
    "BatchGetAsync": lambda store, keys: (
        f"local found = {{}} for key, one in {store}:BatchGetAsync({keys}) do found[key] = one.value end return found"
    ),
    "ListKeysAsync": lambda store, prefix, size, deleted: (
        f"return walk({store}:ListKeysAsync({prefix}, {size}, nil, {deleted}), function(one) return one.KeyName end)"
    ),
    "ListVersionsAsync": lambda store, key, ascending, size: (
        f"return walk({store}:ListVersionsAsync({key}, Enum.SortDirection[if {ascending} then 'Ascending' else "
        f"'Descending'], nil, nil, {size}), function(one) return one.IsDeleted end)"
    ),
    "OldValue": lambda store, key, number: (
        f"return (({store}:GetVersionAsync({key}, versions({store}, {key})[{number} + 1].Version)))"
    ),
    "ForgetVersion": lambda store, key, number: (
        f"return {store}:RemoveVersionAsync({key}, versions({store}, {key})[{number} + 1].Version)"
    ),
    "ValueAt": lambda store, key, seconds_ago: (
        f"return (({store}:GetVersionAtTimeAsync({key}, DateTime.now().UnixTimestampMillis - 1000 * {seconds_ago})))"
    ),
    "UnknownVersion": lambda store, key: f"return (({store}:GetVersionAsync({key}, '0000000000000000')))",
    "ListDataStoresAsync": lambda _, prefix, size: (
        f"return walk(stores:ListDataStoresAsync({prefix}, {size}), function(one) return one.DataStoreName end)"
    ),
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
    """Let a server run the program to its end: each call takes 0.1 s, or waits a minute for its budget."""
    market.server()
    market.clock.advance(sum(step.seconds if isinstance(step, Wait) else 70 for step in program) + 300)


def _numbered(ask: Ask, number: int) -> Ask:
    key = ask.arguments[0]
    return ask._replace(arguments=(str(key).replace("{}", str(number)), *ask.arguments[1:])) if ask.arguments else ask


def _plain(value: object) -> object:
    return None if value == "nil" else [_plain(one) for one in value] if isinstance(value, list) else value


LANGUAGES: Final = (Language("Python", in_python), Language("Luau", in_luau))
