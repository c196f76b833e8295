"""The scenarios by name: what the users of a trial do, in words. Each has a number, which replay strings carry."""

from enum import IntEnum
from typing import Final

__all__ = ("WORDS", "Kind")


class Kind(IntEnum):
    """The scenarios. The numbers are in replay strings: never change one."""

    NOTHING = 0  # alice joins and buys nothing
    ONCE = 1  # alice buys once
    TWICE = 2  # alice buys, and buys again
    FAILED_PROMPT = 3  # the prompt says purchased, and the backend refuses
    BYSTANDERS = 4  # bob and carol are there too, and alice buys
    UNKNOWN = 5  # alice buys a product that the game has never heard of
    THRICE = 6  # alice buys three times, at uneven distances: what only grows with time does not grow evenly
    IDLE = 7  # alice stays for long and buys nothing, and then joins again
    GLANCE = 8  # alice has just joined
    OTHER_LUCK = 9  # alice buys once, and the game draws other random numbers
    OPEN_AT_ONCE = 10  # alice bought three times in the Store tab, and then joins; she never buys again
    CLOSED = 11  # alice buys, the server shuts down at rest, and she buys again on another one
    FOUR_BUYERS = 12  # bob buys, then alice, then carol and dave at once
    LONG_STAY = 13  # alice buys, stays for five minutes, leaves and joins again
    LONG_AWAY = 14  # alice buys, and again when she has been away for an hour, and for a day
    LATE = 15  # alice buys when she has been here for a minute
    AT_JOIN = 16  # alice buys in the moment in which she joins
    BUYS_AND_LEAVES = 17  # alice buys and leaves in the same moment, and comes back
    TWO_PRODUCTS = 18  # alice buys two different products at once
    LONG_IDLE = 19  # alice stays for five minutes, and is away for an hour and for a day, and buys nothing
    GIFT = 20  # alice's client names bob, who is there, and she buys in the prompt that comes of it
    GIFT_AWAY = 21  # bob leaves when he has been named
    GIFT_ELSEWHERE = 22  # bob is on another server
    TWO_GIFTS = 23  # alice names bob and then carol
    OTHER_PRICE = 24  # alice buys once, and pays another price than others do
    RESTRICTED = 25  # alice buys once, and a policy forbids her something
    WEEKS_AWAY = 26  # alice buys once, and joins again after forty days
    AGES_AWAY = 27  # alice buys once, and joins again after fifty days: longer than any memory store keeps anything
    OUTAGE = 28  # alice buys once, and for a minute each request of a data store fails
    OTHER_PLACE = 29  # alice buys once in another place of the game, and then joins
    STAYS = 30  # alice buys twice, and comes back to the same server for as long as something stays open
    STAYS_ONCE = 31  # the same with one purchase, of what nobody has twice
    OWNER = 32  # alice owns a game pass, and buys
    OWNER_AT_JOIN = 33  # alice owns a game pass, and buys in the moment in which she joins
    OWNER_UNANSWERED = 34  # alice owns a game pass and buys, and Roblox answers no question about it for a minute
    RUN_OUT = 35  # alice buys time, and again when it has run out long ago
    MANY_OPEN = 36  # alice has twelve open purchases when she joins, and the recording of the first is lost
    WEEKS_LATER = 37  # alice buys, and again when she has been away for forty days
    LONG_OUTAGE = 38  # alice buys, and comes back to the same server ten times, and each data store request fails
    ALIKE_IDS = 39  # alice buys twice, and the PurchaseIds begin and end with the same letters
    RENAMED = 40  # alice buys once, and joins again under another name
    DECLINED = 41  # alice's prompt is shown, she buys nothing, and then she buys
    PRIVATE = 42  # alice buys in a private server
    AFTER_ANOTHER = 43  # alice buys another product, and then this one
    OTHER_DECLINED = 44  # the prompt of another product is shown, alice does not buy that, and then she buys this one
    THERE_AND_BACK = 45  # alice buys, moves and buys again, and comes back and buys: all within four seconds


WORDS: Final = {
    Kind.ONCE: "alice buys {}",
    Kind.TWICE: "alice buys {}, and again 4 s later",
    Kind.FAILED_PROMPT: "alice's prompt for {} says purchased, and the purchase fails",
    Kind.BYSTANDERS: "alice buys {} while bob and carol play too",
    Kind.UNKNOWN: "alice buys a product that the game does not know",
    Kind.OPEN_AT_ONCE: "alice joins with three open purchases of {}, and never buys again",
    Kind.CLOSED: "alice buys {}, the server shuts down at rest, and she buys again on another one",
    Kind.FOUR_BUYERS: "bob buys {}, then alice, then carol and dave at once",
    Kind.LONG_STAY: "alice buys {}, stays for five minutes and joins again",
    Kind.LONG_AWAY: "alice buys {}, and again after an hour and after a day away",
    Kind.LATE: "alice buys {} a minute after she joined",
    Kind.AT_JOIN: "alice buys {} in the moment in which she joins",
    Kind.BUYS_AND_LEAVES: "alice buys {} and leaves in the same moment",
    Kind.TWO_PRODUCTS: "alice buys {} and {} at once",
    Kind.OTHER_PRICE: "alice buys {} for less than others pay",
    Kind.WEEKS_AWAY: "alice buys {}, and joins again after forty days",
    Kind.AGES_AWAY: "alice buys {}, and joins again after fifty days",
    Kind.OUTAGE: "alice buys {} while all data store requests fail for a minute",
    Kind.LONG_OUTAGE: "alice buys {}, and comes back to the same server ten times while all data store requests fail",
    Kind.ALIKE_IDS: "alice buys {}, and again 4 s later, and both PurchaseIds begin and end alike",
    Kind.RENAMED: "alice buys {}, and joins again under another name",
    Kind.DECLINED: "alice declines the prompt for {}, and buys it 4 s later",
    Kind.AFTER_ANOTHER: "alice buys {1}, and {0} 4 s later",
    Kind.THERE_AND_BACK: "alice buys {}, again on another server, and again back on the first, all within 4 s",
    Kind.OTHER_DECLINED: "alice declines the prompt for {1}, and buys {0} 4 s later",
    Kind.PRIVATE: "alice buys {} in a private server, and then joins another one",
    Kind.OTHER_PLACE: "alice buys {} in another place of the game, and then joins",
    Kind.STAYS: "alice buys {}, and again 4 s later, and comes back to the same server while one is open",
    Kind.STAYS_ONCE: "alice buys {}, and comes back to the same server while it is open",
    Kind.OWNER: "alice, who owns pass {1}, buys {0}",
    Kind.OWNER_AT_JOIN: "alice, who owns pass {1}, buys {0} in the moment in which she joins",
    Kind.OWNER_UNANSWERED: "alice, who owns pass {1}, buys {0} while Roblox does not say so for a minute",
    Kind.RUN_OUT: "alice buys {}, and again when what she has bought has run out",
    Kind.MANY_OPEN: "alice joins with twelve open purchases of {}, and Roblox does not hear of the first answer",
    Kind.WEEKS_LATER: "alice buys {}, and again after forty days away",
    Kind.RESTRICTED: "alice, {1}, buys {0}",
    Kind.GIFT: "alice's client names bob, and she buys {} for him",
    Kind.GIFT_AWAY: "alice's client names bob, who leaves, and she buys {} for him",
    Kind.GIFT_ELSEWHERE: "alice's client names bob, who is on another server, and she buys {} for him",
    Kind.TWO_GIFTS: "alice's client names bob, and then carol, and she buys {} for each",
}
