"""The facts of Roblox's API can be read, and know what the design asks for."""

import pytest

from pytest_robloxmarket._engine import classes
from pytest_robloxmarket._engine.class_table import ACTING, SEEN
from pytest_robloxmarket._engine.classes import class_info, class_names, enum_lines, is_class, kinds_of_member, sources
from pytest_robloxmarket._terms.errors import HouseError

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

DATATYPES = """
Axes BrickColor CFrame CatalogSearchParams ClipEvaluator Color3 ColorSequence Content DateTime
DockWidgetPluginGuiInfo Faces FloatCurveKey Font NumberRange NumberSequence OpenCloudModel OverlapParams
Path2DControlPoint PhysicalProperties RBXScriptConnection RBXScriptSignal Ray RaycastParams Rect Region3
Region3int16 RotationCurveKey Secret SecurityCapabilities SharedTable TweenInfo UDim UDim2 User ValueCurveKey
Vector2 Vector3 Vector3int16
"""


def test_every_class_can_be_read() -> None:
    """Its bases exist, it is an Object, and each of its members has one of four kinds."""
    found = [class_info(name) for name in class_names()]
    assert len(found) > 800
    assert {info.ancestors[-1] for info in found} == {"Object"}
    assert not [info.name for info in found if info.creatable and info.service]
    kinds = {member.kind for info in found for member in info.members.values()}
    assert kinds == {"property", "method", "event", "callback"}


def test_every_type_is_one_that_an_argument_can_be_asked_for() -> None:
    """A word that nobody knows would refuse every value."""
    enums = {f"Enum.{line.split()[0]}" for line in enum_lines()}
    plain = {"", "any", "boolean", "buffer", "function", "int", "number", "string", "table"}
    types = {
        word.rstrip("?").removeprefix("...")
        for name in class_names()
        for member in class_info(name).members.values()
        for word in (member.type, *member.parameters)
    }
    unknown = {word for word in types - plain - enums if not is_class(word)}
    assert sorted(unknown) == DATATYPES.split()


def test_what_is_added_by_hand_is_not_in_the_data() -> None:
    """Or it would hide what the next version of the data says."""
    said = {
        (name, line[1:].split(":")[0].split()[0].rstrip("!"))
        for name in class_names()
        for line in classes._blocks()[name].split("\n")[1:]
        if "=" in line or line[0] not in ".*"
    }
    added = {(name, member.name) for name, members in classes._added().items() for member in members}
    assert sorted(added & said) == []


def test_what_is_seen_and_what_acts_are_classes() -> None:
    """A name with a mistake in it would silence nothing."""
    assert [name for name in (*SEEN, *ACTING) if not is_class(name)] == []


def test_a_name_that_any_class_has_is_known_with_its_kinds() -> None:
    """Stand-ins ask, whose class is not known."""
    assert kinds_of_member()["Touched"] == {"event"}
    assert kinds_of_member()["kick"] == {"method"}


def test_the_data_says_what_it_was_made_from() -> None:
    """With the licence of each."""
    assert [line.count("(MIT, ") for line in sources()] == [1, 1]


@pytest.mark.parametrize("name", _WANTED)
def test_the_classes_of_real_handlers_are_there(name: str) -> None:
    """Those that luau-clients.md counts."""
    assert is_class(name)


def test_members_are_typed_and_inherited() -> None:
    """Defaults, read-only marks and owners."""
    members = class_info("DataStore").members
    assert (members["GetAsync"].kind, members["GetAsync"].owner) == ("method", "DataStore")
    assert members["GetAsync"].parameters == ("string", "DataStoreGetOptions?")
    assert class_info("Humanoid").members["WalkSpeed"].default == 16
    assert class_info("Player").members["UserId"].readonly
    assert class_info("Workspace").members["Gravity"].default == 196.2
    assert class_info("RemoteFunction").members["OnServerInvoke"].kind == "callback"


def test_an_unknown_class_is_our_mistake() -> None:
    """Game code never gets that far."""
    with pytest.raises(HouseError):
        class_info("Nope")
