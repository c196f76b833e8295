"""Puts a Roblox purchase handler on trial. The front door: names only, loaded when first touched."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_robloxmarket import enums, errors, events, strategies
    from pytest_robloxmarket._faults.kinds import FaultKinds
    from pytest_robloxmarket._faults.plan import Bounds
    from pytest_robloxmarket._faults.weather import Misfortune, Weather
    from pytest_robloxmarket._machine.machine import ReceiptMachine
    from pytest_robloxmarket._machine.making import receipt_machine
    from pytest_robloxmarket._platform.catalogue import Catalogue, GamePass, Product
    from pytest_robloxmarket._platform.contract import Contract
    from pytest_robloxmarket._plugin.asserting.asserts import (
        assert_granted_exactly_once,
        assert_law,
        assert_lawful,
        assert_no_double_grant,
        assert_not_lost,
        assert_resolved,
    )
    from pytest_robloxmarket._plugin.asserting.money import assert_in_limbo, assert_refunded
    from pytest_robloxmarket._plugin.asserting.pass_asserts import assert_no_stale_pass
    from pytest_robloxmarket._plugin.exploring.decorator import explore
    from pytest_robloxmarket._plugin.opening import Storm, open_market
    from pytest_robloxmarket._plugin.profiles import register_profile
    from pytest_robloxmarket._server.marketplace import Marketplace
    from pytest_robloxmarket._server.players import Player, Players
    from pytest_robloxmarket._server.stores.ordered_store import OrderedDataStore
    from pytest_robloxmarket._server.stores.pages import Pages
    from pytest_robloxmarket._server.stores.service import DataStores
    from pytest_robloxmarket._server.stores.standard_store import DataStore, Entry, Revision
    from pytest_robloxmarket._simulation.adapters import (
        Adapters,
        InjectedClock,
        InjectedConnection,
        InjectedDataStore,
        InjectedLogger,
        InjectedPlayer,
        InjectedSignal,
        PassOwnershipFetcher,
        ReceiptHandler,
        SetupReceipt,
    )
    from pytest_robloxmarket._simulation.client import Client
    from pytest_robloxmarket._simulation.clock import Clock
    from pytest_robloxmarket._simulation.data_stores import HeldRequest, HeldRequests, MarketDataStores
    from pytest_robloxmarket._simulation.faults import Faults
    from pytest_robloxmarket._simulation.gameserver import GameServer
    from pytest_robloxmarket._simulation.market import Market
    from pytest_robloxmarket._simulation.planned import PlannedHandle
    from pytest_robloxmarket._simulation.users import User
    from pytest_robloxmarket._terms.answers import (
        JoinData,
        MapItem,
        PolicyInfo,
        ProductInfo,
        StoredValue,
        TransferInfo,
        WebResponse,
    )
    from pytest_robloxmarket._terms.events import Event
    from pytest_robloxmarket._terms.names import (
        Absence,
        CallMethod,
        CrashSeam,
        DataStoreRequestType,
        MemoryMethod,
        MoveSeam,
        ServiceMethod,
        StoreMethod,
    )
    from pytest_robloxmarket._terms.policies import PolicyChanges
    from pytest_robloxmarket._terms.receipts import Handler, Receipt

__all__ = (
    "Market",
    "GameServer",
    "HeldRequest",
    "HeldRequests",
    "MarketDataStores",
    "OrderedDataStore",
    "Pages",
    "Entry",
    "Revision",
    "DataStoreRequestType",
    "Adapters",
    "InjectedClock",
    "InjectedConnection",
    "InjectedDataStore",
    "InjectedLogger",
    "InjectedPlayer",
    "InjectedSignal",
    "PassOwnershipFetcher",
    "ReceiptHandler",
    "SetupReceipt",
    "User",
    "Player",
    "Players",
    "Marketplace",
    "DataStore",
    "DataStores",
    "Receipt",
    "Handler",
    "JoinData",
    "MapItem",
    "PolicyInfo",
    "ProductInfo",
    "StoredValue",
    "TransferInfo",
    "WebResponse",
    "PolicyChanges",
    "FaultKinds",
    "Absence",
    "CallMethod",
    "CrashSeam",
    "MemoryMethod",
    "MoveSeam",
    "ServiceMethod",
    "StoreMethod",
    "Catalogue",
    "Product",
    "GamePass",
    "Contract",
    "Client",
    "Clock",
    "Faults",
    "PlannedHandle",
    "Bounds",
    "Event",
    "assert_granted_exactly_once",
    "assert_law",
    "assert_lawful",
    "assert_no_double_grant",
    "assert_no_stale_pass",
    "assert_not_lost",
    "assert_resolved",
    "assert_refunded",
    "assert_in_limbo",
    "enums",
    "errors",
    "events",
    "explore",
    "register_profile",
    "open_market",
    "receipt_machine",
    "ReceiptMachine",
    "strategies",
    "Misfortune",
    "Weather",
    "Storm",
)

# The doors behind this one: whole modules.
_DOORS = ("enums", "errors", "events", "strategies")

_HOMES = {
    "Market": "_simulation.market",
    "GameServer": "_simulation.gameserver",
    "HeldRequest": "_simulation.data_stores",
    "HeldRequests": "_simulation.data_stores",
    "MarketDataStores": "_simulation.data_stores",
    "OrderedDataStore": "_server.stores.ordered_store",
    "Pages": "_server.stores.pages",
    "Entry": "_server.stores.standard_store",
    "Revision": "_server.stores.standard_store",
    "DataStoreRequestType": "_terms.names",
    "Adapters": "_simulation.adapters",
    "InjectedClock": "_simulation.adapters",
    "InjectedConnection": "_simulation.adapters",
    "InjectedDataStore": "_simulation.adapters",
    "InjectedLogger": "_simulation.adapters",
    "InjectedPlayer": "_simulation.adapters",
    "InjectedSignal": "_simulation.adapters",
    "PassOwnershipFetcher": "_simulation.adapters",
    "ReceiptHandler": "_simulation.adapters",
    "SetupReceipt": "_simulation.adapters",
    "User": "_simulation.users",
    "Player": "_server.players",
    "Players": "_server.players",
    "Marketplace": "_server.marketplace",
    "DataStore": "_server.stores.standard_store",
    "DataStores": "_server.stores.service",
    "Receipt": "_terms.receipts",
    "Handler": "_terms.receipts",
    "JoinData": "_terms.answers",
    "MapItem": "_terms.answers",
    "PolicyInfo": "_terms.answers",
    "ProductInfo": "_terms.answers",
    "StoredValue": "_terms.answers",
    "TransferInfo": "_terms.answers",
    "WebResponse": "_terms.answers",
    "PolicyChanges": "_terms.policies",
    "FaultKinds": "_faults.kinds",
    "Absence": "_terms.names",
    "CallMethod": "_terms.names",
    "CrashSeam": "_terms.names",
    "MemoryMethod": "_terms.names",
    "MoveSeam": "_terms.names",
    "ServiceMethod": "_terms.names",
    "StoreMethod": "_terms.names",
    "Catalogue": "_platform.catalogue",
    "Product": "_platform.catalogue",
    "GamePass": "_platform.catalogue",
    "Contract": "_platform.contract",
    "Client": "_simulation.client",
    "Clock": "_simulation.clock",
    "Faults": "_simulation.faults",
    "PlannedHandle": "_simulation.planned",
    "Bounds": "_faults.plan",
    "Event": "_terms.events",
    "assert_granted_exactly_once": "_plugin.asserting.asserts",
    "assert_law": "_plugin.asserting.asserts",
    "assert_lawful": "_plugin.asserting.asserts",
    "assert_no_double_grant": "_plugin.asserting.asserts",
    "assert_no_stale_pass": "_plugin.asserting.pass_asserts",
    "assert_not_lost": "_plugin.asserting.asserts",
    "assert_resolved": "_plugin.asserting.asserts",
    "assert_refunded": "_plugin.asserting.money",
    "assert_in_limbo": "_plugin.asserting.money",
    "explore": "_plugin.exploring.decorator",
    "register_profile": "_plugin.profiles",
    "open_market": "_plugin.opening",
    "receipt_machine": "_machine.making",
    "ReceiptMachine": "_machine.machine",
    "Misfortune": "_faults.weather",
    "Weather": "_faults.weather",
    "Storm": "_plugin.opening",
}

# A type checker that saw it would take a misspelt name for one that is offered.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name in _DOORS:
            return import_module(f"pytest_robloxmarket.{name}")
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"pytest_robloxmarket has no {name!r}; it offers {', '.join(__all__)}.")
        return getattr(import_module(f"pytest_robloxmarket.{home}"), name)
