"""What users look like: statues of the richest are made of it, and nothing is bought by it.

Source: creator-docs, reference/engine/classes/Players.yaml. Everybody wears what a new description has, and a model
of a user is a character without a player.
"""

from typing import TYPE_CHECKING, Final

from pytest_robloxmarket._engine.asking import Question, asking
from pytest_robloxmarket._engine.characters import new_body
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.users import expect_user_id

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.methods import Method

_OF_USER: Final = "GetHumanoidDescriptionFromUserIdAsync"
_OF_OUTFIT: Final = "GetHumanoidDescriptionFromOutfitIdAsync"
_MODEL_OF_USER: Final = "CreateHumanoidModelFromUserIdAsync"
_MODEL_OF_LOOKS: Final = "CreateHumanoidModelFromDescriptionAsync"


def _described(service: Instance, user: object) -> Question:
    number = expect_user_id(user, 1)
    return Question(lambda: Instance(service.context, "HumanoidDescription"), number, number)


def _outfit(service: Instance, outfit: int) -> Question:
    return Question(lambda: Instance(service.context, "HumanoidDescription"), int(outfit))


def _modelled(service: Instance, user: object) -> Question:
    number = expect_user_id(user, 1)
    return Question(lambda: new_body(service.context), number, number)


def _dressed(service: Instance, description: Instance, _rig: object, _check: object = None) -> Question:
    def answer() -> Instance:
        body = new_body(service.context)
        humanoid = body.find_child("Humanoid")
        if humanoid is not None:
            humanoid.properties["=looks"] = description
        return body

    return Question(answer)


def _both(api: str, method: "Method") -> "dict[str, Method]":
    """A method under today's name and the former one."""
    return {api: method, api.removesuffix("Async"): method}


implement(
    "Players",
    methods={
        **_both(_OF_USER, asking(_OF_USER, _described)),
        **_both(_OF_OUTFIT, asking(_OF_OUTFIT, _outfit)),
        **_both(_MODEL_OF_USER, asking(_MODEL_OF_USER, _modelled)),
        **_both(_MODEL_OF_LOOKS, asking(_MODEL_OF_LOOKS, _dressed)),
    },
)
