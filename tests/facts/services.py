"""What we claim about the services beside data stores and the marketplace: id, claim, source, certainty, test."""

from typing import Final

__all__ = ("SERVICES",)

_POL: Final = "reference/engine/classes/PolicyService.yaml"

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
)
