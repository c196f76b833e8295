"""What Roblox has and this room has not, by name: so that a gap of ours is never taken for a mistake of the game.

Source: creator-docs, reference/engine/classes/*.yaml and datatypes/*.yaml of 2026-08, without what is Studio's own.
"""

from typing import Final

__all__ = ("UNFAKED_CLASSES", "UNFAKED_DATATYPES", "UNFAKED_SERVICES", "VISUAL_CLASSES")

# What is only seen, heard or felt, by the class that it is like. No purchase is worth more or less for it, so such
# an instance is made and takes any property, that a game with a sparkling reward can be judged all the same. The
# price: nobody is told of a property that is misspelt.
VISUAL_CLASSES: Final = """
Instance: AlignOrientation AlignPosition AngularVelocity Atmosphere BallSocketConstraint Beam BlockMesh BloomEffect
  BlurEffect BodyAngularVelocity BodyColors BodyForce BodyGyro BodyPosition BodyThrust BodyVelocity Camera
  CharacterMesh ChorusSoundEffect Clouds ColorCorrectionEffect ColorGradingEffect CompressorSoundEffect CylinderMesh
  CylindricalConstraint Decal DepthOfFieldEffect DistortionSoundEffect EchoSoundEffect EqualizerSoundEffect FileMesh
  Fire FlangeSoundEffect ForceField Glue Hat Highlight HingeConstraint Hint HumanoidDescription LineForce
  LinearVelocity ManualGlue ManualWeld MaterialVariant Message Motor Motor6D NoCollisionConstraint Pants
  PitchShiftSoundEffect PlaneConstraint PointLight PrismaticConstraint ReverbSoundEffect RigidConstraint RodConstraint
  RopeConstraint SelectionBox SelectionSphere Shirt ShirtGraphic Sky Smoke Snap SoundGroup Sparkles SpecialMesh
  SpotLight SpringConstraint SunRaysEffect SurfaceAppearance SurfaceLight Texture Torque TorsionSpringConstraint Trail
  TremoloSoundEffect UIAspectRatioConstraint UICorner UIFlexItem UIGradient UIGridLayout UIListLayout UIPadding
  UIPageLayout UIScale UIShadow UISizeConstraint UIStroke UITableLayout UITextSizeConstraint UniversalConstraint
  VectorForce VelocityMotor Weld WeldConstraint
GuiObject: CanvasGroup ImageButton ScrollingFrame TextBox VideoFrame ViewportFrame
BasePart: CornerWedgePart Seat SkateboardPlatform TrussPart VehicleSeat WedgePart
Attachment: Bone
"""

# What a script could make on Roblox and cannot make here, since something else would happen as well.
_CLASSES: Final = """
AccessoryDescription Accoutrement AdGui AdPortal AirController AnimationConstraint AnimationController
AnimationNodeDefinition AnimationRigData Animator ArcHandles AtmosphereSensor AudioAnalyzer AudioChannelMixer
AudioChannelSplitter AudioChorus AudioCompressor AudioDeviceInput AudioDeviceOutput AudioDistortion AudioEcho
AudioEmitter AudioEqualizer AudioFader AudioFilter AudioFlanger AudioGate AudioLimiter AudioListener
AudioPitchShifter AudioPlayer AudioRecorder AudioReverb AudioSearchParams AudioSpeechToText AudioTextToSpeech
AudioTremolo BinaryStringValue BodyPartDescription BoxHandleAdornment BubbleChatMessageProperties BuoyancySensor
ClimbController CompositeValueCurve ConeHandleAdornment ControllerManager ControllerPartSensor CurveAnimation
CustomEvent CustomEventReceiver CylinderHandleAdornment Dialog DialogChoice DigitsRigDescription
DoubleConstrainedValue DragDetector EulerRotationCurve ExperienceInviteOptions Explosion FaceControls Flag FlagStand
FloatCurve FluidForceSensor GetTextBoundsParams GroundController GuiMain Handles HapticEffect Hole HopperBin
HumanoidController HumanoidRigDescription IKControl ImageHandleAdornment InputAction InputActionLabel InputBinding
InputContext IntConstrainedValue IntersectOperation Keyframe KeyframeMarker KeyframeSequence LineHandleAdornment
LocalizationTable MakeupDescription MarkerCurve MotorFeature NegateOperation NumberPose PartOperation
PartOperationAsset Path2D PathfindingLink PathfindingModifier Plane Pose ProceduralModel PyramidHandleAdornment
RayValue RocketPropulsion Rotate RotateP RotateV RotationCurve SelectionPartLasso SelectionPointLasso
SkateboardController Skin SphereHandleAdornment StyleDerive StyleLink StyleQuery StyleRule StyleSheet
SurfaceSelection SwimController TerrainDetail TerrainRegion TextChannelWindow TextChatMessageProperties Tween
UIDragDetector UnionOperation ValueCurve Vector3Curve VehicleController VideoDisplay VideoPlayer Wire
WireframeHandleAdornment WorldModel WrapDeformer WrapLayer WrapTarget WrapTextureTransfer
"""

# What `game:GetService` would find on Roblox.
_SERVICES: Final = """
AnimationClipProvider AnimationFromVideoCreatorService AvatarCreationService CaptureService CommerceService
ConfigureServerService ControllerService CoreGui CreatorStoreService EncodingService ExperienceNotificationService
FlagStandService FriendService GamePassService GamepadService GenerationService Geometry GeometryService
HapticService HeapProfilerService JointsService KeyboardService KeyframeSequenceProvider MLService
MatchmakingService MaterialService MicroProfilerService ModerationService MouseService NetworkClient NetworkServer
NotificationService PlacesService PlayerViewService PointsService RecommendationService ReflectionService
RemoteCommandService SceneAnalysisService ScriptProfilerService ScriptService Selection SerializationService
SessionCheckService SharedTableRegistry SpawnerService TextBoxService TimerService TouchInputService
UserGameSettings VRService VideoCaptureService VideoService VirtualInputManager VirtualUser Visit
"""

# Global tables of which nothing is faked: they are there, that each of their constructors can be named.
_DATATYPES: Final = """
Axes CatalogSearchParams Content Faces FloatCurveKey Font OverlapParams Path2DControlPoint PathWaypoint
PhysicalProperties Ray RaycastParams Rect Region3 Region3int16 RotationCurveKey SecurityCapabilities SharedTable
ValueCurveKey Vector2int16 Vector3int16
"""

UNFAKED_CLASSES: Final = frozenset(_CLASSES.split())
UNFAKED_SERVICES: Final = frozenset(_SERVICES.split())
UNFAKED_DATATYPES: Final = tuple(_DATATYPES.split())
