"""What we claim about the services beside data stores and the marketplace: id, claim, source, certainty, test."""

from typing import Final

__all__ = ("SERVICES",)

_POL: Final = "reference/engine/classes/PolicyService.yaml"

_MSG: Final = "reference/engine/classes/MessagingService.yaml"

_HTTP: Final = "reference/engine/classes/HttpService.yaml"
_TEL: Final = "reference/engine/classes/TeleportService.yaml"
_MEM: Final = "cloud-services/memory-stores/index.md"
_HASH: Final = "reference/engine/classes/MemoryStoreHashMap.yaml"
_SORT: Final = "reference/engine/classes/MemoryStoreSortedMap.yaml"
_QUEUE: Final = "reference/engine/classes/MemoryStoreQueue.yaml"

SERVICES: Final[tuple[tuple[str, str, str, str, str], ...]] = (
    (
        "POL1",
        "GetPolicyInfoForPlayerAsync answers eleven fields; AllowedExternalLinkReferences is always empty",
        _POL,
        "D",
        "server.test_policies::test_nothing_is_forbidden_to_whom_nothing_is_said",
    ),
    (
        "POL2",
        "Who is no player: Instance was not a player",
        _POL,
        "D",
        "engine.test_policy::test_only_a_player_has_policies",
    ),
    (
        "POL3",
        "More than 100 calls on their way: GetPolicyInfoForPlayerAsync is called too many times",
        _POL,
        "D",
        "server.test_policies::test_a_hundred_questions_may_be_on_their_way",
    ),
    (
        "POL4",
        "GetCountryRegionForPlayerAsync answers the code of the country of the player's client",
        "reference/engine/classes/LocalizationService.yaml",
        "D",
        "engine.test_policy::test_a_script_is_told_what_a_player_is_allowed",
    ),
    (
        "MSG1",
        "Delivery is best effort, within 1 to 2 seconds",
        _MSG,
        "D",
        "server.test_messaging::test_a_message_comes_to_who_listens_a_second_later",
    ),
    (
        "MSG2",
        "Delivery is not guaranteed, and in no order",
        _MSG,
        "D",
        "server.test_messaging::test_messages_are_lost_doubled_and_late_by_plan",
    ),
    (
        "MSG3",
        "A message has 1 kB, a topic 1 to 80 characters",
        _MSG,
        "D",
        "server.test_messaging::test_what_is_no_message_is_refused",
    ),
    (
        "MSG4",
        "A server sends 600 + 240 * players messages a minute",
        _MSG,
        "D",
        "server.test_messaging::test_a_server_publishes_so_much_a_minute",
    ),
    (
        "MSG5",
        "A server has 20 + 8 * players subscriptions",
        _MSG,
        "D",
        "server.test_messaging::test_a_server_has_so_many_subscriptions",
    ),
    (
        "MSG6",
        "40 + 80 * servers messages of a topic are received a minute",
        _MSG,
        "D",
        "server.test_messaging::test_what_is_over_the_limit_of_a_topic_reaches_nobody",
    ),
    (
        "MSG7",
        "Once disconnected, the callback is not invoked",
        _MSG,
        "D",
        "server.test_messaging::test_who_has_disconnected_hears_nothing",
    ),
    (
        "MSG8",
        "The callback is told Data, and as Sent the Unix time in seconds",
        _MSG,
        "D",
        "server.test_messaging::test_a_message_says_when_it_was_sent",
    ),
    (
        "MEM1",
        "Items expire, after 45 days at most",
        _MEM,
        "D",
        "server.test_memory::test_a_value_of_32_kb_and_the_longest_life_are_taken",
    ),
    (
        "MEM2",
        "SetAsync says whether a value was overwritten",
        _HASH,
        "D",
        "server.test_memory::test_what_is_put_there_is_there",
    ),
    (
        "MEM3",
        "UpdateAsync calls the transform again when somebody wrote meanwhile; nil cancels",
        _HASH,
        "D",
        "server.test_memory::test_an_update_is_made_of_the_newest_value",
    ),
    (
        "MEM4",
        "Values have 32 KB, keys and sort keys 128 characters",
        "cloud-services/memory-stores/sorted-map.md",
        "D",
        "server.test_memory::test_what_no_map_takes_is_refused",
    ),
    (
        "MEM5",
        "64 KB and 1.2 KB for each user; then each request that increases memory fails",
        _MEM,
        "D",
        "server.test_memory::test_memory_is_full_until_something_expires",
    ),
    (
        "MEM6",
        "1000 + 120 * users request units a minute; an update of a hash map takes two",
        _MEM,
        "D",
        "server.test_memory::test_a_game_has_so_many_request_units_a_minute",
    ),
    (
        "MEM7",
        "Numeric sort keys come before texts, and these before none; equal ones are in the order of their keys",
        _SORT,
        "D",
        "server.test_memory::test_a_sorted_map_is_sorted_by_its_sort_keys_and_then_by_its_keys",
    ),
    ("MEM8", "A range has at most 200 items", _SORT, "D", "server.test_memory::test_a_range_has_1_to_200_items"),
    (
        "MEM9",
        "Higher priority first, the same priority in order of addition",
        _QUEUE,
        "D",
        "server.test_memory_queues::test_items_come_in_their_order_and_the_important_ones_first",
    ),
    (
        "MEM10",
        "What is read is invisible for 30 seconds, or as long as the queue object says",
        _QUEUE,
        "D",
        "server.test_memory_queues::test_the_time_is_that_of_the_queue_object",
    ),
    (
        "MEM11",
        "RemoveAsync after that time has no effect",
        _QUEUE,
        "D",
        "server.test_memory_queues::test_a_removal_that_comes_too_late_does_nothing",
    ),
    (
        "MEM12",
        "ReadAsync tries every two seconds, for ever or for waitTimeout",
        _QUEUE,
        "D",
        "server.test_memory_queues::test_a_read_waits_for_what_comes",
    ),
    (
        "MEM13",
        "A transform that raises or yields: Failed to invoke transformation callback function",
        _MEM,
        "D",
        "server.test_memory::test_a_transform_that_raises_or_yields_fails_the_call",
    ),
    (
        "MEM14",
        "After so many conflicts: Exceeded max number of retries; how many, nobody says",
        _MEM,
        "D",
        "server.test_memory::test_an_update_gives_up_in_the_end",
    ),
    (
        "WEB1",
        "RequestAsync answers Success, StatusCode, StatusMessage, Headers and Body",
        _HTTP,
        "D",
        "engine.test_web::test_what_a_test_answers_comes_back",
    ),
    (
        "WEB2",
        "Success is true for the statuses 200 to 299 alone",
        _HTTP,
        "D",
        "engine.test_web::test_a_bad_status_raises_unless_the_whole_answer_is_asked_for",
    ),
    ("WEB3", "500 requests a minute", _HTTP, "D", "engine.test_web::test_a_server_sends_500_requests_a_minute"),
    (
        "WEB4",
        "UrlEncode encodes reserved characters, the dot too",
        _HTTP,
        "D",
        "engine.test_web::test_all_but_letters_and_digits_are_encoded",
    ),
    (
        "ADS1",
        "An ad that is not there is told by AdAvailabilityResult and ShowAdResult",
        "reference/engine/classes/AdService.yaml",
        "D",
        "engine.test_ads::test_there_is_no_ad",
    ),
    (
        "TEL1",
        "What a teleport brings is told by GetJoinData of who arrives, and by nothing else",
        _TEL,
        "D",
        "engine.test_teleport::test_a_player_arrives_with_what_they_bring",
    ),
    (
        "TEL2",
        "Options that name two servers are an error",
        "reference/engine/classes/TeleportOptions.yaml",
        "D",
        "engine.test_teleport::test_two_servers_are_one_too_many",
    ),
    (
        "TEL3",
        "A reserved server is started when its code is first used",
        _TEL,
        "D",
        "engine.test_teleport::test_a_reserved_server_is_for_those_who_have_its_code",
    ),
    (
        "TEL4",
        "Who cannot be sent stays, and TeleportInitFailed fires",
        _TEL,
        "D",
        "engine.test_teleport::test_who_cannot_be_sent_stays",
    ),
    (
        "S8",
        "A transfer type without a handler: its receipts wait",
        "nobody says: platform-facts.md, section 6",
        "U",
        "server.test_transfers::test_without_a_handler_it_waits_for_one",
    ),
    (
        "TRA1",
        "Each party of a transfer has a receipt of its own type, with the TransferRequestId",
        "production/monetization/robux-transfers.md",
        "D",
        "server.test_transfers::test_a_receipt_reaches_the_handler_of_its_type",
    ),
    (
        "TRA2",
        "Such a receipt never reaches ProcessReceipt",
        "reference/engine/enums/ReceiptType.yaml",
        "D",
        "server.test_transfers::test_it_never_reaches_process_receipt",
    ),
    (
        "TRA3",
        "What is not processed comes again in the session or at the next join",
        "reference/engine/enums/ReceiptDecision.yaml",
        "D",
        "server.test_transfers::test_what_is_not_processed_comes_again",
    ),
)
