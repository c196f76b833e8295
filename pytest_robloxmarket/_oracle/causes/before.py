"""What has been before: a prompt that was declined, another purchase, and a name that its owner has no more."""

from pytest_robloxmarket._oracle.causes.astray import other_product
from pytest_robloxmarket._oracle.causes.mechanisms import Cause
from pytest_robloxmarket._oracle.causes.phrases import beside_the_write, in_line, when
from pytest_robloxmarket._oracle.causes.trail import Trail
from pytest_robloxmarket._oracle.claims import Claim
from pytest_robloxmarket._terms.events import PlayerJoined, PromptClosed, PurchaseMade

__all__ = ("after_a_declined_prompt", "after_another_product", "renamed")


def renamed(trail: Trail, claim: Claim) -> Cause | None:
    """The buyer has another name than the one under which what they bought was saved."""
    if not trail.place.store or not trail.place.holds("{name}"):
        return None
    joins = [one for one in trail.events if isinstance(one, PlayerJoined) and one.user == claim.holder]
    joined = next((one for one in joins if one.name != joins[0].name), None)
    if joined is None:
        return None
    return beside_the_write(
        trail,
        claim,
        "kept by name",
        f"R{claim.id} was saved under the name {joins[0].name}, and its buyer has been called {joined.name} since "
        f"{when(joined)}: nobody finds it at {trail.named}. People change their names, and several may have one "
        "DisplayName: keep it under the UserId, which stays.",
        joined,
    )


def after_a_declined_prompt(trail: Trail, claim: Claim) -> Cause | None:
    """The only thing that is different from runs in which it was given is a prompt that its buyer had declined."""
    if not trail.case.expect.declined:
        return None
    closed = next((one for one in trail.events if isinstance(one, PromptClosed) and not one.purchased), None)
    if closed is None:
        return None
    given = next((step for step in trail.given(claim) if other_product(trail, step) == closed.product), None)
    came = (
        f"nothing came to {trail.named}; without that prompt it does"
        if given is None
        else f"what came to {trail.named} at {when(given.event)}{in_line(given.event)} is what {closed.product} gives"
    )
    return beside_the_write(
        trail,
        claim,
        "prompt declined before",
        f"{trail.case.names[claim.user]} had declined a prompt for {closed.product} at {when(closed)}, and of "
        f"R{claim.id}, which was bought later, {came}. What was asked for, or came of one prompt, must not decide what "
        "a later receipt is given: look at the receipt alone.",
        closed,
    )


def after_another_product(trail: Trail, claim: Claim) -> Cause | None:
    """The only thing that is different from runs in which it was given is that its buyer had bought something else.

    What a later purchase took away was given.
    """
    after = trail.case.expect.after
    if not after or claim.product == after or trail.taken() is not None:
        return None
    bought = next((one for one in trail.events if isinstance(one, PurchaseMade) and one.product == after), None)
    if bought is None:
        return None
    return beside_the_write(
        trail,
        claim,
        "another product bought before",
        f"{trail.case.names[claim.user]} had bought {after} before (R{bought.receipt}), and then nothing came to "
        f"{trail.named} for R{claim.id}; who has not bought {after} gets it. What one product has given is taken for "
        "what another one gives, or for its memory: compare whole names, and keep a name for each product.",
        bought,
    )
