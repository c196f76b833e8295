"""Debris: instances that are destroyed later."""

from typing import cast

from pytest_robloxmarket._engine.instances import Instance, as_instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._luau.methods import expect_integer, expect_number


def _add_item(service: Instance, item: object, lifetime: object = 10) -> None:
    instance = as_instance(item, 1)
    delay_ms = max(0, min(expect_integer(expect_number(lifetime, 2) * 1000, 2), 10**12))
    service.context.after(delay_ms, lambda one: cast("Instance", one).destroy(), instance)


implement("Debris", methods={"AddItem": _add_item})
