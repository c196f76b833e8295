"""What only a player's client can do raises on a server."""

import pytest

from tests.engine.bench import Bench


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "game:GetService('RunService').RenderStepped:Wait()",
            "RenderStepped event can only be used from local scripts",
        ),
        ("game:GetService('RunService').PreRender:Wait()", "PreRender event can only be used from local scripts"),
        (
            "game:GetService('RunService'):BindToRenderStep('x', 1, print)",
            "BindToRenderStep can only be called from the client",
        ),
        (
            "game:GetService('TeleportService'):GetTeleportSetting('x')",
            "GetTeleportSetting can only be called from the client",
        ),
        (
            "game:GetService('ContextActionService'):BindAction('x', print, false)",
            "BindAction can only be called from the client",
        ),
        ("Instance.new('RemoteFunction'):InvokeServer(1)", "InvokeServer can only be called from the client"),
    ],
)
def test_it_raises_and_is_no_gap(bench: Bench, call: str, message: str) -> None:
    assert bench.run(f"print(select(2, pcall(function() return {call} end)))") == [message]
    assert bench.unsupported == []
