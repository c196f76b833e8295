"""The five failure modes of the memo on the two-state problem, and one that it does not name.

Each is a story: it gets a market, sets up a game, and lets users act. The handler of each does the best that its
contract allows: it rejects where it can, and says "not yet" where nothing else can be said.
"""

from pytest_robloxmarket import enums
from pytest_robloxmarket.errors import PlatformError

PRICE = 50
FIREWORKS, CROWN, TICKETS, STATUE, STARTER_PACK, GEMS = range(101, 107)

DECISION = enums.ProductPurchaseDecision
GRANTED = DECISION.PurchaseGranted
NOT_YET = DECISION.NotProcessedYet

HOUR = 3600


def refuse():
    """Refund, where Roblox lets a handler do that."""
    return getattr(DECISION, "PurchaseRejected", NOT_YET)


def sell(market, make_handler):
    """Set the handler on each server as it starts, in the way that the contract calls."""

    def start(server):
        handle = make_handler(server)
        if market.contract.process_receipt:
            server.marketplace.process_receipt = handle
            return

        def handle_bound(receipt):
            decision = handle(receipt)
            return enums.ReceiptDecision.Processed if decision is GRANTED else enums.ReceiptDecision.NotProcessedYet

        server.marketplace.bind_receipt_handler(enums.ReceiptType.DeveloperProduct, handle_bound)

    market.on_server_start(start)


def give(store, key, receipt, place, limit=None):
    """Add one to a place of a key, together with the PurchaseId.

    Returns:
        The decision: refused when there would be more than the limit, "not yet" when it could not be saved.
    """
    decision = NOT_YET

    def add(saved):
        nonlocal decision
        saved = saved or {"purchases": {}}
        if receipt["PurchaseId"] in saved["purchases"]:
            decision = GRANTED
            return None
        if limit is not None and saved.get(place, 0) >= limit:
            decision = refuse()
            return None
        saved["purchases"][receipt["PurchaseId"]] = True
        saved[place] = saved.get(place, 0) + 1
        decision = GRANTED
        return saved

    try:
        store.update_async(key, add)
    except PlatformError:
        return NOT_YET
    return decision


def friend_leaves(market):
    """1. Alice pays for fireworks over bob, who leaves while her prompt is open."""
    market.catalogue.product(FIREWORKS, name="fireworks over a friend", price=PRICE)
    market.set_effect(FIREWORKS, {"Shows[{user}].fireworks": 1})
    targets = {}

    def make_handler(server):
        shows = server.data_stores.get_data_store("Shows")
        targets[server.id] = {}

        def handle(receipt):
            target = targets[server.id].get(receipt["PlayerId"])
            if target is None or server.players.get_player_by_user_id(target) is None:
                return refuse()
            return give(shows, str(receipt["PlayerId"]), receipt, "fireworks")

        return handle

    sell(market, make_handler)
    server = market.server()
    alice, bob = server.join("alice", robux=PRICE), server.join("bob")
    targets[server.id][alice.id] = bob.id
    server.marketplace.prompt_product_purchase(alice.player, FIREWORKS)
    bob.leave()
    market.clock.advance(2)


def bought_twice(market):
    """2. Alice buys a crown twice, the second time before the first receipt is processed."""
    market.catalogue.product(CROWN, name="a crown", price=PRICE, once=True)
    market.set_effect(CROWN, {"Crowns[{user}].crowns": 1})

    def make_handler(server):
        crowns = server.data_stores.get_data_store("Crowns")
        return lambda receipt: give(crowns, str(receipt["PlayerId"]), receipt, "crowns", limit=1)

    sell(market, make_handler)
    alice = market.server().join("alice", robux=2 * PRICE)
    alice.buy(CROWN)
    alice.buy(CROWN)


def event_over(market):
    """3. The save of alice's tickets fails, she plays on for a minute, and comes back when the event is over."""
    market.catalogue.product(TICKETS, name="event tickets", price=PRICE)
    market.set_effect(TICKETS, {"Tickets[{user}].tickets": 1})

    def make_handler(server):
        tickets = server.data_stores.get_data_store("Tickets")
        now = server.adapters.clock

        def handle(receipt):
            if now() > HOUR:
                return refuse()
            return give(tickets, str(receipt["PlayerId"]), receipt, "tickets")

        return handle

    sell(market, make_handler)
    alice = market.server().join("alice", robux=PRICE)
    market.faults.data_store("UpdateAsync").failed(times=1)
    alice.buy(TICKETS)
    market.clock.advance(60)
    alice.leave()
    market.clock.advance(2 * HOUR)


def sold_out(market):
    """4. There is one statue, and alice and bob both have its prompt open when it is sold."""
    market.catalogue.product(STATUE, name="the only statue", price=PRICE)
    market.set_effect(STATUE, {"Statue[stock].sold.{user}": 1})

    def make_handler(server):
        stock = server.data_stores.get_data_store("Statue")

        def handle(receipt):
            decision = NOT_YET

            def take(saved):
                nonlocal decision
                saved = saved or {"sold": {}, "purchases": {}}
                if receipt["PurchaseId"] in saved["purchases"]:
                    decision = GRANTED
                    return None
                if saved["sold"]:
                    decision = refuse()
                    return None
                saved["sold"][str(receipt["PlayerId"])] = 1
                saved["purchases"][receipt["PurchaseId"]] = True
                decision = GRANTED
                return saved

            try:
                stock.update_async("stock", take)
            except PlatformError:
                return NOT_YET
            return decision

        return handle

    sell(market, make_handler)
    server = market.server()
    for name in ("alice", "bob"):
        server.join(name, robux=PRICE)
    for user in market.users:
        user.buy(STATUE)


def shown_by_mistake(market):
    """5. A starter pack is shown to alice, who has played for years."""
    market.catalogue.product(STARTER_PACK, name="a starter pack", price=PRICE)
    market.set_effect(STARTER_PACK, {"Packs[{user}].packs": 1})

    def make_handler(server):
        packs = server.data_stores.get_data_store("Packs")
        levels = server.data_stores.get_data_store("Levels")

        def handle(receipt):
            try:
                level = levels.get_async(str(receipt["PlayerId"])) or 0
            except PlatformError:
                return NOT_YET
            if level > 5:
                return refuse()
            return give(packs, str(receipt["PlayerId"]), receipt, "packs")

        return handle

    sell(market, make_handler)
    server = market.server()
    alice = server.join("alice", robux=PRICE)
    server.data_stores.get_data_store("Levels").set_async(str(alice.id), 80)
    alice.buy(STARTER_PACK)


def long_absence(market):
    """6. What the memo does not name: gems are saved, the answer is lost, and alice is away for a week."""
    market.catalogue.product(GEMS, name="100 gems", price=PRICE)
    market.set_effect(GEMS, {"Gems[{user}].gems": 1})

    def make_handler(server):
        gems = server.data_stores.get_data_store("Gems")
        return lambda receipt: give(gems, str(receipt["PlayerId"]), receipt, "gems")

    sell(market, make_handler)
    alice = market.server().join("alice", robux=PRICE)
    market.faults.recording_lost()
    alice.buy(GEMS)
    market.settle()
    alice.leave()
    market.clock.advance(7 * 24 * HOUR)


MEMO = (friend_leaves, bought_twice, event_over, sold_out, shown_by_mistake)
