"""MemoryStoreService of Luau code."""

from pathlib import Path

from tests.engine.game import open_game, printed, raised

HEAD = 'local M = game:GetService("MemoryStoreService")\n'


def run(folder: Path, source: str) -> list[str]:
    """What a script prints."""
    market = open_game(folder, HEAD + source)
    market.server()
    market.clock.advance(100)
    assert [] == raised(market)
    return printed(market)


def test_a_hash_map(tmp_path: Path) -> None:
    source = """
    local map = M:GetHashMap("Locks")
    print(map.ClassName, map:SetAsync("a", {by = 1, list = {1, 2}}, 60), map:SetAsync("a", {by = 2, list = {3}}, 60))
    print(map:GetAsync("a").by, #map:GetAsync("a").list, map:GetAsync("b"))
    print(map:UpdateAsync("a", function(old) old.by += 1 return old end, 60).by)
    print(map:UpdateAsync("a", function() return nil end, 60))
    map:SetAsync("b", true, 1)
    local pages = map:ListItemsAsync(1)
    print(#pages:GetCurrentPage(), pages:GetCurrentPage()[1].key, pages.IsFinished)
    pages:AdvanceToNextPageAsync()
    print(pages:GetCurrentPage()[1].key, pages:GetCurrentPage()[1].value, pages.IsFinished)
    print(select(2, pcall(pages.AdvanceToNextPageAsync, pages)))
    map:RemoveAsync("a")
    task.wait(1)
    print(map:GetAsync("a"), map:GetAsync("b"))
    """
    assert [
        "MemoryStoreHashMap false true",
        "2 1 nil",
        "3",
        "nil",
        "1 a false",
        "b true true",
        "No pages to advance to",
        "nil nil",
    ] == run(tmp_path, source)


def test_a_sorted_map(tmp_path: Path) -> None:
    source = """
    local map = M:GetSortedMap("Scores")
    map:SetAsync("alice", {kills = 1}, 60, 3)
    map:SetAsync("bob", {kills = 2}, 60, 7)
    map:SetAsync("carol", {kills = 0}, 60)
    local value, sortKey = map:GetAsync("bob")
    print(value.kills, sortKey, map:GetSizeAsync())
    local new, newKey = map:UpdateAsync("alice", function(old, key) old.kills += 1 return old, key + 10 end, 60)
    print(new.kills, newKey)
    for _, row in map:GetRangeAsync(Enum.SortDirection.Ascending, 10) do print(row.key, row.sortKey) end
    for _, row in map:GetRangeAsync(Enum.SortDirection.Descending, 10, {sortKey = 7}, {key = "carol"}) do
        print(row.key, row.value.kills)
    end
    """
    assert ["2 7 3", "2 13", "bob 7", "alice 13", "carol nil", "alice 2"] == run(tmp_path, source)


def test_a_queue(tmp_path: Path) -> None:
    source = """
    local queue = M:GetQueue("Orders", 5)
    queue:AddAsync("a", 60)
    queue:AddAsync({id = 7}, 60, 2)
    local items, id = queue:ReadAsync(1)
    print(items[1].id, typeof(id), queue:GetSizeAsync(), queue:GetSizeAsync(true))
    queue:RemoveAsync(id)
    local more = queue:ReadAsync(5, false, 0)
    print(more[1], #more, #queue:ReadAsync(5, false, 0))
    task.wait(5)
    print(queue:ReadAsync(5)[1])
    """
    assert ["7 string 2 1", "a 1 0", "a"] == run(tmp_path, source)


def test_a_transform_may_not_yield(tmp_path: Path) -> None:
    source = """
    local map = M:GetHashMap("Locks")
    print(select(2, pcall(map.UpdateAsync, map, "a", function() task.wait() return 1 end, 60)))
    print(select(2, pcall(map.UpdateAsync, map, "a", function() error("no") end, 60)))
    print(select(2, pcall(map.SetAsync, map, "a", workspace, 60)))
    print(select(2, pcall(map.SetAsync, map, "a", 1)))
    """
    failed = "TransformCallbackFailed: Failed to invoke transformation callback function."
    found = [failed, failed, "InvalidRequest: Unable to convert value to json.", "Argument 3 missing or nil"]
    assert found == run(tmp_path, source)
