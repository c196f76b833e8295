"""How much of the platform's own code runs: each Luau block for servers of the pages on what this product is about.

`python -m tests.tools.docs_corpus creator-docs/.git` prints each block that stops, and a count. The pages are those of
monetization, data stores, memory stores and messages, and of the classes of their services, in a clone of
https://github.com/Roblox/creator-docs. Nothing of them is kept.
"""

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pytest_robloxmarket import Market
from pytest_robloxmarket._place.scripts import load_source
from pytest_robloxmarket._terms.errors import UsageError
from pytest_robloxmarket._terms.events import Event, TaskRaised, Unsupported

_PAGES: Final = re.compile(
    r"content/en-us/((production|cloud-services|players|chat|scripting/events)/.*\.md|projects/teleport\.md|"
    r"reference/engine/classes/("
    r"MarketplaceService|DataStoreService|GlobalDataStore|DataStore|OrderedDataStore|MemoryStore\w*|MessagingService|"
    r"Players|Player|TeleportService|DataModel|RunService|Debris|CollectionService|HttpService|BindableEvent|RemoteEvent|"
    r"PolicyService|TextChatService|TextChannel|TextChatCommand|BindableFunction|RemoteFunction|UnreliableRemoteEvent"
    r")\.yaml)$"
)
_BLOCK: Final = re.compile(r"^[ \t]*```lua[^\n]*\n(.*?)^[ \t]*```", re.S | re.M)

# Why a block is not counted: it is for clients, no script of its own, or fails by its own mistake on Roblox too.
_ASIDE: Final = (
    (r"LocalPlayer|LocalScript|BindToRenderStep|[GS]etTeleportSetting", "for clients"),
    (r"\A\s*\{", "a table and no script"),
    (
        r"\A\s*(task\.wait\(3\)|task\.delay\(3|Debris:AddItem|brick:Destroy|local productInfo = Marke)",
        "a part of a script",
    ),
    (r"\A\s*UserSettings\(\):GetService\S+\s*\Z", "a part of a script"),
    (r"teleporter\.Touched", "a script inside of a part of a map"),
    (r"(?s)result = pcall.*ipairs\((rankedProducts|topRankedItems)\)", "reads a name that it does not define"),
)

# What a place of their author's holds that the blocks look for.
_PLACE: Final = """
local remote = Instance.new("RemoteEvent")
remote.Name = "RequestTransfer"
remote.Parent = game:GetService("ReplicatedStorage")
"""


class Block(NamedTuple):
    """One block: where it stands, its text, and why it is not counted."""

    page: str
    number: int
    text: str
    aside: str


def blocks(repository: str) -> Iterator[Block]:
    """All blocks of the pages."""
    for page in _git(repository, "ls-tree", "-r", "HEAD", "--name-only").splitlines():
        if _PAGES.match(page):
            for number, text in enumerate(_BLOCK.findall(_git(repository, "show", f"HEAD:{page}"))):
                aside = next((why for sign, why in _ASIDE if re.search(sign, text)), "")
                yield Block(page, number, text, aside)


def stops_at(text: str, folder: Path) -> str:
    """What a block stops at when somebody joins a server that runs it; empty when it runs."""
    market = Market()
    market.catalogue.game_pass(12345678, name="vip", price=50)
    market.data_stores.put("PlayerGame", "User_1234", "Level 5")
    try:
        for name, source in (("Place", _PLACE), ("Block", text)):
            (folder / f"{name}.server.luau").write_text(source, "utf-8")
            load_source(folder / f"{name}.server.luau").install(market)
        for secret in ("test_secret", "APIKey"):
            market.secret(secret, "abc")
        market.server().join("alice", robux=1_000)
        market.settle()
        return next((_told(event) for event in market.history if _told(event)), "")
    except UsageError as error:
        return str(error)
    finally:
        market.close()


def _told(event: Event) -> str:
    if isinstance(event, Unsupported):
        return event.member
    return event.message if isinstance(event, TaskRaised) else ""


def _git(repository: str, *words: str) -> str:
    command = ["git", f"--git-dir={repository}", *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def report(repository: str) -> Iterator[str]:
    """What stops, and how many run, line by line."""
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for block in blocks(repository):
            why = block.aside or stops_at(block.text, Path(folder))
            found["aside" if block.aside else "stopped" if why else "ran"] += 1
            if why:
                yield f"{block.page} {block.number}: {f'not counted, {why}' if block.aside else why}"
    counted = found["ran"] + found["stopped"]
    yield f"{found['ran']} of {counted} run ({100 * found['ran'] / counted:.0f} %), {found['aside']} are not counted"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in report(sys.argv[1]))
