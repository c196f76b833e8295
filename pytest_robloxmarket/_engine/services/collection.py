"""CollectionService: which instances have a tag."""

from pytest_robloxmarket._engine.instances import Instance, as_instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import expect_text


def _tagged(service: Instance, tag: object) -> list[Instance]:
    root = service.parent or service
    return [one for one in root.descendants() if tag in one.tags]


implement(
    "CollectionService",
    methods={
        "AddTag": lambda _, one, tag: as_instance(one, 1).tags.update({expect_text(tag, 2): None}),
        "RemoveTag": lambda _, one, tag: as_instance(one, 1).tags.pop(expect_text(tag, 2), None),
        "HasTag": lambda _, one, tag: tag in as_instance(one, 1).tags,
        "GetTags": lambda _, one: list(as_instance(one, 1).tags),
        "GetTagged": _tagged,
    },
)
