"""The names of Roblox's and of the language that say what a source does to things that others may know."""

from typing import Final

__all__ = (
    "ACTING",
    "BY_NAME",
    "ENDING",
    "FINDING",
    "GIVEN",
    "IN_TABLES",
    "LIBRARIES",
    "MAKING",
    "MEMBERS",
    "NOT_OWN",
    "PLAYERS",
    "QUIET",
    "QUIET_METHODS",
    "QUIET_SERVICES",
    "SHARED",
    "TAKE_KINDS",
)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What stands after one of these with a dot belongs to the language or to a datatype.
LIBRARIES: Final = _names(
    """
    table math string task coroutine os utf8 bit32 buffer debug vector Instance Color3 Vector3 Vector2 CFrame UDim
    UDim2 TweenInfo BrickColor NumberRange NumberSequence ColorSequence Random DateTime Region3 Ray RaycastParams
    Rect OverlapParams
    """
)
# And these are members of texts and of datatypes, and no names of a game's own.
MEMBERS: Final = _names(
    """
    new format sub lower upper find match gmatch gsub rep split len byte char reverse X Y Z R G B Magnitude Unit
    Lerp Dot Cross LookVector RightVector UpVector NextNumber NextInteger ToWorldSpace ToObjectSpace Inverse
    UnixTimestamp UnixTimestampMillis Width Height Offset Scale
    """
)
# A name with its kind, like GetService("Players"), is none that a game has given.
TAKE_KINDS: Final = _names(
    """
    GetService FindService IsA FindFirstChildOfClass FindFirstChildWhichIsA FindFirstAncestorOfClass
    FindFirstAncestorWhichIsA GetPropertyChangedSignal
    """
)
# Roblox makes these on each character and player, and values of typeof.
GIVEN: Final = _names(
    """
    Humanoid HumanoidRootPart Head Torso UpperTorso LowerTorso Animator Animate Backpack StarterGear PlayerGui
    PlayerScripts string number table function boolean nil userdata thread Instance EnumItem
    """
)
# Services of which a script can be asked without that any other script notices.
QUIET_SERVICES: Final = _names(
    """
    Players RunService Workspace Lighting ReplicatedStorage ReplicatedFirst ServerStorage ServerScriptService
    StarterGui StarterPack StarterPlayer SoundService Debris TweenService CollectionService TextChatService Chat
    Teams PathfindingService PhysicsService UserInputService GuiService ContentProvider LocalizationService
    TextService Stats HttpService
    """
)
# Methods of Roblox's that change nothing, or only what is found by its name.
QUIET_METHODS: Final = _names(
    """
    GetService FindService IsA IsDescendantOf IsAncestorOf FindFirstChild FindFirstChildOfClass
    FindFirstChildWhichIsA FindFirstAncestor FindFirstAncestorOfClass FindFirstAncestorWhichIsA
    FindFirstDescendant WaitForChild GetChildren GetDescendants GetAttribute GetAttributes
    GetPropertyChangedSignal GetAttributeChangedSignal GetFullName GetPlayers GetPlayerByUserId
    GetPlayerFromCharacter GetTags HasTag GetTagged GetInstanceAddedSignal GetInstanceRemovedSignal GetTeams
    IsStudio IsServer IsClient IsRunMode GetServerTimeNow GetPivot Raycast GetPartBoundsInBox
    GetPartBoundsInRadius GetPartsInPart Connect Once Wait Disconnect ConnectParallel FireClient FireAllClients
    Clone SetAttribute AddTag Play Stop Pause Cancel Create PivotTo MoveTo SetPrimaryPartCFrame LoadAnimation Emit
    ApplyImpulse JSONEncode JSONDecode UrlEncode SetMinutesAfterMidnight GetMinutesAfterMidnight connect wait
    clone findFirstChild getChildren isA isDescendantOf getPlayers
    """
)
# Properties with which something begins or ends, whoever reads them.
ACTING: Final = _names(
    """
    Health Character CharacterAutoLoads RespawnTime RespawnLocation Disabled Enabled RunContext SignalBehavior
    """
)
# Globals by which scripts speak with each other, or come out of their own.
SHARED: Final = _names(
    """
    _G shared getfenv setfenv loadstring settings plugin
    """
)
# How a script comes to instances whose names it does not say.
FINDING: Final = _names(
    """
    GetChildren GetDescendants FindFirstChildOfClass FindFirstChildWhichIsA FindFirstDescendant ChildAdded
    ChildRemoved DescendantAdded DescendantRemoving GetTagged GetInstanceAddedSignal GetAttributes
    AttributeChanged GetPartBoundsInBox GetPartBoundsInRadius GetPartsInPart Raycast getChildren children
    """
)
BY_NAME: Final = _names(
    """
    FindFirstChild WaitForChild findFirstChild
    """
)
ENDING: Final = _names(
    """
    Destroy destroy Remove remove ClearAllChildren AddItem
    """
)
MAKING: Final = _names(
    """
    Instance Clone clone SetAttribute AddTag
    """
)
PLAYERS: Final = _names(
    """
    Players PlayerAdded Character CharacterAdded Backpack StarterGear StarterPack PlayerGui StarterGui GetPlayers
    GetPlayerFromCharacter
    """
)
QUIET: Final = QUIET_METHODS | MEMBERS | ENDING
NOT_OWN: Final = QUIET | GIVEN
IN_TABLES: Final = _names(
    """
    insert remove clear sort move rawset setmetatable
    """
)
