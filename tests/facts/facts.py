# Longer than a page: one table, whose rows take six lines each; nobody reads it from top to bottom.
"""What we claim about Roblox: one row per claim, with its source and the test that holds the fake to it.

The ids are those of platform-facts.md: P1 to P22 of section 1.3, R for 1.4, B for 1.5 and D for 2 in the order
of their rows, L for section 3 (life of servers and players), E for 5, F for what was
found wrong by experiment, S1 to S15 for the switches of section 6.
Certainty: D documented, H documented earlier, S said by staff, C seen by the community, I inferred, U undocumented.
"""

from typing import Final, NamedTuple

from tests.facts.services import SERVICES

__all__ = ("FACTS", "NOT_YET", "Fact", "Missing")


class Fact(NamedTuple):
    """One claim that the fake obeys. `test` is `room.module::function` below `tests`."""

    id: str
    claim: str
    source: str
    certainty: str
    test: str


class Missing(NamedTuple):
    """One claim that nothing here fakes yet, and why."""

    id: str
    claim: str
    source: str
    certainty: str
    reason: str
    test: str = ""


_MS: Final = "reference/engine/classes/MarketplaceService.yaml"
_RT: Final = "reference/engine/enums/ReceiptType.yaml"
_DEV: Final = "production/monetization/developer-products.md"
_PDP: Final = "cloud-services/data-stores/player-data-purchasing.md"
_GDS: Final = "reference/engine/classes/GlobalDataStore.yaml"
_DSS: Final = "reference/engine/classes/DataStoreService.yaml"
_PAGES: Final = "reference/engine/classes/Pages.yaml"
_DST: Final = "reference/engine/classes/DataStore.yaml"
_ODS: Final = "reference/engine/classes/OrderedDataStore.yaml"
_DSRT: Final = "reference/engine/enums/DataStoreRequestType.yaml"
_LIM: Final = "cloud-services/data-stores/error-codes-and-limits.md"
_VER: Final = "cloud-services/data-stores/versioning-listing-and-caching.md"
_PLS: Final = "reference/engine/classes/Players.yaml"
_DM: Final = "reference/engine/classes/DataModel.yaml"
_FUN: Final = "luau/functions.md"
_BIND: Final = "scripting/events/bindable.md"
_SIG: Final = "reference/engine/datatypes/RBXScriptConnection.yaml"
_REM: Final = "reference/engine/classes/RemoteEvent.yaml"
_SAID: Final = "nobody says: platform-facts.md, section 6"

_R: Final = "server.test_receipts::test_"
_C: Final = "server.test_process_receipt::test_"
_A: Final = "server.test_answers::test_"
_B: Final = "server.test_bound_handlers::test_"
_D: Final = "server.test_stores::test_"
_Q: Final = "server.test_requests::test_"
_L: Final = "server.test_server::test_"
_P: Final = "server.test_players::test_"
_M: Final = "server.test_marketplace::test_"
_G: Final = "simulation.test_passes::test_"
_I: Final = "engine.test_instances::test_"

