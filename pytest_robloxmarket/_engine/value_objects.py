"""Value objects: what they hold is a property, and some of them hold it within bounds."""

from typing import cast

from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement


def _constrain(instance: Instance, value: object) -> None:
    """A value that "can never be less than MinValue and can never be more than MaxValue"."""
    low, high = (cast("float", instance.read(name)) for name in ("MinValue", "MaxValue"))
    instance.set_property("Value", max(low, min(cast("float", value), high)))


for _name in ("Bool", "BrickColor", "CFrame", "Color3", "Int", "Number", "Object", "String", "Vector3"):
    implement(f"{_name}Value", also=("Value", "Changed"))
for _name in ("Int", "Double"):
    implement(
        f"{_name}ConstrainedValue",
        # "Replaced by Value, but still functional".
        getters={"ConstrainedValue": lambda instance: instance.read("Value")},
        setters={"ConstrainedValue": _constrain, "Value": _constrain},
        also=("Changed", "MaxValue", "MinValue"),
    )
