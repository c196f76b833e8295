"""What the code looks at that a client calls."""

import pytest

from pytest_robloxmarket._place.listeners import listeners_in

SOURCES = [
    ("buy.OnServerEvent:Connect(function(player) end)", []),
    ("buy.OnServerEvent:Connect(function(player, what) end)", [({"": ()},)]),
    (
        "buy.OnServerEvent:Connect(function(p, a, b) if a == 'x' or 'y' ~= b then end end)",
        [({"": ("x",)}, {"": ("y",)})],
    ),
    ("ask.OnServerInvoke = function(p, d) return d.kind == 'x' end", [({"": (), "kind": ("x",)},)]),
    (
        "local function on(p: Player, d: { [string]: any }) local k = d.kind if k == 'x' then end end "
        "buy.OnServerEvent:Connect(on)",
        [({"": (), "kind": ("x",)},)],
    ),
    ("function Shop:on(p, what) end buy.OnServerEvent:Connect(Shop.on)", [({"": ()},)]),
    ("-- buy.OnServerEvent:Connect(function(p, what) end)", []),
    ("buy.OnClientEvent:Connect(function(what) end)", []),
    ("buy.OnServerEvent", []),
]


@pytest.mark.parametrize(("source", "expected"), SOURCES)
def test_what_a_source_looks_at_in_calls_of_clients(source: str, expected: list[object]) -> None:
    assert expected == [one.slots for one in listeners_in(source)]
