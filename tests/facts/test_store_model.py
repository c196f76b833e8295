"""Random sequences of data store calls, against a plain model that was written from the facts alone."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facts.languages import Ask, Step, Wait, in_both
from tests.facts.store_model import LIMITS, answers_of

KEYS = st.sampled_from(["a", "a", "a", "b", "b", "k" * 50, "k" * 51, ""])
VALUES = st.sampled_from([0, 1, -7, 2.5, 3.0, "text", "", True, [1, 2], {"n": 1, "of": {"x": "y"}}, None])
KEPT = st.sampled_from([1, "text", {"n": 1}])
USERS = st.sampled_from([[], [1001], [7, 8]])
METADATA = st.sampled_from([{}, {"level": "gold"}])
SIZES = st.sampled_from([1, 2, 100, 100, 0])
BOUNDS = st.sampled_from([-5, 0, 1, 3, None])
BUDGETS = st.sampled_from(sorted(LIMITS))


def asks(api: str, *arguments: st.SearchStrategy[object], ordered: bool | None = None) -> st.SearchStrategy[Step]:
    """Calls of one method; in either kind of data store unless one is named."""
    kinds = st.booleans() if ordered is None else st.just(ordered)
    return st.builds(lambda kind, given: Ask(api, given, ordered=kind), kinds, st.tuples(*arguments))


STEPS: st.SearchStrategy[Step] = st.one_of(
    asks("GetAsync", KEYS),
    asks("SetAsync", KEYS, VALUES),
    asks("UpdateAsync", KEYS, VALUES),
    asks("IncrementAsync", KEYS, st.integers(-3, 3)),
    asks("RemoveAsync", KEYS),
    asks("Keep", KEYS, KEPT, USERS, METADATA, ordered=False),
    asks("Entry", KEYS, ordered=False),
    asks("BatchGetAsync", st.sampled_from([["a"], ["a", "b"], ["b", "k" * 50, "a"], list("abcdef")]), ordered=True),
    asks("ListKeysAsync", st.sampled_from(["", "a", "k"]), st.sampled_from([0, 1, 2]), st.booleans(), ordered=False),
    asks("ListVersionsAsync", st.sampled_from(["a", "b"]), st.booleans(), st.sampled_from([0, 1]), ordered=False),
    asks("GetSortedAsync", st.booleans(), SIZES, ordered=True),
    asks("GetSortedAsync", st.booleans(), SIZES, BOUNDS, BOUNDS, ordered=True),
    asks("Budget", BUDGETS, ordered=False),
    asks("Rate", BUDGETS, st.integers(3, 5), st.just(0), ordered=False),
    st.sampled_from([Wait(0.5), Wait(3.5), Wait(4), Wait(59.4), Wait(61), Wait(3_600)]),
)


# In the end all budgets are asked for.
LEFT: list[Step] = [Ask("Budget", (kind,)) for kind in LIMITS]


@settings(max_examples=100, deadline=None)
@given(st.lists(STEPS, min_size=8, max_size=25))
def test_both_languages_answer_as_the_facts_say(steps: list[Step]) -> None:
    program = [*steps, *LEFT]
    with TemporaryDirectory() as folder:
        assert answers_of(program) == in_both(program, Path(folder))
