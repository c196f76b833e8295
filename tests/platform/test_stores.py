"""Contents of data stores: versions, tombstones and what a write loses."""

import pytest

from pytest_robloxmarket._platform.stores import Contents, Stored, Stores, check_name
from pytest_robloxmarket._terms.errors import PlatformError

ALICE, BOB = "1", "2"
HOUR_MS = 3_600_000


def open_gold() -> Contents:
    """An empty data store."""
    return Stores().open("Gold")


def read_value(gold: Contents, key: str = ALICE) -> object:
    """The value under a key, which is there."""
    stored = gold.read(key)
    assert stored is not None
    return stored.value


def kept(gold: Contents) -> list[object]:
    """The values of the kept versions; `removed` for a tombstone."""
    return ["removed" if stored.removed else stored.value for stored in gold.versions(ALICE, 0)]


def test_what_is_written_is_read() -> None:
    gold = open_gold()
    gold.write(ALICE, 100, 0)
    assert 100 == read_value(gold)


def test_a_key_never_written_holds_nothing() -> None:
    gold = open_gold()
    assert (None, 0, []) == (gold.read(ALICE), gold.version(ALICE), gold.versions(ALICE, 0))


def test_each_write_is_a_new_version() -> None:
    gold = open_gold()
    versions = [gold.write(ALICE, 1, 0).version, gold.write(ALICE, 1, 0).version, gold.version(ALICE)]
    assert (True, True) == (versions[0] != versions[1], versions[1] == versions[2])


def test_a_write_of_another_key_is_no_new_version() -> None:
    gold = open_gold()
    gold.write(ALICE, 1, 0)
    before = gold.version(ALICE)
    gold.write(BOB, 1, 0)
    assert before == gold.version(ALICE)


def test_created_stays_and_updated_moves() -> None:
    gold = open_gold()
    gold.write(ALICE, 1, 5)
    stored = gold.write(ALICE, 2, 9)
    assert (5, 9) == (stored.created_ms, stored.updated_ms)


def test_metadata_and_user_ids_that_are_not_sent_again_are_lost() -> None:
    """`userIds and metadata not re-sent are lost`, platform-facts.md 2.1, SetAsync."""
    gold = open_gold()
    first = gold.write(ALICE, 1, 0, user_ids=(1,), metadata={"lock": "a"})
    second = gold.write(ALICE, 2, 0)
    assert ((1,), {"lock": "a"}, (), {}) == (first.user_ids, first.metadata, second.user_ids, second.metadata)


@pytest.mark.parametrize(
    ("times_ms", "values"),
    [
        pytest.param([0], [0], id="one write"),
        pytest.param([0, 1, HOUR_MS - 1], [2], id="writes of one hour leave the last"),
        pytest.param([0, HOUR_MS], [0, 1], id="the first write of the next hour keeps the one before"),
        pytest.param([HOUR_MS - 1, HOUR_MS], [0, 1], id="hours of the clock, and not 60 minutes"),
        pytest.param([0, HOUR_MS, HOUR_MS + 1, 2 * HOUR_MS], [0, 2, 3], id="an overwritten one leaves no trace"),
    ],
)
def test_one_version_an_hour_is_kept(times_ms: list[int], values: list[int]) -> None:
    gold = open_gold()
    for value, now_ms in enumerate(times_ms):
        gold.write(ALICE, value, now_ms)
    assert values == kept(gold)


def test_a_removed_key_reads_as_nothing_and_leaves_a_tombstone() -> None:
    gold = open_gold()
    gold.write(ALICE, 1, 0)
    gold.remove(ALICE, HOUR_MS)
    assert (None, [1, "removed"]) == (gold.read(ALICE), kept(gold))


def test_a_removal_keeps_what_was_written_in_the_same_hour() -> None:
    gold = open_gold()
    for value in (1, 2):
        gold.write(ALICE, value, 0)
    gold.remove(ALICE, 5)
    assert [2, "removed"] == kept(gold)


def test_removing_gives_what_was_there() -> None:
    gold = open_gold()
    written = gold.write(ALICE, 1, 0)
    assert [written, None] == [gold.remove(ALICE, 1), gold.remove(ALICE, 2)]


def test_removing_changes_the_version_once() -> None:
    gold = open_gold()
    versions = [gold.write(ALICE, 1, 0).version]
    for now_ms in (1, 2):
        gold.remove(ALICE, now_ms)
        versions.append(gold.version(ALICE))
    assert (True, True) == (versions[0] != versions[1], versions[1] == versions[2])


def test_removing_what_never_was_leaves_no_tombstone() -> None:
    gold = open_gold()
    assert (None, []) == (gold.remove(ALICE, 0), gold.versions(ALICE, 0))


def test_a_key_written_after_its_removal_is_created_anew() -> None:
    gold = open_gold()
    gold.write(ALICE, 1, 0)
    gold.remove(ALICE, 5)
    assert Stored(2, gold.version(ALICE) + 1, 9, 9, (), {}, removed=False) == gold.write(ALICE, 2, 9)


@pytest.mark.parametrize(
    ("name", "scope", "key"), [("Silver", "global", "1"), ("Gold", "eu", "1"), ("Gold", "global", "2")]
)
def test_store_scope_and_key_tell_values_apart(name: str, scope: str, key: str) -> None:
    stores = Stores()
    stores.open("Gold").write(ALICE, 1, 0)
    stores.open(name, scope).write(key, 2, 0)
    assert (1, 2) == (read_value(stores.open("Gold")), read_value(stores.open(name, scope), key))


def test_versions_of_two_stores_differ() -> None:
    stores = Stores()
    gold, silver = (stores.open(name).write(ALICE, 1, 0) for name in ("Gold", "Silver"))
    assert gold.version != silver.version


def test_a_picture_shows_values_and_no_tombstones() -> None:
    stores = Stores()
    gold = stores.open("Gold")
    gold.write(ALICE, 1, 0)
    stores.open("Gold", "eu").write(ALICE, 2, 0)
    gold.write(BOB, 3, 0)
    gold.remove(BOB, 0)
    assert {("Gold", ALICE): 1, ("Gold/eu", ALICE): 2} == stores.contents()


@pytest.mark.parametrize(("scope", "label"), [("global", "Gold"), ("eu", "Gold/eu")])
def test_a_store_is_named_with_its_scope_unless_it_is_the_usual_one(scope: str, label: str) -> None:
    assert label == Stores().open("Gold", scope).label


@pytest.mark.parametrize(("name", "scope"), [("", "global"), ("Gold", ""), ("x" * 51, "global"), ("Gold", "x" * 51)])
def test_a_store_whose_name_or_scope_cannot_be_is_not_opened(name: str, scope: str) -> None:
    stores = Stores()
    for _ in range(2):
        with pytest.raises(PlatformError, match=r"10[12]: Key name"):
            stores.open(name, scope)


@pytest.mark.parametrize("name", ["x", "x" * 50, "ø" * 50])
def test_a_name_of_up_to_50_characters_is_taken(name: str) -> None:
    assert name == check_name(name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "101: Key name can't be empty."),
        (None, "a key is a text, and None is of type NoneType."),
        ("x" * 51, "102: Key name exceeds the 50 character limit."),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_its_number(name: object, message: str) -> None:
    with pytest.raises(PlatformError) as caught:
        check_name(name)
    assert message == str(caught.value)
