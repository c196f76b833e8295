"""What we claim about the services beside data stores and the marketplace: id, claim, source, certainty, test."""

from typing import Final

__all__ = ("SERVICES",)

_POL: Final = "reference/engine/classes/PolicyService.yaml"

_MSG: Final = "reference/engine/classes/MessagingService.yaml"

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
)
