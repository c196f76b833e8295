"""The switches for what nobody documents."""

from typing import Any

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._platform.contract import CONTRACTS, DEFAULT, Contract, check_contract, contract_named
from pytest_robloxmarket._terms.errors import UsageError


def turn(switch: str, value: Any) -> Contract:
    """The contract with one switch turned, to anything."""
    return replace(Contract(), **{switch: value})


def test_the_defaults_are_the_ones_that_platform_facts_section_6_states() -> None:
    """Section 6 gives each default in brackets, at 1, 2, 3, 4 and 10."""
    contract = Contract()
    stated = ("unresolved", "hold", "after", False)
    actual = (contract.bad_answer, contract.late_callback, contract.receipt_order, contract.second_invocation)
    assert (stated, True) == (actual, contract.bound_retry_ms > 0)


def test_a_user_may_leave_as_the_handler_is_called() -> None:
    """P10 asks only that they are there when the call starts; the harsher reading is the default."""
    assert Contract().leaves_as_called


@pytest.mark.parametrize(
    "contract",
    [
        Contract(),
        Contract(bad_answer="granted"),
        Contract(late_callback="acknowledge"),
        Contract(receipt_order="before"),
        Contract(second_invocation=True),
        Contract(recording_ms=0),
        Contract(purchase_id="number"),
        Contract(bound_retry_ms=0),
        Contract(transform_error="nil"),
        Contract(removing_at_close="after"),
        Contract(leaves_as_called=False),
        Contract(request_limits="former", startup_requests=20),
        *CONTRACTS.values(),
    ],
)
def test_what_exists_is_taken(contract: Contract) -> None:
    assert contract == check_contract(contract)


@pytest.mark.parametrize(
    ("switch", "value", "message"),
    [
        ("bad_answer", "refunded", "bad_answer is 'refunded'; it may be 'unresolved' or 'granted'"),
        ("late_callback", "", "late_callback is ''; it may be 'hold' or 'acknowledge'"),
        ("receipt_order", None, "receipt_order is None; it may be 'after' or 'before'"),
        ("purchase_id", "uuid", "purchase_id is 'uuid'; it may be 'guid' or 'number'"),
        ("transform_error", "nul", "transform_error is 'nul'; it may be 'raises' or 'nil'"),
        ("removing_at_close", "never", "removing_at_close is 'never'; it may be 'before' or 'after'"),
        ("request_limits", "old", "request_limits is 'old'; it may be 'today' or 'former'"),
        ("startup_requests", -1, "startup_requests is -1; it is a whole number, 0 or more"),
        ("recording_ms", -1, "recording_ms is -1; it is a whole number of ms, 0 or more"),
        ("bound_retry_ms", 1.5, "bound_retry_ms is 1.5; it is a whole number of ms, 0 or more"),
        ("second_invocation", "no", "second_invocation is 'no'; it may be True or False"),
        ("leaves_as_called", 1, "leaves_as_called is 1; it may be True or False"),
        ("process_receipt", 0, "process_receipt is 0; it may be True or False"),
        ("purchase_rejected", None, "purchase_rejected is None; it may be True or False"),
        ("sold_once", "yes", "sold_once is 'yes'; it may be True or False"),
        ("refund_after_ms", 72.0, "refund_after_ms is 72.0; it is a whole number of ms, 0 or more"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(switch: str, value: Any, message: str) -> None:
    with pytest.raises(UsageError, match=f"^the contract's {message}.$"):
        Contract(**{switch: value})


def test_each_switch_is_checked() -> None:
    """A switch that is added to the contract and not to the check is found here."""
    for switch in Contract.__struct_fields__:
        with pytest.raises(UsageError, match=f"contract's {switch} is"):
            turn(switch, object())


def test_today_nothing_is_refunded_or_rejected() -> None:
    """P6: unresolved purchases are never removed nor refunded; both enums have two items (PPD, RD)."""
    today = (DEFAULT.process_receipt, DEFAULT.purchase_rejected, DEFAULT.sold_once, DEFAULT.refund_after_ms)
    assert ((True, False, False, 0), DEFAULT) == (today, contract_named("today"))


def test_each_proposal_of_the_memo_changes_one_rule_and_the_last_all_three() -> None:
    changed = {
        name: {switch for switch in Contract.__struct_fields__ if getattr(one, switch) != getattr(DEFAULT, switch)}
        for name, one in CONTRACTS.items()
    }
    assert changed == {
        "today": set(),
        "bound-handlers-only": {"process_receipt"},
        "refund-after-72-hours": {"refund_after_ms"},
        "purchase-rejected": {"purchase_rejected"},
        "sold-once": {"sold_once"},
        "escrow-window": {"refund_after_ms"},
        "deferred-signals": {"signals"},
        "former-request-limits": {"request_limits"},
        "all-proposals": {"purchase_rejected", "sold_once", "refund_after_ms"},
    }


def test_a_contract_that_has_no_such_name_is_answered_with_those_that_have() -> None:
    with pytest.raises(UsageError, match=r"there is no contract 'tomorrow'\. There are: today, bound-"):
        contract_named("tomorrow")
