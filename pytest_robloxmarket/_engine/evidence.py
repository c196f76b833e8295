"""What the behaviour of members rests on: facts by their ids, each a row in tests/facts with its test.

`Class.Member ids`, or `Class ids` for all of a class that have no line of their own. What is not here rests on its page
of the platform's reference.
"""

from typing import Final

__all__ = ("EVIDENCE",)

_LINES: Final = """
MarketplaceService.ProcessReceipt P1 P4 P5 P12 P14 P15 P22 R1
MarketplaceService.BindReceiptHandler B1 B2 B3 B5 B6 B7 R2
MarketplaceService.PromptProductPurchase R7 R8
MarketplaceService.PromptProductPurchaseFinished R6 R7
MarketplaceService.PromptGamePassPurchase M7 M8
MarketplaceService.PromptGamePassPurchaseFinished M4 M7
MarketplaceService.UserOwnsGamePassAsync M2 M5 M6
MarketplaceService.GetProductInfo F14
MarketplaceService.GetProductInfoAsync F14
MarketplaceService.GetDeveloperProductsAsync S13
DataStoreService.GetDataStore D5 D16 F4
DataStoreService.GetRequestBudgetForRequestType D18a D18b
DataStoreService.SetRateLimitForRequestType D18i
DataStoreGetOptions.UseCache D3
DataStoreOptions.AllScopes F4
GlobalDataStore.GetAsync D1 D2 D10
GlobalDataStore.SetAsync D4 D10 D11 D104
GlobalDataStore.UpdateAsync D6 D7 D9 D12
GlobalDataStore.IncrementAsync D13 F5
GlobalDataStore.RemoveAsync D14
DataStore.GetAsync D1 D2 D10
DataStore.SetAsync D4 D10 D11 D104
DataStore.UpdateAsync D6 D7 D9 D12
DataStore.IncrementAsync D13 F5
DataStore.RemoveAsync D14
DataStoreService.GetOrderedDataStore D22b
DataStoreService.ListDataStoresAsync D22l
GlobalDataStore.BatchGetAsync D22d
OrderedDataStore.GetSortedAsync D22a D106
DataStore.ListKeysAsync D22k D22m
DataStore.ListVersionsAsync D22f D15
DataStore.GetVersionAsync D22g D22n
DataStore.GetVersionAtTimeAsync D22h D22i
DataStore.RemoveVersionAsync D22j
DataStorePages.AdvanceToNextPageAsync D22e
DataStoreKeyInfo.CreatedTime F1
DataStoreKeyInfo.UpdatedTime F1
Players.PlayerAdded P2c L4
Players.PlayerRemoving L1 L2
Players.GetPlayerByUserId L3 F8
Players.CharacterAutoLoads F10 F12
Players.RespawnTime F10
Player.User F8
Player.Kick L2
Player.CharacterAdded F9
Player.CharacterRemoving F11
Player.LoadCharacter F12
Player.LoadCharacterAsync F12
DataModel.BindToClose L7 L8 L9 L11
HttpService.JSONEncode F2 F3
PolicyService.GetPolicyInfoForPlayerAsync POL1 POL2 POL3
LocalizationService.GetCountryRegionForPlayerAsync POL4
MessagingService.PublishAsync MSG1 MSG2 MSG3 MSG4 MSG6
MessagingService.SubscribeAsync MSG5 MSG7 MSG8
TeleportService.TeleportAsync TEL1 TEL2
TeleportService.ReserveServerAsync TEL3
TeleportService.TeleportInitFailed TEL4
Player.GetJoinData TEL1
HttpService.RequestAsync WEB1 WEB2 WEB3
HttpService.GetAsync WEB2 WEB3
HttpService.PostAsync WEB2 WEB3
HttpService.UrlEncode WEB4
AdService ADS1
MemoryStoreHashMap MEM1 MEM2 MEM4 MEM5 MEM6
MemoryStoreHashMap.UpdateAsync MEM3 MEM13 MEM14
MemoryStoreSortedMap MEM1 MEM4 MEM7
MemoryStoreSortedMap.GetRangeAsync MEM7 MEM8
MemoryStoreQueue MEM1 MEM9
MemoryStoreQueue.ReadAsync MEM9 MEM10 MEM12
MemoryStoreQueue.RemoveAsync MEM11
HttpService.JSONDecode F3
PolicyService.GetPolicyInfoForPlayerAsync POL1 POL2 POL3
LocalizationService.GetCountryRegionForPlayerAsync POL4
RemoteEvent.FireClient E4
UnreliableRemoteEvent.FireClient E4
RemoteEvent.OnServerEvent M9
Instance.WaitForChild E5 F13
Instance I1
Instance.DescendantAdded I8
Instance.DescendantRemoving I8
CollectionService I9
TweenService.Create I10
TweenBase I10
ValueBase I2
Instance.SetAttribute I3
Instance.GetAttribute I3
Instance.AttributeChanged I3
Instance.ChildAdded I4
Instance.AncestryChanged I4
Humanoid I5
BindableEvent I6
BindableFunction I6
RunService.Heartbeat I7
"""

EVIDENCE: Final = dict(line.split(" ", 1) for line in _LINES.strip().splitlines())
