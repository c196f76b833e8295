"""A small game around the wrapper of ADR-0008: it is handed everything, and asks for no service by itself.

The game runs wherever these injectables exist; here `server.adapters` has them.
"""

from pytest_robloxmarket.reference import DataStoreLedger, create_marketplace_service

GEMS = 456456
SWORD = 777001
VIP = 888002


def start(*services):
    """The life of an application: all services are made ready, and then all are started."""
    for service in services:
        service.on_init()
    for service in services:
        service.on_start()


def marketplace(adapters, ledger=None):
    """The wrapper, wired to one server."""
    return create_marketplace_service(
        pass_ownership_fetcher=adapters.pass_ownership_fetcher,
        on_setup_receipt=adapters.on_setup_receipt,
        player_removing=adapters.player_removing,
        pass_purchase_finished=adapters.pass_purchase_finished,
        ledger=ledger,
        clock=adapters.clock,
        logger=adapters.logger,
    )


def gems_by_memory(server):
    """As the ADR decided: the server remembers what it has granted, and the grant saves the gems."""
    gems = server.adapters.data_store("Gems")
    handle = marketplace(server.adapters)

    def give_gems(receipt):
        gems.update_async(str(receipt.player_id), lambda owned: (owned or 0) + 100)

    handle.register_product(GEMS, name="100 gems", grant=give_gems)
    start(handle.service)


def sword_by_memory(server):
    """What the ADR asks for besides: the grant looks whether the player has it."""
    inventories = server.adapters.data_store("Inventories")
    handle = marketplace(server.adapters)

    def give_sword(receipt):
        inventories.update_async(str(receipt.player_id), lambda owned: {**(owned or {}), "sword": 1})

    handle.register_product(SWORD, name="a sword", grant=give_sword)
    start(handle.service)


def gems_by_ledger(server):
    """What the ADR found too dear: gems and PurchaseId are saved in one write."""
    handle = marketplace(server.adapters, DataStoreLedger(server.adapters.data_store("Profiles")))

    def add_gems(data, receipt):
        return {**data, "gems": data.get("gems", 0) + 100}

    handle.register_product(GEMS, name="100 gems", change=add_gems)
    start(handle.service)
