"""`--robloxmarket-replay`: a string belongs to one test with its parameters, and the printed command is complete."""

import re
import shlex

import pytest

pytestmark = pytest.mark.real

TESTS = """
    import pytest
    import pytest_robloxmarket as robloxmarket
    from shops import careful, hasty

    @pytest.mark.parametrize("price", [{prices}])
    @robloxmarket.explore(servers=1, crashes=0, faults=1, delays=0)
    def test_shop(market, price):
        market.on_server_start({shop})
        market.server().join("alice", robux=500).buy(market.catalogue.product(7, price=99))

    def test_other(): ...
"""


def write(shops: pytest.Pytester, *, shop: str = "hasty", prices: str = "1, 2") -> None:
    shops.makepyfile(test_it=TESTS.format(shop=shop, prices=prices))


def commands(result: pytest.RunResult) -> list[list[str]]:
    """The arguments of each replay command that was printed."""
    return [
        shlex.split(found)[1:] for found in re.findall(r"E\s+(pytest .*--robloxmarket-replay=.+)", result.stdout.str())
    ]


def run(shops: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return shops.runpytest_inprocess("-p", "no:cacheprovider", *arguments)


@pytest.mark.parametrize("prices", ["1, 2", "'a b', 'c\"d'", "'$x', '`y`'", "'[', '%p'"])
def test_each_printed_command_replays_its_own_story(shops: pytest.Pytester, prices: str) -> None:
    write(shops, prices=prices)
    found = commands(run(shops))
    assert 2 == len(found)
    for command in found:
        again = run(shops, *command)
        again.assert_outcomes(failed=1)
        assert [command] == commands(again)


def test_a_string_without_its_test_deselects_all_others(shops: pytest.Pytester) -> None:
    write(shops)
    for command in commands(run(shops)):
        again = run(shops, command[-1])
        again.assert_outcomes(failed=1, deselected=2)
        assert [command] == commands(again)


def test_the_replay_of_a_mended_shop_is_green(shops: pytest.Pytester) -> None:
    write(shops)
    command = commands(run(shops))[0]
    write(shops, shop="careful")
    run(shops, *command).assert_outcomes(passed=1)


@pytest.mark.parametrize("ini", ["", "[pytest]"])
def test_a_string_is_taken_from_each_folder_that_the_command_can_be_typed_in(shops: pytest.Pytester, ini: str) -> None:
    if ini:
        shops.makeini(ini)
    folder = shops.mkdir("checks")
    write(shops)
    (shops.path / "test_it.py").rename(folder / "test_it.py")
    for start in ["checks/test_it.py", "checks", "."]:
        for command in commands(run(shops, start)):
            assert [command] == commands(run(shops, *command))


def test_a_test_of_the_same_name_in_another_file_does_not_take_it(shops: pytest.Pytester) -> None:
    write(shops)
    string = commands(run(shops))[0][-1]
    (shops.path / "test_it.py").rename(shops.path / "test_that.py")
    result = run(shops, string)
    assert pytest.ExitCode.USAGE_ERROR == result.ret
    result.stderr.fnmatch_lines(["ERROR: no test takes --robloxmarket-replay=rm1-*: none of the explored tests *"])


def test_a_string_is_taken_whatever_the_bounds_are_now(shops: pytest.Pytester) -> None:
    write(shops)
    command = commands(run(shops))[0]
    source = (shops.path / "test_it.py").read_text("utf-8")
    (shops.path / "test_it.py").write_text(source.replace("faults=1", "faults=0"), "utf-8")
    run(shops).assert_outcomes(passed=3)
    assert [command] == commands(run(shops, *command))


@pytest.mark.parametrize(
    ("string", "sentence"),
    [
        ("junk", "ERROR: 'junk' is not a replay string*"),
        ("rm1-aaaa", "ERROR: the replay string 'rm1-aaaa' is damaged*"),
        (
            "rm1-pqekanacrdxbwaacaeaqeaab",
            "ERROR: rm1-* is of `robloxmarket check`, and of no test: robloxmarket replay *",
        ),
    ],
)
def test_what_no_test_can_take_is_refused(shops: pytest.Pytester, string: str, sentence: str) -> None:
    write(shops)
    result = run(shops, f"--robloxmarket-replay={string}")
    assert pytest.ExitCode.USAGE_ERROR == result.ret
    result.stderr.fnmatch_lines([sentence])


def test_workers_replay_too(shops: pytest.Pytester) -> None:
    write(shops)
    command = commands(run(shops))[0]
    again = shops.runpytest_subprocess("-n1", "-p", "no:cacheprovider", *command)
    again.assert_outcomes(failed=1)
    assert [command] == commands(again)


def test_workers_say_that_no_test_takes_a_string(shops: pytest.Pytester) -> None:
    write(shops)
    string = commands(run(shops))[0][-1]
    (shops.path / "test_it.py").rename(shops.path / "test_that.py")
    result = shops.runpytest_subprocess("-n1", "-p", "no:cacheprovider", string)
    assert pytest.ExitCode.NO_TESTS_COLLECTED == result.ret
    result.stdout.fnmatch_lines(["ERROR: no test takes --robloxmarket-replay=rm1-*"])


BY_KIND = """
    import pytest_robloxmarket as robloxmarket
    from shops import hasty

    @robloxmarket.explore(servers=1, crashes=0, delays=0, moves=0{more})
    def test_shop(market):
        market.on_server_start(hasty)
        market.server().join("alice", robux=500).buy(market.catalogue.product(7, price=99))
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (", faults=('recording',)", ", faults=3"),
        (", faults={'recording': 2, 'policy': 1}", ", faults=('recording',)"),
        (", faults=1", ", faults={'increment_async': 2}"),
        (", contract='sold-once', faults=1", ", faults=1"),
        (", contract='all-proposals', faults=('recording',)", ", contract='today', faults=0"),
    ],
)
def test_a_string_gives_the_same_run_whatever_the_test_says_now(
    shops: pytest.Pytester, before: str, after: str
) -> None:
    shops.makepyfile(test_it=BY_KIND.format(more=before))
    first = run(shops)
    (command,) = commands(first)
    shops.makepyfile(test_it=BY_KIND.format(more=after))
    again = run(shops, *command)
    assert [command] == commands(again)
    assert [*map(str.strip, story(first))] == [*map(str.strip, story(again))]


def story(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if line.startswith("E   ")]


def test_a_string_of_a_profile_is_taken_without_it(shops: pytest.Pytester) -> None:
    shops.makeconftest(
        "from pytest_robloxmarket import register_profile\n"
        "register_profile('slow', contract='purchase-rejected', faults={'recording': 2})"
    )
    shops.makepyfile(test_it=BY_KIND.format(more=""))
    first = run(shops, "--robloxmarket-profile=slow")
    (command,) = commands(first)
    assert story(first) == story(run(shops, *command))


def test_a_string_of_a_contract_without_a_name_says_so_where_the_test_has_another_now(shops: pytest.Pytester) -> None:
    own = ", contract=robloxmarket.Contract(recording_ms=7)"
    shops.makepyfile(test_it=BY_KIND.format(more=own))
    (command,) = commands(run(shops))
    run(shops, *command).assert_outcomes(failed=1)
    shops.makepyfile(test_it=BY_KIND.format(more=""))
    run(shops, *command).stdout.fnmatch_lines(["*UsageError: rm1-* was made under another contract than this test *"])


def test_a_switch_that_changes_the_run_is_part_of_the_command(shops: pytest.Pytester) -> None:
    write(shops)
    assert all(
        command[-1] == "--robloxmarket-freeze=never" for command in commands(run(shops, "--robloxmarket-freeze=never"))
    )
