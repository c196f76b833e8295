"""The services that game code asks `game:GetService` for: one file for each, its Luau face over `_server`.

Holds:     what a service of one server remembers.
Survives:  nothing of a server survives its crash.
Yields:    a method may let its Luau thread wait; the Python code here never waits.
Imports:   the rest of _engine, _luau, _server, _platform, _kernel, _terms.
Imported:  _place and above, the whole of it: a service registers itself when it is imported.
If you need to know what the platform does, you are in the wrong file: see _server.
"""

from pytest_robloxmarket._engine import bindables, humanoids, positions, value_objects  # noqa: F401
from pytest_robloxmarket._engine.services import (  # noqa: F401
    ads,
    analytics,
    assets,
    avatars,
    badges,
    bans,
    clients,
    collection,
    debris,
    encoding,
    filters,
    http,
    live_collections,
    localization,
    logs,
    marketplace,
    memory,
    messaging,
    pathfinding,
    physics,
    players,
    policy,
    queries,
    remotes,
    run_service,
    secrets,
    social,
    starters,
    store_pages,
    storefront,
    stores,
    subscriptions,
    teams,
    teleport,
    test_service,
    text_chat,
    tweens,
    web,
    workspace,
)