FACTS: Final[tuple[Fact, ...]] = (
    Fact(
        "P1", "One callback handles every product", _MS, "D", f"{_R}p1_one_handler_gets_the_receipts_of_every_product"
    ),
    Fact(
        "P2",
        "All open receipts of a user come with a purchase",
        _MS,
        "D",
        f"{_R}p2_a_purchase_brings_all_open_receipts_of_its_buyer",
    ),
    Fact(
        "P2b",
        "... with a successful prompt",
        _MS,
        "D",
        f"{_R}p2_a_successful_prompt_brings_all_open_receipts_of_its_buyer",
    ),
    Fact(
        "P2c", "... and when the user joins a server", _MS, "D", f"{_R}p2_a_join_brings_all_open_receipts_of_the_user"
    ),
    Fact(
        "P3",
        "A purchase is initiated when the funds sit in escrow",
        _MS,
        "D",
        f"{_R}p3_a_purchase_begins_with_the_price_in_escrow",
    ),
    Fact(
        "P4",
        "Resolved only if PurchaseGranted was returned and recorded",
        _MS,
        "D",
        f"{_R}p4_only_a_recorded_grant_closes_a_receipt",
    ),
    Fact(
        "P5",
        "A grant that was not recorded is delivered again",
        _MS,
        "D",
        f"{_R}p5_a_grant_whose_recording_is_lost_comes_again_with_the_next_purchase",
    ),
    Fact(
        "P6",
        "Unresolved purchases are never removed nor refunded",
        _MS,
        "D",
        f"{_R}p6_an_unresolved_purchase_is_never_removed_nor_refunded",
    ),
    Fact("P7", "No timed retry after NotProcessedYet", _MS, "D", f"{_R}p7_time_alone_brings_no_receipt_again"),
    Fact(
        "P8",
        "No timeout: a late result still counts",
        _MS,
        "D",
        f"{_R}p8_a_handler_may_take_as_long_as_its_server_lives_and_its_answer_counts",
    ),
    Fact(
        "P9", "The order of pending receipts is not deterministic", _MS, "D", f"{_R}p9_open_receipts_come_in_any_order"
    ),
    Fact(
        "P10",
        "The user must be on the server for the call to start",
        _MS,
        "D",
        f"{_R}p10_a_call_does_not_start_for_a_user_who_has_gone",
    ),
    Fact(
        "P10b",
        "... and need not be there when the result is recorded",
        _MS,
        "D",
        f"{_R}p10_the_user_need_not_be_there_when_the_grant_is_recorded",
    ),
    Fact(
        "P11",
        "One purchase may run on two servers at once",
        _MS,
        "D",
        f"{_R}p11_one_receipt_runs_on_two_servers_at_once",
    ),
    Fact(
        "P12",
        "Without a callback receipts are auto-acknowledged, unrecoverable",
        _MS,
        "D",
        f"{_C}p12_without_a_handler_a_receipt_is_acknowledged_and_gone",
    ),
    Fact(
        "P13",
        "No second call on a server while one for the same purchase yields",
        _MS,
        "H",
        f"{_C}p13_while_a_call_runs_there_is_no_second_one_on_its_server",
    ),
    Fact(
        "P14",
        "An error, nil or a foreign value leaves the receipt unresolved",
        _SAID,
        "U",
        f"{_A}a_foreign_answer_leaves_the_receipt_open_and_is_shown",
    ),
    Fact(
        "P15",
        "The last assignment of a callback is the one used",
        _BIND,
        "D",
        f"{_C}p15_the_last_assignment_is_the_one_that_counts",
    ),
    Fact(
        "P16",
        "Assigned late, while a script still runs: held",
        _SAID,
        "U",
        f"{_A}p16_a_receipt_is_held_while_a_script_may_still_assign_the_handler",
    ),
    Fact(
        "P17",
        "A receipt may come before the player's data has been loaded",
        _PDP,
        "D",
        f"{_C}p17_a_receipt_does_not_wait_for_what_player_added_began",
    ),
    Fact(
        "P18",
        "The time to record a decision has no number",
        _SAID,
        "U",
        f"{_C}p18_recording_takes_as_long_as_the_switch_says",
    ),
    Fact(
        "P19",
        "Purchases outside the game are granted when the user enters it",
        _DEV,
        "D",
        f"{_C}p19_a_purchase_in_the_store_tab_waits_until_its_buyer_joins",
    ),
    Fact(
        "P20",
        "Roblox keeps no purchase history for the developer",
        _DEV,
        "D",
        f"{_C}p20_a_resolved_receipt_is_never_seen_again",
    ),
    Fact("P21", "The dictionary has no status field", _DEV, "I", f"{_A}p21_a_receipt_shows_no_status"),
    Fact(
        "P22", "A callback member is write-only for scripts", _FUN, "D", f"{_C}p22_a_handler_can_be_set_and_not_be_read"
    ),
    Fact("P22b", "... and may yield", _FUN, "D", f"{_C}p22_a_handler_may_yield_and_others_run_meanwhile"),
    Fact("R1", "The dictionary of ProcessReceipt", _MS, "D", f"{_A}process_receipt_gets_the_documented_dictionary"),
    Fact("R2", "The dictionary of a bound handler", _MS, "D", f"{_A}a_bound_handler_gets_the_documented_dictionary"),
    Fact("R3", "PurchaseId is unique per receipt", _MS, "D", f"{_A}two_receipts_have_two_purchase_ids"),
    Fact(
        "R4",
        "CurrencySpent is what this user paid",
        _DEV,
        "D",
        f"{_M}the_price_of_a_receipt_is_what_was_paid_and_not_what_it_costs_now",
    ),
    Fact(
        "R5",
        "The dictionary holds EnumItems, which no data store takes",
        _VER,
        "I",
        f"{_D}what_is_refused_has_its_number_and_is_written_down",
    ),
    Fact(
        "R6",
        "PromptProductPurchaseFinished gives a user id, and no proof",
        _MS,
        "D",
        f"{_M}the_finished_signal_gives_a_user_id_and_no_player",
    ),
    Fact(
        "R7",
        "A prompt that says purchased may still fail in the backend",
        _MS,
        "D",
        f"{_M}a_prompt_that_says_purchased_may_be_no_purchase",
    ),
    Fact("R8", "PromptProductPurchase does not yield", _MS, "D", f"{_M}prompting_does_not_yield"),
    Fact(
        "B1",
        "A filtered handler gets its products, a catch-all the rest",
        _MS,
        "D",
        f"{_B}a_filtered_handler_gets_its_products_only",
    ),
    Fact(
        "B2",
        "Filtered, then catch-all, then ProcessReceipt",
        _MS,
        "D",
        f"{_B}filtered_comes_before_catch_all_before_process_receipt",
    ),
    Fact("B2b", "... then nothing: acknowledged", _MS, "I", f"{_B}what_no_handler_claims_is_acknowledged"),
    Fact("B3", "A second handler for a product is refused", _MS, "D", f"{_B}a_second_handler_for_a_product_is_refused"),
    Fact("B3b", "A second catch-all of a type is refused", _MS, "D", f"{_B}a_second_catch_all_of_a_type_is_refused"),
    Fact(
        "B5",
        "Disconnect unregisters; receipts fall through meanwhile",
        _MS,
        "D",
        f"{_B}after_disconnect_receipts_fall_through",
    ),
    Fact(
        "B5b", "... and the product can be bound again", _MS, "I", f"{_B}after_disconnect_the_place_can_be_bound_again"
    ),
    Fact(
        "B6",
        "Must return a ReceiptDecision; other values are unresolved",
        _RT,
        "D",
        f"{_B}a_bound_handler_answers_a_receipt_decision",
    ),
    Fact(
        "B7",
        "NotProcessedYet comes again in the same session",
        _MS,
        "D",
        f"{_B}not_processed_yet_comes_again_in_the_same_session",
    ),
    Fact("B7b", "... or at the next join", _MS, "D", f"{_B}not_processed_yet_comes_again_at_the_next_join"),
    Fact("B8", "Processed is not delivered again", _MS, "D", f"{_B}processed_does_not_come_again"),
    Fact("B8b", "... unless its recording failed", _MS, "I", f"{_B}processed_whose_recording_is_lost_comes_again"),
    Fact(
        "B9",
        "The user must be on a server for the handler to run",
        _MS,
        "D",
        f"{_B}a_bound_handler_is_not_called_for_a_user_who_has_gone",
    ),
    Fact(
        "B11",
        "A call under way when it is disconnected goes on",
        _SAID,
        "U",
        f"{_B}a_call_that_runs_goes_on_after_disconnect_and_counts",
    ),
    Fact("B11b", "An empty filter claims nothing", _SAID, "U", f"{_B}an_empty_filter_claims_nothing"),
    Fact(
        "D1",
        "GetAsync has a local cache of 4 seconds",
        _VER,
        "D",
        f"{_D}what_another_server_writes_is_invisible_for_4_seconds_after_a_read",
    ),
    Fact("D2", "The cache belongs to a data store instance", _VER, "D", f"{_D}each_data_store_has_a_cache_of_its_own"),
    Fact(
        "D3",
        "UseCache = false goes to the backend",
        _GDS,
        "D",
        f"{_D}a_read_without_the_cache_sees_what_another_server_wrote",
    ),
    Fact(
        "D4",
        "Written values go into the cache and restart its time",
        _GDS,
        "D",
        f"{_D}what_a_server_writes_it_reads_from_its_cache_for_4_seconds",
    ),
    Fact(
        "D5",
        "The same name and scope give the same object",
        _DSS,
        "D",
        f"{_D}the_same_name_and_scope_give_the_same_data_store",
    ),
    Fact(
        "D6",
        "UpdateAsync calls the transform again on a conflict",
        _GDS,
        "D",
        f"{_Q}a_transform_is_called_again_when_another_server_wrote_meanwhile",
    ),
    Fact(
        "D7",
        "A transform that returns nil cancels the write",
        _GDS,
        "D",
        f"{_D}update_async_that_returns_none_writes_nothing_and_answers_none",
    ),
    Fact(
        "D8",
        "User ids and metadata that are not sent again are lost",
        _GDS,
        "D",
        f"{_Q}user_ids_and_metadata_that_are_not_sent_again_are_lost",
    ),
    Fact("D9", "A transform must not yield", _GDS, "D", f"{_D}a_transform_that_yields_is_refused"),
    Fact(
        "D10",
        "An error does not prove that nothing was written",
        _LIM,
        "D",
        f"{_Q}a_write_that_was_applied_but_failed_raises_and_is_done_all_the_same",
    ),
    Fact("D11", "SetAsync may lose data if two servers write", _GDS, "D", f"{_Q}two_sets_at_once_lose_the_first"),
    Fact(
        "D12",
        "UpdateAsync reads the newest value, and not the cache",
        _GDS,
        "D",
        f"{_D}update_async_does_not_read_from_the_cache",
    ),
    Fact("D13", "IncrementAsync works on integers only", _GDS, "D", f"{_D}increment_async_takes_a_whole_double"),
    Fact(
        "D14",
        "RemoveAsync answers the old value and leaves a tombstone",
        _GDS,
        "D",
        f"{_D}remove_async_leaves_a_tombstone_behind_the_older_versions",
    ),
    Fact(
        "D15",
        "The first write of a key in an hour keeps the one before",
        _VER,
        "D",
        "platform.test_stores::test_one_version_an_hour_is_kept",
    ),
    Fact(
        "D16",
        "Name, scope and key have 50 characters at most",
        _LIM,
        "D",
        f"{_D}a_data_stores_own_name_follows_the_same_rules",
    ),
    Fact(
        "D17",
        "A value has 4,194,304 characters of JSON at most",
        _LIM,
        "D",
        f"{_D}a_value_of_4_194_302_characters_fits_with_its_quotes",
    ),
    Fact(
        "D18a",
        "Each request takes from the budgets of 2.5 for a minute",
        _LIM,
        "D",
        "facts.test_budgets::test_a_request_takes_one_of_its_budgets_for_a_minute",
    ),
    Fact(
        "D18b",
        "A server's budget is a base and so much for each player",
        _LIM,
        "D",
        "facts.test_budgets::test_a_budget_grows_with_the_players_of_the_server",
    ),
    Fact(
        "D18c",
        "All servers share the budget of the experience",
        _LIM,
        "D",
        "facts.test_budgets::test_writes_of_all_servers_share_the_budget_of_the_experience",
    ),
    Fact(
        "D18d",
        "301 to 306: beyond the budget 30 requests of a queue wait, and the rest is dropped",
        _LIM,
        "D",
        "facts.test_budgets::test_beyond_the_budget_30_requests_wait_and_the_rest_is_dropped",
    ),
    Fact(
        "D18e",
        "A queue is handled in the order in which requests came",
        _LIM,
        "D",
        "facts.test_budgets::test_a_queue_keeps_the_order_in_which_requests_came",
    ),
    Fact(
        "D18f",
        "What waits goes on yielding until its budget comes back",
        _LIM,
        "D",
        "facts.test_budgets::test_what_waits_is_sent_when_the_budget_comes_back",
    ),
    Fact(
        "D18g",
        "A warning in the output tells of a request that waits",
        _LIM,
        "C",
        "facts.test_budgets::test_what_waits_is_told_in_the_output",
    ),
    Fact(
        "D18h",
        "The budget of OrderedList is told as 0",
        _DSRT,
        "D",
        "facts.test_budgets::test_a_server_without_players_has_the_base_of_each_budget",
    ),
    Fact(
        "D18i",
        "SetRateLimitForRequestType replaces a limit, within a range",
        _DSS,
        "D",
        "facts.test_budgets::test_a_limit_that_cannot_be_set_is_refused",
    ),
    Fact(
        "D18j",
        "Until April 2026 one limit was shared by all writes",
        _LIM,
        "H",
        "facts.test_budgets::test_the_former_limits_share_one_budget_of_all_writes",
    ),
    Fact(
        "S12",
        "The size of the budget at a server's start",
        _SAID,
        "U",
        "facts.test_budgets::test_a_startup_budget_is_there_once",
    ),
    Fact("D19a", "A key takes 4 MB a minute", _LIM, "D", "facts.test_data_stores::test_a_key_takes_4_mb_a_minute"),
    Fact("D19b", "A key gives 25 MB a minute", _LIM, "D", "facts.test_data_stores::test_a_key_gives_25_mb_a_minute"),
    Fact(
        "D21a",
        "511 to 513: limits of metadata and user ids",
        _LIM,
        "D",
        "facts.test_data_stores::test_metadata_and_user_ids_have_limits",
    ),
    Fact(
        "D22a",
        "GetSortedAsync sorts, pages and takes bounds that count in",
        _ODS,
        "D",
        "facts.test_data_stores::test_an_ordered_data_store_sorts_its_entries",
    ),
    Fact(
        "D106",
        "106 and 107: an order that cannot be",
        _LIM,
        "D",
        "facts.test_data_stores::test_an_order_that_cannot_be_is_refused",
    ),
    Fact(
        "D22b",
        "Ordered data stores take whole numbers only",
        _ODS,
        "D",
        "facts.test_data_stores::test_an_ordered_data_store_takes_whole_numbers_only",
    ),
    Fact(
        "D517",
        "517: ordered data stores take no user ids",
        _ODS,
        "C",
        "facts.test_data_stores::test_an_ordered_data_store_takes_no_user_ids",
    ),
    Fact(
        "D22c",
        "RemoveAsync of an ordered data store is for good",
        _GDS,
        "D",
        "facts.test_data_stores::test_what_an_ordered_data_store_removes_is_gone",
    ),
    Fact(
        "D22d",
        "BatchGetAsync answers what is there, for one read a key",
        _GDS,
        "D",
        "facts.test_data_stores::test_a_batch_answers_what_is_there_and_takes_one_read_for_each_key",
    ),
    Fact(
        "D22e",
        "A page takes from the budget of what was listed",
        _PAGES,
        "D",
        "facts.test_data_stores::test_each_page_takes_from_the_budget_of_lists",
    ),
    Fact(
        "D22f",
        "Overwritten versions are kept for 30 days",
        _VER,
        "D",
        "facts.test_data_stores::test_a_key_keeps_the_first_write_of_each_hour_of_the_last_30_days",
    ),
    Fact(
        "D22g",
        "Versions of a removed key can be read",
        _GDS,
        "D",
        "facts.test_data_stores::test_a_version_can_be_read_although_the_key_was_removed",
    ),
    Fact(
        "D22h",
        "GetVersionAtTimeAsync answers what was current",
        _DST,
        "D",
        "facts.test_data_stores::test_the_version_of_a_time_is_the_one_that_was_current",
    ),
    Fact(
        "D22i",
        "A timestamp is positive and at most ten minutes ahead",
        _LIM,
        "D",
        "facts.test_data_stores::test_a_time_that_cannot_be_is_refused",
    ),
    Fact(
        "D22j",
        "RemoveVersionAsync leaves no tombstone",
        _DST,
        "D",
        "facts.test_data_stores::test_a_key_whose_latest_version_was_removed_reads_as_nothing_and_has_no_tombstone",
    ),
    Fact(
        "D22k",
        "ListKeysAsync lists removed keys unless told not to",
        _DST,
        "D",
        "facts.test_data_stores::test_keys_are_listed_by_prefix_with_those_that_were_removed",
    ),
    Fact(
        "D22l",
        "ListDataStoresAsync lists what holds an object",
        _DSS,
        "D",
        "facts.test_data_stores::test_data_stores_are_listed_that_hold_something",
    ),
    Fact(
        "D22m",
        "With AllScopes keys are listed with their scopes",
        _DST,
        "D",
        "facts.test_data_stores::test_all_scopes_are_listed_with_the_scope_before_the_key",
    ),
    Fact(
        "D22n",
        "A version that is not there is not found",
        _SAID,
        "U",
        "facts.test_data_stores::test_a_version_that_is_not_there_is_not_found",
    ),
    Fact("D101", "101: an empty key", _LIM, "D", f"{_D}what_is_refused_has_its_number_and_is_written_down"),
    Fact("D102", "102: a key over 50 characters", _LIM, "D", f"{_D}what_is_refused_has_its_number_and_is_written_down"),
    Fact(
        "D103",
        "103: an increment of or by something else",
        _LIM,
        "C",
        f"{_D}what_is_refused_has_its_number_and_is_written_down",
    ),
    Fact(
        "D104",
        "104: not storable; for a nested culprit its container",
        _LIM,
        "C",
        f"{_D}what_is_refused_has_its_number_and_is_written_down",
    ),
    Fact("D105", "105: a value over 4 MB", _LIM, "C", f"{_D}what_is_refused_has_its_number_and_is_written_down"),
    Fact(
        "D502", "502: the backend rejected the request", _LIM, "D", f"{_Q}a_request_that_failed_raises_and_did_nothing"
    ),
    Fact(
        "L1",
        "PlayerRemoving fires before the player is removed",
        _PLS,
        "D",
        f"{_P}player_removing_still_finds_the_player",
    ),
    Fact(
        "L2", "Its second argument says why, CreatorKick for a kick", _PLS, "D", f"{_P}a_kick_is_told_as_the_creators"
    ),
    Fact(
        "L3",
        "GetPlayerByUserId answers nil for who is not there",
        _PLS,
        "D",
        f"{_P}a_user_who_is_not_there_is_not_found",
    ),
    Fact("L4", "Users are on one server at a time", _PDP, "D", f"{_P}a_user_is_on_one_server_at_a_time"),
    Fact(
        "L5",
        "A new session can start before the old one's save has finished",
        _PDP,
        "D",
        f"{_P}a_user_may_join_the_next_server_while_the_old_one_still_works_for_them",
    ),
    Fact(
        "L6",
        "What is kept on a player is not saved by Roblox",
        "players/leaderboards.md",
        "D",
        f"{_P}a_rejoin_brings_a_new_player_with_nothing_on_it",
    ),
    Fact("L7", "BindToClose functions run in parallel", _DM, "D", f"{_L}bind_to_close_functions_run_side_by_side"),
    Fact(
        "L8",
        "... for 30 s in all, then the server dies",
        _DM,
        "D",
        f"{_L}after_30_seconds_the_server_dies_with_what_still_runs",
    ),
    Fact("L9", "... and are told the CloseReason", _DM, "D", f"{_L}bind_to_close_is_told_the_reason"),
    Fact("L10", "Data stores work during a shutdown", _PDP, "D", f"{_L}data_stores_work_during_a_shutdown"),
    Fact("L11", "After a crash no BindToClose function runs", _DM, "I", f"{_L}a_crash_is_a_power_cut_at_every_seam"),
    Fact(
        "E1",
        "Each connected function gets its own thread",
        _BIND,
        "D",
        "server.test_signals::test_each_listener_has_a_thread_of_its_own",
    ),
    Fact(
        "E2",
        "... and one failing does not stop the others",
        _BIND,
        "D",
        "server.test_signals::test_a_listener_that_fails_does_not_stop_the_others",
    ),
    Fact(
        "E3",
        "Disconnect ends a connection",
        _SIG,
        "D",
        "server.test_signals::test_disconnect_stops_one_listener_and_a_second_time_none",
    ),
    Fact(
        "E5",
        "WaitForChild without a timeout warns after 5 s",
        "reference/engine/classes/Instance.yaml",
        "D",
        f"{_I}who_waits_for_a_child_for_ever_is_warned_of_after_5_seconds",
    ),
    Fact("E4", "FireClient requires a Player", _REM, "D", f"{_I}a_remote_event_to_nobody_raises"),
    Fact(
        "I1",
        "An instance is found, cloned, moved and destroyed in its tree",
        "reference/engine/classes/Instance.yaml",
        "D",
        f"{_I}reading",
    ),
    Fact(
        "I2",
        "A value object holds one kind of value, and its Changed passes it",
        "reference/engine/classes/IntValue.yaml",
        "D",
        f"{_I}value_objects_coerce_and_tell",
    ),
    Fact(
        "I3",
        "Attributes have names of letters, digits and underscores, and events that tell of changes",
        "reference/engine/classes/Instance.yaml",
        "D",
        f"{_I}attributes",
    ),
    Fact("I4", "Who moves tells its parents", "reference/engine/classes/Instance.yaml", "D", f"{_I}tree_events"),
    Fact("I5", "A humanoid without health dies", "reference/engine/classes/Humanoid.yaml", "D", f"{_I}humanoids"),
    Fact("I6", "Bindables call within one server", _BIND, "D", f"{_I}functions_between_scripts"),
    Fact(
        "I7",
        "Heartbeat fires every frame",
        "reference/engine/classes/RunService.yaml",
        "D",
        "engine.test_signals::test_the_heartbeat_beats_while_somebody_listens",
    ),
    Fact(
        "L13",
        "Deferred: listeners are called at the next resumption point, in order, to a depth of 10",
        "scripting/events/deferred.md",
        "D",
        "engine.test_deferred::test_what_is_deferred_comes_in_order_unless_it_was_disconnected",
    ),
    Fact(
        "I8",
        "DescendantAdded and DescendantRemoving fire for each descendant",
        "reference/engine/classes/Instance.yaml",
        "D",
        "engine.test_world::test_a_parent_hears_of_each_descendant",
    ),
    Fact(
        "I9",
        "Signals of a tag fire for what comes into the data model with it, or gets it there",
        "reference/engine/classes/CollectionService.yaml",
        "D",
        "engine.test_world::test_who_watches_a_tag_hears_of_it_within_the_data_model",
    ),
    Fact(
        "I10",
        "A tween's properties have their goals when it is completed",
        "reference/engine/classes/TweenService.yaml",
        "D",
        "engine.test_world::test_a_tween_arrives_when_its_time_is_over",
    ),
    Fact(
        "S1",
        "bad_answer: unresolved, or granted",
        _SAID,
        "U",
        f"{_A}the_switch_bad_answer_makes_a_wrong_answer_a_grant",
    ),
    Fact(
        "S2",
        "late_callback: hold, or acknowledge",
        _SAID,
        "U",
        f"{_A}p16_the_switch_late_callback_acknowledges_at_once",
    ),
    Fact(
        "S3",
        "receipt_order: after PlayerAdded, or before",
        _SAID,
        "U",
        f"{_C}p17_a_receipt_comes_after_player_added_or_by_the_switch_before_it",
    ),
    Fact(
        "S4",
        "second_invocation: no, or as a hostile mode",
        _SAID,
        "U",
        f"{_C}p13_the_hostile_switch_allows_a_second_call_while_the_first_runs",
    ),
    Fact(
        "S5",
        "recording_ms; a failure is the seam `recording`",
        _SAID,
        "U",
        f"{_R}p5_a_lost_recording_is_not_told_of_and_leaves_the_money_in_escrow",
    ),
    Fact("S9", "purchase_id: guid, or number", _SAID, "U", f"{_A}the_purchase_id_has_the_form_of_its_switch"),
    Fact(
        "S10",
        "bound_retry_ms: within the session, or never",
        _SAID,
        "U",
        f"{_B}the_switch_bound_retry_ms_at_0_waits_for_a_purchase_or_a_join",
    ),
    Fact(
        "S11",
        "transform_error: raises, or nil",
        _SAID,
        "U",
        f"{_Q}a_transform_that_raises_does_as_the_switch_says_and_writes_nothing",
    ),
    Fact(
        "S13",
        "Pages of GetDeveloperProductsAsync: all products are on one",
        _SAID,
        "U",
        "engine.test_storefront::test_the_products_of_an_experience_come_as_pages",
    ),
    Fact(
        "S14",
        "removing_at_close: before, or after",
        _SAID,
        "U",
        f"{_L}player_removing_comes_before_bind_to_close_or_by_the_switch_after_it",
    ),
    Fact(
        "S15",
        "The first recorded PurchaseGranted wins",
        _SAID,
        "U",
        f"{_R}p11_a_grant_of_either_server_outweighs_the_other_answer",
    ),
    Fact("M2", "Pass ownership is cached by the engine", _MS, "D", f"{_G}an_answer_is_asked_for_once_and_then_known"),
    Fact(
        "M4",
        "The finished event of a pass prompt refreshes the cache",
        _MS,
        "D",
        f"{_G}a_purchase_in_the_prompt_shows_at_once",
    ),
    Fact(
        "M5",
        "A pass bought outside in the same session may take minutes to show",
        _MS,
        "D",
        f"{_G}a_purchase_outside_of_the_game_takes_minutes_to_show",
    ),
    Fact(
        "M6",
        "On the first join after buying a pass, it is owned",
        _MS,
        "D",
        f"{_G}a_purchase_outside_of_the_game_shows_after_a_rejoin",
    ),
    Fact(
        "M7",
        "On a server, wasPurchased of a pass prompt is the final outcome",
        _MS,
        "D",
        f"{_G}a_prompt_ends_with_what_came_of_it",
    ),
    Fact(
        "M9",
        "A client can spoof the finished signal of a prompt, and no purchase has happened",
        "scripting/security/client-server-boundary.md",
        "D",
        "simulation.test_client::test_a_spoofed_product_prompt_says_purchased_and_makes_no_receipt",
    ),
    Fact(
        "M8",
        "The prompt of a pass that is owned says purchased",
        _SAID,
        "U",
        f"{_G}the_prompt_of_an_owner_sells_nothing_and_says_what_the_contract_says",
    ),
    Fact(
        "F1",
        "CreatedTime and UpdatedTime of a key are milliseconds since the epoch",
        "reference/engine/classes/DataStoreKeyInfo.yaml",
        "D",
        "engine.test_fidelity::test_a_script_sees_what_the_pages_say",
    ),
    Fact(
        "F2",
        "a table with a length is stored and encoded as an array of it; what else is in it is left out",
        "reference/engine/classes/HttpService.yaml",
        "D",
        "engine.test_fidelity::test_a_script_sees_what_the_pages_say",
    ),
    Fact(
        "F3",
        "JSONEncode takes buffers, as base64",
        "reference/engine/classes/HttpService.yaml",
        "D",
        "engine.test_fidelity::test_a_script_sees_what_the_pages_say",
    ),
    Fact(
        "F4",
        "with AllScopes each key is scope/keyname, and a key without a slash raises",
        "reference/engine/classes/DataStoreOptions.yaml",
        "D",
        "engine.test_fidelity::test_a_script_sees_what_the_pages_say",
    ),
    Fact(
        "F5",
        "IncrementAsync keeps user ids and metadata beside the value",
        _GDS,
        "D",
        "engine.test_fidelity::test_a_script_sees_what_the_pages_say",
    ),
    Fact(
        "F6",
        "errors 511, 512 and 513 for metadata that is too long, too many user ids, wrong formats",
        _LIM,
        "D",
        "engine.test_fidelity::test_a_script_sees_what_the_pages_say",
    ),
    Fact(
        "F7",
        "math.isnan, isinf, isfinite, lerp, map; utf8 normal forms; vector.lerp",
        "reference/engine/libraries/math.yaml",
        "D",
        "engine.test_fidelity::test_a_script_sees_what_the_pages_say",
    ),
    Fact(
        "F8",
        "Player.User is a User, and calls that take a user id take it",
        "reference/engine/datatypes/User.yaml",
        "D",
        "engine.test_fidelity::test_a_body_comes_into_the_world_dies_and_comes_again",
    ),
    Fact(
        "F9",
        "CharacterAdded fires before the character is parented to the Workspace",
        "reference/engine/classes/Player.yaml",
        "D",
        "engine.test_fidelity::test_a_body_comes_into_the_world_dies_and_comes_again",
    ),
    Fact(
        "F10",
        "who dies respawns after RespawnTime, unless CharacterAutoLoads is false",
        _PLS,
        "D",
        "engine.test_fidelity::test_a_body_comes_into_the_world_dies_and_comes_again",
    ),
    Fact(
        "F11",
        "CharacterRemoving fires right before a character is removed",
        "reference/engine/classes/Player.yaml",
        "D",
        "engine.test_fidelity::test_a_body_comes_into_the_world_dies_and_comes_again",
    ),
    Fact(
        "F12",
        "without CharacterAutoLoads nobody has a character until LoadCharacterAsync",
        _PLS,
        "D",
        "engine.test_fidelity::test_nobody_gets_a_body_where_characters_do_not_load",
    ),
    Fact(
        "F13",
        "WaitForChild returns a child that is there at once, also where nothing may yield",
        "reference/engine/classes/Instance.yaml",
        "I",
        "engine.test_fidelity::test_a_script_sees_what_the_pages_say",
    ),
    Fact(
        "F14",
        "a product's Description is part of what GetProductInfoAsync answers",
        _MS,
        "D",
        "engine.test_fidelity::test_a_script_sees_what_the_pages_say",
    ),
    *(Fact(*row) for row in SERVICES),
)

NOT_YET: Final[tuple[Missing, ...]] = (
    Missing(
        "B4",
        "A filter is not supported for the two transfer types",
        _MS,
        "D",
        "a filter is ignored",
    ),
    Missing("B10", "P8 to P11 are not restated for bound handlers", _MS, "U", "the fake applies them to both kinds"),
    Missing("S6", "What CurrencySpent is for ads, merchandise and Plus", _SAID, "U", "no such channel sells here"),
    Missing("S7", "Transfer amounts out of range", _SAID, "U", "no Robux move: a test says what was sent"),
    Missing(
        "M1",
        "GetProductInfoAsync tells each user their own price",
        _MS,
        "D",
        "one price for all: no regions, tests or Plus",
    ),
    Missing(
        "M3", "Subscriptions, bulk purchases, bundles and the shop", _MS, "D", "its members say that they are not faked"
    ),
    Missing(
        "D20",
        "401 and 402 while the game shuts down",
        _LIM,
        "D",
        "they work until the server has died, and then no code of it runs that could see the error",
    ),
    Missing(
        "L12",
        "A restart moves everybody of a server together",
        "projects/update-games.md",
        "D",
        "users move one by one",
    ),
)
