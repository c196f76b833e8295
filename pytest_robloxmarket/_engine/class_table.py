"""What the data of api.txt does not say and scripts meet: former names, and defaults that are set when a server starts.

`Name`, or `Name < Base` for a class that is not in the data, then members: `.` for properties (`Name:type=default`, `!`
for read-only, `?` for one that may be nil), `:` for methods, `@` for events. Source: creator-docs,
reference/engine/classes/*.yaml.
"""

from typing import Final

__all__ = ("ACTING", "CLASS_TABLE", "OUT_OF_REACH", "SEEN")

CLASS_TABLE: Final = """
Object
  @ Changed
Instance
  . UniqueId!:string
  : children clone destroy findFirstChild getChildren isA isDescendantOf remove Remove
  @ childAdded
ServiceProvider
  : service getService
DataModel
  . CreatorId!:int=1 GameId!:int=1 PlaceId!:int=1 PlaceVersion!:int=1 workspace!:Workspace Environment!:string
  . CreatorType!:Enum.CreatorType="User" MatchmakingType!:Enum.MatchmakingType="Default"
Model
  : breakJoints makeJoints moveTo
Workspace
  . SignalBehavior!:Enum.SignalBehavior="Default"
BasePart
  . BrickColor:BrickColor=194
  @ touched
Humanoid
  . Health:number=100 FloorMaterial!:Enum.Material="Air"
  : loadAnimation takeDamage
BaseScript
  . Enabled:boolean=true
Players
  . LocalPlayer!:Player? UseStrafingAnimations:boolean
  : getPlayers players playerFromCharacter
  @ playerAdded
Player
  . AccountAge!:int=100 AutoJumpEnabled:boolean=true CameraMaxZoomDistance:number=128
  . CameraMinZoomDistance:number=0.5 CanLoadCharacterAppearance:boolean=true
  . HealthDisplayDistance:number=100 LocaleId!:string="en-us" NameDisplayDistance:number=100 Neutral:boolean=true
  . ThirdPartyTextChatRestrictionStatus:Enum.ChatRestrictionStatus userId!:int DevEnableMouseLock:boolean=true
  . MembershipType!:Enum.MembershipType="None" TeamColor:BrickColor=1 CameraMode:Enum.CameraMode="Classic"
  : kick isFriendsWith
ServerScriptService
  . LoadStringEnabled!:boolean
ReplicatedFirst
  : IsFinishedReplicating
Lighting
  . ClockTime:number=14.5
TextChatService
  : SendAsync
MarketplaceService
  : PerformBulkPurchase UserOwnsGamePass
DataStoreService
  . AutomaticRetry:boolean=true
DataStorePages < Pages
FriendPages < Pages
DataStoreGetOptions
  . UseCache:boolean=true
AdService
  @ AdTeleportEnded AdTeleportInitiated
AdReward < Instance
RunService
  : GetRobloxVersion
Debris
  . MaxItems:int=1000
  : SetLegacyMaxItems addItem
"""

# What is only seen, heard or felt, with all that inherits it. No purchase is worth more or less for what becomes of it:
# so a method that returns nothing does nothing, that a game with a sparkling reward can be judged all the same.
# fmt: off
SEEN: Final = frozenset([
    "AnimationClip", "AnimationTrack", "Animator", "Attachment", "AudioDeviceInput", "AudioEmitter", "AudioListener",
    "AudioPlayer", "AudioRecorder", "AudioTextToSpeech", "BasePart", "BaseWrap", "Beam", "BodyMover", "Camera",
    "Clouds", "Constraint", "ContentProvider", "ControllerBase", "DataModelMesh", "FaceInstance", "Fire",
    "ForceField", "GuiBase", "HapticEffect", "Highlight", "HumanoidDescription", "JointInstance", "Keyframe",
    "Light", "Lighting", "MaterialVariant", "PVInstance", "ParticleEmitter", "PhysicsService", "PoseBase",
    "PostEffect", "ProximityPrompt", "Sky", "Smoke", "Sound", "SoundEffect", "SoundGroup", "SoundService",
    "Sparkles", "StarterGui", "StyleBase", "SurfaceAppearance", "Trail", "TweenBase", "UIBase", "VideoPlayer",
    "WorldRoot",
])
# fmt: on

# What only Studio and Roblox's own scripts can reach, of what stands in each place: whoever tries it in a game's script
# fails on Roblox as well, so that nothing is missing here. By the tags and the security in classes/*.yaml.
# fmt: off
OUT_OF_REACH: Final = {
    "Instance": frozenset({"IsInSandbox", "PredictionMode", "RobloxLocked"}),
    "Lighting": frozenset({"ExtendLightRangeTo120", "Technology"}),
    "Model": frozenset({"LevelOfDetail", "Scale"}),
    "Players": frozenset({"BanningEnabled"}),
    "SoundService": frozenset({"DefaultListenerLocation", "VolumetricAudio"}),
    "StarterGui": frozenset({"ClipsDescendantsSupportsRotation", "RtlTextSupport", "VirtualCursorMode"}),
    "StarterPlayer": frozenset({"AvatarJointUpgrade", "CreateDefaultPlayerModule", "EnableDynamicHeads"}),
    "Terrain": frozenset({"Decoration", "GrassLength", "MaterialColors"}),
    "Workspace": frozenset(
        {
            "AuthorityMode", "AvatarUnificationMode", "FluidForces", "MeshPartHeadsAndAccessories",
            "ModelStreamingBehavior", "PhysicsSteppingMethod", "PlayerCharacterDestroyBehavior",
            "PredictiveStreamingMode", "PrimalPhysicsSolver", "RejectCharacterDeletions",
            "ReplicateInstanceDestroySetting", "SandboxedInstanceMode", "StreamOutBehavior", "StreamingIntegrityMode",
            "StreamingMinRadius", "StreamingTargetRadius", "TouchesUseCollisionGroups", "UseFixedSimulation",
        }
    ),
}
# fmt: on

# And what is none of it all the same: something in a game hears of it.
ACTING: Final = frozenset({"Actor", "Tool"})
