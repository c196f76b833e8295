"""The data behind classes.py, and nothing else.

`Name < Base flags`, then its own members. `new` marks what `Instance.new` can make; `service` what
`game:GetService` finds; `visual` what takes any property, as unfaked.py explains. Members as classes.py explains them.
"""

from typing import Final

__all__ = ("CLASS_TABLE",)

CLASS_TABLE: Final = """
Instance
  . Archivable:boolean=true ClassName!:string Name:string Parent:Instance UniqueId!:string
  : AddTag ClearAllChildren Clone Destroy FindFirstAncestor FindFirstAncestorOfClass FindFirstAncestorWhichIsA
  : FindFirstChild FindFirstChildOfClass FindFirstChildWhichIsA FindFirstDescendant GetActor GetAttribute
  : GetAttributeChangedSignal GetAttributes GetChildren GetDebugId GetDescendants GetFullName
  : GetPropertyChangedSignal GetTags HasTag IsA IsAncestorOf IsDescendantOf IsPropertyModified QueryDescendants
  : RemoveTag SetAttribute WaitForChild GetStyled ResetPropertyToDefault children clone destroy findFirstChild
  : getChildren isA isDescendantOf remove Remove
  @ AncestryChanged AttributeChanged Changed ChildAdded ChildRemoved DescendantAdded DescendantRemoving
  @ Destroying childAdded
ServiceProvider < Instance
  : FindService GetService service getService
  @ Close ServiceAdded ServiceRemoving
DataModel < ServiceProvider
  . CreatorId!:int=1 CreatorType!:EnumItem GameId!:int=1 JobId!:string PlaceId!:int=1 PlaceVersion!:int=1
  . PrivateServerId!:string PrivateServerOwnerId!:int Workspace!:Instance workspace!:Instance
  . MatchmakingType!:EnumItem Environment!:string
  : BindToClose GetJobsInfo GetObjects IsLoaded SetPlaceId SetUniverseId
  @ GraphicsQualityChangeRequest Loaded ServerRestartScheduled
Folder < Instance new
Configuration < Instance new
PVInstance < Instance
  : GetPivot PivotTo
Model < PVInstance new
  . PrimaryPart:Instance WorldPivot:CFrame ModelStreamingMode:EnumItem
  : AddPersistentPlayer BreakJoints GetBoundingBox GetExtentsSize GetScale MakeJoints MoveTo
  : RemovePersistentPlayer ScaleTo SetPrimaryPartCFrame TranslateBy GetModelCFrame GetModelSize
  : GetPersistentPlayers GetPrimaryPartCFrame breakJoints makeJoints moveTo
WorldRoot < Model
  : Blockcast GetPartBoundsInBox GetPartBoundsInRadius GetPartsInPart Raycast Spherecast
Workspace < WorldRoot service
  . CurrentCamera:Instance DistributedGameTime:number Gravity:number=196.2 Terrain!:Instance
  . StreamingEnabled:boolean FallenPartsDestroyHeight:number=-500.0 SignalBehavior:EnumItem
  : GetServerTimeNow GetRealPhysicsFPS GetNumAwakeParts JoinToOutsiders PGSIsEnabled UnjoinFromOutsiders
BasePart < PVInstance visual
  . Anchored:boolean BrickColor:BrickColor CFrame:CFrame CanCollide:boolean=true CanQuery:boolean=true
  . CanTouch:boolean=true CastShadow:boolean=true Color:Color3 Locked:boolean Mass!:number Massless:boolean
  . Material:EnumItem Orientation:Vector3 Position:Vector3 Reflectance:number Rotation:Vector3 Size:Vector3
  . Transparency:number AssemblyLinearVelocity:Vector3 Velocity:Vector3 CollisionGroup:string=Default
  : ApplyImpulse BreakJoints CanCollideWith GetConnectedParts GetJoints GetMass GetNetworkOwner GetRootPart
  : GetTouchingParts IsGrounded Resize SetNetworkOwner SetNetworkOwnershipAuto SubtractAsync UnionAsync
  @ TouchEnded Touched touched LocalSimulationTouched
Part < BasePart new
  . Shape:EnumItem
MeshPart < BasePart new
  . MeshId:string TextureID:string
SpawnLocation < Part new
  . AllowTeamChangeOnTouch:boolean Duration:int=10 Enabled:boolean=true Neutral:boolean=true
Attachment < Instance new visual
  . CFrame:CFrame Position:Vector3 Visible:boolean WorldPosition:Vector3
Sound < Instance new visual
  . IsPlaying!:boolean Looped:boolean Playing:boolean PlaybackSpeed:number=1 SoundId:string Volume:number=0.5
  . TimePosition:number
  : Play Pause Resume Stop
  @ Ended Played Stopped
Animation < Instance new
  . AnimationId:string
Humanoid < Instance new
  . DisplayName:string FloorMaterial!:EnumItem Health:number=100 HipHeight:number Jump:boolean
  . JumpHeight:number=7.2 JumpPower:number=50 MaxHealth:number=100 MoveDirection!:Vector3 PlatformStand:boolean
  . RigType:EnumItem RootPart!:Instance SeatPart!:Instance Sit:boolean UseJumpPower:boolean=true
  . WalkSpeed:number=16 AutoRotate:boolean=true AutoJumpEnabled:boolean=true AutomaticScalingEnabled:boolean=true
  . BreakJointsOnDeath:boolean=true CameraOffset:Vector3 DisplayDistanceType:EnumItem
  . EvaluateStateMachine:boolean=true HealthDisplayDistance:number=100 HealthDisplayType:EnumItem
  . MaxSlopeAngle:number=89 NameDisplayDistance:number=100 NameOcclusion:EnumItem RequiresNeck:boolean=true
  . WalkToPoint:Vector3
  : AddAccessory ApplyDescription BuildRigFromAttachments ChangeState EquipTool GetAccessories
  : GetAppliedDescription GetState LoadAnimation Move MoveTo RemoveAccessories SetStateEnabled TakeDamage
  : UnequipTools ApplyDescriptionAsync ApplyDescriptionReset ApplyDescriptionResetAsync GetBodyPartR15 GetLimb
  : GetMoveVelocity GetPlayingAnimationTracks GetStateEnabled PlayEmote PlayEmoteAsync ReplaceBodyPartR15
  : loadAnimation takeDamage
  @ AnimationPlayed ApplyDescriptionFinished Climbing FallingDown GettingUp PlatformStanding Ragdoll
  @ StateEnabledChanged Strafing Swimming
  @ Died FreeFalling HealthChanged Jumping MoveToFinished Running Seated StateChanged Touched
BackpackItem < Model
  . TextureId:string
Tool < BackpackItem new
  . CanBeDropped:boolean=true Enabled:boolean=true Grip:CFrame ManualActivationOnly:boolean
  . RequiresHandle:boolean=true ToolTip:string GripForward:Vector3 GripPos:Vector3 GripRight:Vector3 GripUp:Vector3
  : Activate Deactivate
  @ Activated Deactivated Equipped Unequipped
Accessory < Instance new
  . AccessoryType:EnumItem
ProximityPrompt < Instance new visual
  . ActionText:string=Interact Enabled:boolean=true HoldDuration:number MaxActivationDistance:number=10
  . ObjectText:string
  @ PromptHidden PromptShown Triggered TriggerEnded
ClickDetector < Instance new visual
  . MaxActivationDistance:number=32
  @ MouseClick MouseHoverEnter MouseHoverLeave
Team < Instance new
  . AutoAssignable:boolean=true TeamColor:BrickColor
  : GetPlayers
  @ PlayerAdded PlayerRemoved
Actor < Model new
  : BindToMessage SendMessage
LuaSourceContainer < Instance
BaseScript < LuaSourceContainer
  . Disabled:boolean Enabled:boolean=true RunContext:EnumItem LinkedSource:string
Script < BaseScript new
  . Source:string
LocalScript < Script new
ModuleScript < LuaSourceContainer new
  . Source:string LinkedSource:string
ValueBase < Instance
IntValue < ValueBase new
  . Value:int
NumberValue < ValueBase new
  . Value:number
StringValue < ValueBase new
  . Value:string
BoolValue < ValueBase new
  . Value:boolean
ObjectValue < ValueBase new
  . Value:Instance
Color3Value < ValueBase new
  . Value:Color3
Vector3Value < ValueBase new
  . Value:Vector3
CFrameValue < ValueBase new
  . Value:CFrame
BrickColorValue < ValueBase new
  . Value:BrickColor
BaseRemoteEvent < Instance
RemoteEvent < BaseRemoteEvent new
  : FireAllClients FireClient FireServer
  @ OnClientEvent OnServerEvent
UnreliableRemoteEvent < BaseRemoteEvent new
  : FireAllClients FireClient FireServer
  @ OnClientEvent OnServerEvent
RemoteFunction < Instance new
  : InvokeClient InvokeServer
  = OnClientInvoke OnServerInvoke
BindableEvent < Instance new
  : Fire
  @ Event
BindableFunction < Instance new
  : Invoke
  = OnInvoke
Players < Instance service
  . BubbleChat!:boolean CharacterAutoLoads:boolean=true ClassicChat!:boolean LocalPlayer!:Instance
  . MaxPlayers!:int=12 NumPlayers!:int PreferredPlayers!:int=12 RespawnTime:number=5
  . UseStrafingAnimations:boolean
  : BanAsync Chat CreateHumanoidModelFromDescription CreateHumanoidModelFromUserId GetBanHistoryAsync
  : GetCharacterAppearanceInfoAsync GetFriendsAsync GetHumanoidDescriptionFromUserId GetNameFromUserIdAsync
  : GetPlayerByUserId GetPlayerFromCharacter GetPlayers GetUserIdFromNameAsync GetUserThumbnailAsync
  : SetChatStyle TeamChat UnbanAsync getPlayers players playerFromCharacter GetUserInfosByUserIdsAsync
  : CreateHumanoidModelFromDescriptionAsync CreateHumanoidModelFromUserIdAsync GetCharacterAppearanceAsync
  : GetHumanoidDescriptionFromOutfitIdAsync GetHumanoidDescriptionFromUserIdAsync
  @ PlayerAdded PlayerMembershipChanged PlayerRemoving UserSubscriptionStatusChanged playerAdded
Player < Instance
  . AccountAge!:int=100 AutoJumpEnabled:boolean=true CameraMaxZoomDistance:number=128
  . CameraMinZoomDistance:number=0.5 CanLoadCharacterAppearance:boolean=true Character:Instance
  . CharacterAppearanceId:int DisplayName:string FollowUserId!:int HasVerifiedBadge!:boolean
  . HealthDisplayDistance:number=100 LocaleId!:string=en-us MembershipType!:EnumItem
  . NameDisplayDistance:number=100 Neutral:boolean=true PartyId!:string ReplicationFocus:Instance
  . RespawnLocation:Instance Team:Instance TeamColor:BrickColor ThirdPartyTextChatRestrictionStatus:EnumItem
  . User!:User UserId!:int userId!:int HasRobloxSubscription!:boolean GameplayPaused!:boolean CameraMode:EnumItem
  . CharacterAppearance:string DevCameraOcclusionMode:EnumItem DevComputerCameraMode:EnumItem
  . DevComputerMovementMode:EnumItem DevEnableMouseLock:boolean=true DevTouchCameraMode:EnumItem
  . DevTouchMovementMode:EnumItem
  : ClearCharacterAppearance DistanceFromCharacter GetFriendsOnline GetFriendsOnlineAsync GetJoinData GetMouse
  : GetNetworkPing GetRankInGroup GetRankInGroupAsync GetRoleInGroup GetRoleInGroupAsync HasAppearanceLoaded
  : IsFriendsWith IsFriendsWithAsync IsInGroup IsInGroupAsync IsVerified Kick LoadCharacter LoadCharacterAsync
  : LoadCharacterWithHumanoidDescription Move RequestStreamAroundAsync SetAccountAge SetSuperSafeChat kick
  : AddReplicationFocus GetFriendsWhoPlayedAsync IsBestFriendsWith LoadCharacterWithHumanoidDescriptionAsync
  : RemoveReplicationFocus isFriendsWith
  @ CharacterAdded CharacterAppearanceLoaded CharacterRemoving Chatted Idled OnTeleport
Backpack < Instance new
BasePlayerGui < Instance
PlayerGui < BasePlayerGui
  . CurrentScreenOrientation!:EnumItem
  : GetTopbarTransparency SetTopbarTransparency
StarterGear < Instance
PlayerScripts < Instance
ServerScriptService < Instance service
  . LoadStringEnabled!:boolean
ServerStorage < Instance service
ReplicatedStorage < Instance service
ReplicatedFirst < Instance service
  : IsFinishedReplicating RemoveDefaultLoadingScreen
StarterGui < BasePlayerGui service
  . ResetPlayerGuiOnSpawn:boolean=true
  : GetCoreGuiEnabled SetCore SetCoreGuiEnabled
StarterPack < Instance service
StarterPlayer < Instance service
  . CharacterWalkSpeed:number=16 CharacterJumpPower:number=50 CharacterMaxSlopeAngle:number=89
StarterPlayerScripts < Instance
StarterCharacterScripts < StarterPlayerScripts
Lighting < Instance service
  . Ambient:Color3 Brightness:number=3 ClockTime:number=14.5 TimeOfDay:string GlobalShadows:boolean=true
  : GetMinutesAfterMidnight SetMinutesAfterMidnight
SoundService < Instance service
  : PlayLocalSound
Teams < Instance service
  : GetTeams
Chat < Instance service
  : Chat FilterStringAsync FilterStringForBroadcast CanUserChatAsync
  @ Chatted
TextChatService < Instance service
  . ChatVersion!:EnumItem CreateDefaultCommands:boolean=true CreateDefaultTextChannels:boolean=true
  : CanUserChatAsync DisplayBubble SendAsync
  @ MessageReceived SendingMessage
  = OnIncomingMessage OnBubbleAdded
TextChannel < Instance new
  : AddUserAsync DisplaySystemMessage SendAsync SetDirectChatRequester
  @ MessageReceived
  = ShouldDeliverCallback OnIncomingMessage
TextChatCommand < Instance new
  . Enabled:boolean=true PrimaryAlias:string SecondaryAlias:string
  @ Triggered
TestService < Instance service
  . ExecuteWithStudioRun:boolean
  : Check Checkpoint Done Error Fail Message Require Warn
InsertService < Instance service
  : LoadAsset LoadAssetVersion
PhysicsService < Instance service
  : CollisionGroupSetCollidable RegisterCollisionGroup GetRegisteredCollisionGroups
ContextActionService < Instance service
  : BindAction UnbindAction
GuiService < Instance service
  : IsTenFootInterface
ContentProvider < Instance service
  : PreloadAsync
LocalizationService < Instance service
  : GetCountryRegionForPlayerAsync GetTranslatorForPlayerAsync
LogService < Instance service
  : GetLogHistory
  @ MessageOut
ScriptContext < Instance service
  @ Error
Stats < Instance service
  : GetTotalMemoryUsageMb
VoiceChatService < Instance service
  : IsVoiceEnabledForUserIdAsync
PathfindingService < Instance service
  : CreatePath
AvatarEditorService < Instance service
  : PromptSetFavorite
SocialService < Instance service
  : CanSendGameInviteAsync PromptGameInvite
  @ GameInvitePromptClosed
GroupService < Instance service
  : GetAlliesAsync GetGroupInfoAsync GetGroupsAsync
UserService < Instance service
  : GetUserInfosByUserIdsAsync
TextService < Instance service
  : FilterStringAsync GetTextSize
AssetService < Instance service
  : GetGamePlacesAsync GetBundleDetailsAsync CreatePlaceAsync
ProximityPromptService < Instance service
  . Enabled:boolean=true
  @ PromptTriggered PromptShown PromptHidden
MarketplaceService < Instance service
  : BindReceiptHandler GetDeveloperProductsAsync GetProductInfo GetProductInfoAsync
  : GetRobloxSubscriptionDetailsAsync GetSubscriptionProductInfoAsync GetUserSubscriptionDetailsAsync
  : GetUserSubscriptionPaymentHistoryAsync GetUserSubscriptionStatusAsync PerformBulkPurchase PlayerOwnsAsset
  : PlayerOwnsAssetAsync PlayerOwnsBundle PlayerOwnsBundleAsync PromptBulkPurchase PromptBundlePurchase
  : PromptCancelSubscription PromptGamePassPurchase PromptPremiumPurchase PromptProductPurchase PromptPurchase
  : PromptRobloxSubscriptionPurchase PromptRobuxTransferAsync PromptSubscriptionPurchase RankProductsAsync
  : RecommendTopProductsAsync UserOwnsGamePassAsync GetUsersPriceLevelsAsync UserOwnsGamePass
  @ PromptBulkPurchaseFinished PromptBundlePurchaseFinished PromptGamePassPurchaseFinished
  @ PromptPremiumPurchaseFinished PromptProductPurchaseFinished PromptPurchaseFinished
  @ PromptRobloxSubscriptionPurchaseFinished PromptSubscriptionPurchaseFinished
  = ProcessReceipt
DataStoreService < Instance service
  . AutomaticRetry:boolean=true
  : GetDataStore GetGlobalDataStore GetOrderedDataStore GetRequestBudgetForRequestType ListDataStoresAsync
GlobalDataStore < Instance
  : BatchGetAsync GetAsync IncrementAsync OnUpdate RemoveAsync SetAsync UpdateAsync
DataStore < GlobalDataStore
  : GetVersionAsync GetVersionAtTimeAsync ListKeysAsync ListVersionsAsync RemoveVersionAsync
OrderedDataStore < GlobalDataStore
  : GetSortedAsync
Pages < Instance
  . IsFinished!:boolean
  : AdvanceToNextPageAsync GetCurrentPage
DataStorePages < Pages
DataStoreKeyPages < Pages
  . Cursor!:string
DataStoreVersionPages < Pages
DataStoreListingPages < Pages
  . Cursor!:string
StandardPages < Pages
DataStoreKey < Instance
  . KeyName!:string
DataStoreInfo < Instance
  . CreatedTime!:int DataStoreName!:string UpdatedTime!:int
DataStoreKeyInfo < Instance
  . CreatedTime!:int UpdatedTime!:int Version!:string
  : GetMetadata GetUserIds
DataStoreObjectVersionInfo < Instance
  . CreatedTime!:int IsDeleted!:boolean Version!:string
DataStoreOptions < Instance new
  . AllScopes:boolean
  : SetExperimentalFeatures
DataStoreGetOptions < Instance new
  . UseCache:boolean=true
DataStoreSetOptions < Instance new
  : GetMetadata SetMetadata
DataStoreIncrementOptions < Instance new
  : GetMetadata SetMetadata
MessagingService < Instance service
  : PublishAsync SubscribeAsync
MemoryStoreService < Instance service
  : GetHashMap GetQueue GetSortedMap
MemoryStoreHashMap < Instance
  : GetAsync ListItemsAsync RemoveAsync SetAsync UpdateAsync
MemoryStoreSortedMap < Instance
  : GetAsync GetRangeAsync GetSizeAsync RemoveAsync SetAsync UpdateAsync
MemoryStoreQueue < Instance
  : AddAsync GetSizeAsync ReadAsync RemoveAsync
TeleportService < Instance service
  : GetArrivingTeleportGui GetLocalPlayerTeleportData GetPlayerPlaceInstanceAsync GetTeleportSetting
  : ReserveServer ReserveServerAsync SetTeleportGui SetTeleportSetting Teleport TeleportAsync TeleportPartyAsync
  : TeleportToPlaceInstance TeleportToPrivateServer TeleportToSpawnByName
  @ LocalPlayerArrivedFromTeleport TeleportInitFailed
TeleportOptions < Instance new
  . ReservedServerAccessCode:string ServerInstanceId:string ShouldReserveServer:boolean
  : GetTeleportData SetTeleportData
AdService < Instance service
  : CreateAdRewardFromDevProductId GetAdAvailabilityNowAsync ShowRewardedVideoAdAsync
  @ AdTeleportEnded AdTeleportInitiated
AdReward < Instance
BadgeService < Instance service
  : AwardBadge AwardBadgeAsync CheckUserBadgesAsync GetBadgeInfoAsync UserHasBadge UserHasBadgeAsync
AnalyticsService < Instance service
  : FireCustomEvent FireEvent FireInGameEconomyEvent FirePlayerProgressionEvent LogCustomEvent LogEconomyEvent
  : LogFunnelStepEvent LogOnboardingFunnelStepEvent LogProgressionEvent
PolicyService < Instance service
  : CanViewBrandProjectAsync GetPolicyInfoForPlayerAsync
ConfigService < Instance service
  : GetConfigAsync GetConfigForPlayerAsync
RunService < Instance service
  : BindToRenderStep GetRobloxVersion IsClient IsEdit IsRunMode IsRunning IsServer IsStudio Pause Reset Run Stop
  : UnbindFromRenderStep
  @ Heartbeat PostSimulation PreAnimation PreRender PreSimulation RenderStepped Stepped
HttpService < Instance service
  . HttpEnabled:boolean
  : GenerateGUID GetAsync GetSecret JSONDecode JSONEncode PostAsync RequestAsync UrlEncode
Debris < Instance service
  . MaxItems:int=1000
  : AddItem SetLegacyMaxItems addItem
TweenService < Instance service
  : Create GetValue SmoothDamp
CollectionService < Instance service
  : AddTag GetAllTags GetInstanceAddedSignal GetInstanceRemovedSignal GetTagged GetTags HasTag RemoveTag
  @ TagAdded TagRemoved
UserInputService < Instance service
  . KeyboardEnabled!:boolean MouseEnabled!:boolean TouchEnabled!:boolean GamepadEnabled!:boolean
  : GetFocusedTextBox GetMouseLocation IsKeyDown
  @ InputBegan InputChanged InputEnded
GuiBase2d < Instance visual
GuiObject < GuiBase2d
  . Active:boolean AnchorPoint:Vector2 AutomaticSize:EnumItem BackgroundColor3:Color3
  . BackgroundTransparency:number BorderSizePixel:int=1 LayoutOrder:int Position:UDim2 Rotation:number
  . Size:UDim2 Visible:boolean=true ZIndex:int=1
  @ MouseEnter MouseLeave InputBegan
Frame < GuiObject new
TextLabel < GuiObject new
  . Font:EnumItem RichText:boolean Text:string=Label TextColor3:Color3 TextScaled:boolean TextSize:number=8
  . TextStrokeTransparency:number=1 TextTransparency:number TextWrapped:boolean
TextButton < TextLabel new
  . AutoButtonColor:boolean=true
  @ Activated MouseButton1Click
ImageLabel < GuiObject new
  . Image:string ImageColor3:Color3 ImageTransparency:number
ScreenGui < GuiBase2d new
  . DisplayOrder:int Enabled:boolean=true ResetOnSpawn:boolean=true IgnoreGuiInset:boolean
BillboardGui < GuiBase2d new
  . Adornee:Instance AlwaysOnTop:boolean Enabled:boolean=true MaxDistance:number Size:UDim2 StudsOffset:Vector3
SurfaceGui < GuiBase2d new
  . Adornee:Instance Enabled:boolean=true Face:EnumItem
ParticleEmitter < Instance new visual
  . Enabled:boolean=true Rate:number=20
  : Clear Emit
"""
