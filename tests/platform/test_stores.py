"""Contents of data stores: versions, tombstones and what a write loses."""

import pytest
from msgspec.structs import replace

from pytest_robloxmarket._platform.stores import Key, Stored, Stores, check_name, store_label
from pytest_robloxmarket._terms.errors import PlatformError

GOLD = Key("Gold", "global", "1")
HOUR_MS = 3_600_000


def read_value(stores: Stores, key: Key = GOLD) -> object:
    """The value under a key, which is there."""
    stored = stores.read(key)
    assert stored is not None
    return stored.value


def kept(stores: Stores) -> list[object]:
    """The values of the kept versions; `removed` for a tombstone."""
    return ["removed" if stored.removed else stored.value for stored in stores.versions(GOLD)]


def test_what_is_written_is_read() -> None:
    stores = Stores()
    stores.write(GOLD, 100, 0)
    assert 100 == read_value(stores)


def test_a_key_never_written_holds_nothing() -> None:
    stores = Stores()
    assert (None, 0, []) == (stores.read(GOLD), stores.version(GOLD), stores.versions(GOLD))


def test_each_write_is_a_new_version() -> None:
    stores = Stores()
    versions = [stores.write(GOLD, 1, 0).version, stores.write(GOLD, 1, 0).version, stores.version(GOLD)]
    assert (True, True) == (versions[0] != versions[1], versions[1] == versions[2])


def test_a_write_of_another_key_is_no_new_version() -> None:
    stores = Stores()
    stores.write(GOLD, 1, 0)
    before = stores.version(GOLD)
    stores.write(replace(GOLD, key="2"), 1, 0)
    assert before == stores.version(GOLD)


def test_created_stays_and_updated_moves() -> None:
    stores = Stores()
    stores.write(GOLD, 1, 5)
    stored = stores.write(GOLD, 2, 9)
    assert (5, 9) == (stored.created_ms, stored.updated_ms)


def test_metadata_and_user_ids_that_are_not_sent_again_are_lost() -> None:
    """`userIds and metadata not re-sent are lost`, platform-facts.md 2.1, SetAsync."""
    stores = Stores()
    first = stores.write(GOLD, 1, 0, user_ids=(1,), metadata={"lock": "a"})
    second = stores.write(GOLD, 2, 0)
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
    stores = Stores()
    for value, now_ms in enumerate(times_ms):
        stores.write(GOLD, value, now_ms)
    assert values == kept(stores)


def test_a_removed_key_reads_as_nothing_and_leaves_a_tombstone() -> None:
    stores = Stores()
    stores.write(GOLD, 1, 0)
    stores.remove(GOLD, HOUR_MS)
    assert (None, [1, "removed"]) == (stores.read(GOLD), kept(stores))


def test_removing_gives_what_was_there() -> None:
    stores = Stores()
    written = stores.write(GOLD, 1, 0)
    assert [written, None] == [stores.remove(GOLD, 1), stores.remove(GOLD, 2)]


def test_removing_changes_the_version_once() -> None:
    stores = Stores()
    versions = [stores.write(GOLD, 1, 0).version]
    for now_ms in (1, 2):
        stores.remove(GOLD, now_ms)
        versions.append(stores.version(GOLD))
    assert (True, True) == (versions[0] != versions[1], versions[1] == versions[2])


def test_removing_what_never_was_leaves_no_tombstone() -> None:
    stores = Stores()
    assert (None, []) == (stores.remove(GOLD, 0), stores.versions(GOLD))


def test_a_key_written_after_its_removal_is_created_anew() -> None:
    stores = Stores()
    stores.write(GOLD, 1, 0)
    stores.remove(GOLD, 5)
    assert Stored(2, stores.version(GOLD) + 1, 9, 9, (), {}, removed=False) == stores.write(GOLD, 2, 9)


@pytest.mark.parametrize("other", [Key("Silver", "global", "1"), Key("Gold", "eu", "1"), Key("Gold", "global", "2")])
def test_store_scope_and_key_tell_values_apart(other: Key) -> None:
    stores = Stores()
    stores.write(GOLD, 1, 0)
    stores.write(other, 2, 0)
    assert (1, 2) == (read_value(stores), read_value(stores, other))


def test_a_picture_shows_values_and_no_tombstones() -> None:
    stores = Stores()
    stores.write(GOLD, 1, 0)
    stores.write(Key("Gold", "eu", "1"), 2, 0)
    stores.write(replace(GOLD, key="gone"), 3, 0)
    stores.remove(replace(GOLD, key="gone"), 0)
    assert {("Gold", "1"): 1, ("Gold/eu", "1"): 2} == stores.contents()


@pytest.mark.parametrize(("scope", "label"), [("global", "Gold"), ("eu", "Gold/eu")])
def test_a_store_is_named_with_its_scope_unless_it_is_the_usual_one(scope: str, label: str) -> None:
    assert label == store_label(replace(GOLD, scope=scope))


@pytest.mark.parametrize("name", ["x", "x" * 50, "ø" * 50])
def test_a_name_of_up_to_50_characters_is_taken(name: str) -> None:
    assert name == check_name(name)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "101: Key name can't be empty."),
        (None, "101: Key name can't be empty."),
        ("x" * 51, "102: Key name exceeds the 50 character limit."),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_its_number(name: object, message: str) -> None:
    with pytest.raises(PlatformError) as caught:
        check_name(name)
    assert message == str(caught.value)
