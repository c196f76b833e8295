"""CollectionService: which instances have a tag, and who comes and goes with one."""

from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.data_model import LuauServer, register_service
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement

if TYPE_CHECKING:
    from pytest_robloxmarket._engine.signals import Signal

__all__ = ("CollectionInstance", "tag_signals")


class CollectionInstance(Instance):
    """`game:GetService("CollectionService")`.

    "Fires when the tag is assigned to an instance within the DataModel", or when an instance with it comes there:
    classes/CollectionService.yaml, GetInstanceAddedSignal.
    """

    __slots__ = ("added", "removed")

    def __init__(self, server: LuauServer) -> None:
        super().__init__(server, "CollectionService")
        self.added: Final[dict[str, Signal]] = {}
        self.removed: Final[dict[str, Signal]] = {}

    def watch(self) -> None:
        """Hear of all that comes and goes, from the first time that somebody asks for it."""
        if not self.added and not self.removed:
            data_model = cast("LuauServer", self.context).data_model
            data_model.signal("DescendantAdded").connect(lambda one: self._moved(self.added, one))
            data_model.signal("DescendantRemoving").connect(lambda one: self._moved(self.removed, one))

    def tagged(self, instance: Instance, tag: str, *, here: bool) -> None:
        """An instance has got a tag, or has lost it."""
        signal = (self.added if here else self.removed).get(tag)
        if signal is not None and instance.is_descendant_of(cast("LuauServer", self.context).data_model):
            signal.fire(instance)

    @staticmethod
    def _moved(signals: "dict[str, Signal]", instance: Instance) -> None:
        for tag in tuple(instance.tags):
            if tag in signals:
                signals[tag].fire(instance)


def _collection(instance: Instance) -> CollectionInstance | None:
    found = cast("LuauServer", instance.context).services.get("CollectionService")
    return found if isinstance(found, CollectionInstance) else None


def _add_tag(instance: Instance, tag: str) -> None:
    if tag not in instance.tags:
        instance.tags[tag] = None
        service = _collection(instance)
        if service is not None:
            service.tagged(instance, tag, here=True)


def _remove_tag(instance: Instance, tag: str) -> None:
    if tag in instance.tags:
        del instance.tags[tag]
        service = _collection(instance)
        if service is not None:
            service.tagged(instance, tag, here=False)


def _tagged(service: Instance, tag: str) -> list[Instance]:
    root = service.parent or service
    return [one for one in root.descendants() if tag in one.tags]


def _all_tags(service: Instance) -> list[str]:
    root = service.parent or service
    return list(dict.fromkeys(tag for one in root.descendants() for tag in one.tags))


def _added_signal(service: CollectionInstance, tag: str) -> "Signal":
    service.watch()
    return service.added.setdefault(tag, service.signal(f"InstanceAdded.{tag}"))


def _removed_signal(service: CollectionInstance, tag: str) -> "Signal":
    service.watch()
    return service.removed.setdefault(tag, service.signal(f"InstanceRemoved.{tag}"))


def tag_signals(service: CollectionInstance, tag: str) -> "tuple[Signal, Signal]":
    """What fires when an instance in the place gets a tag, and when one loses it."""
    return _added_signal(service, tag), _removed_signal(service, tag)


implement("Instance", methods={"AddTag": _add_tag, "RemoveTag": _remove_tag})
implement(
    "CollectionService",
    methods={
        "AddTag": lambda _, one, tag: _add_tag(one, tag),
        "RemoveTag": lambda _, one, tag: _remove_tag(one, tag),
        "HasTag": lambda _, one, tag: tag in one.tags,
        "GetTags": lambda _, one: list(one.tags),
        "GetAllTags": _all_tags,
        "GetTagged": _tagged,
        "GetInstanceAddedSignal": _added_signal,
        "GetInstanceRemovedSignal": _removed_signal,
    },
)
register_service("CollectionService", CollectionInstance)
