"""The table of classes can be read, and knows what the design asks for."""

import pytest

from pytest_robloxmarket._engine.class_table import CLASS_TABLE
from pytest_robloxmarket._engine.classes import class_info, is_class
from pytest_robloxmarket._terms.errors import HouseError

_ALL = [line.split()[0] for line in CLASS_TABLE.strip().splitlines() if not line.startswith(" ")]

_NAMES = """
Instance DataModel Workspace Players Player Folder Model Part BasePart Script ModuleScript LocalScript
ServerScriptService ServerStorage ReplicatedStorage ReplicatedFirst StarterGui StarterPlayer Lighting
SoundService TextChatService Teams RunService HttpService MarketplaceService DataStoreService DataStore
MessagingService MemoryStoreService TeleportService AdService BadgeService AnalyticsService PolicyService
Debris TweenService CollectionService UserInputService Chat GlobalDataStore DataStoreKeyInfo DataStoreOptions
DataStoreGetOptions DataStoreSetOptions DataStoreIncrementOptions RemoteEvent RemoteFunction BindableEvent
BindableFunction IntValue NumberValue StringValue BoolValue ObjectValue Humanoid Backpack PlayerGui Tool
"""
_WANTED = _NAMES.split()


@pytest.mark.parametrize("name", _ALL)
def test_every_class_can_be_read(name: str) -> None:
    """Its bases exist, and it is an Instance."""
    info = class_info(name)
    assert info.ancestors[0] == name
    assert info.ancestors[-1] == "Instance"
    assert not (info.creatable and info.service)


def test_no_class_is_written_twice() -> None:
    """The second would hide the first."""
    assert len(_ALL) == len(set(_ALL))


@pytest.mark.parametrize("name", _WANTED)
def test_the_classes_of_real_handlers_are_there(name: str) -> None:
    """Those that luau-clients.md counts."""
    assert is_class(name)


def test_members_are_typed_and_inherited() -> None:
    """Defaults, read-only marks and owners."""
    members = class_info("DataStore").members
    assert (members["GetAsync"].kind, members["GetAsync"].owner) == ("method", "GlobalDataStore")
    assert class_info("Humanoid").members["WalkSpeed"].default == 16
    assert class_info("Player").members["UserId"].readonly
    assert class_info("Workspace").members["Gravity"].default == 196.2
    assert class_info("RemoteFunction").members["OnServerInvoke"].kind == "callback"


def test_an_unknown_class_is_our_mistake() -> None:
    """Game code never gets that far."""
    with pytest.raises(HouseError):
        class_info("Nope")
