"""What a search is asked for, what it says that it proved, and which laws it may find broken."""

import re

import pytest

pytestmark = pytest.mark.real

TEST = """
import pytest_robloxmarket as robloxmarket
from shops import careful, hasty

@robloxmarket.explore({bounds})
def test_it(market):
    market.on_server_start({shop})
    market.server().join("alice", robux=500).buy(market.catalogue.product(7, price=99))
"""

SMALL = "servers=1, crashes=0, faults=1, delays=0"
PROVED = (
    "test_it.py::test_it: upheld: no law broken in * runs: every run with at most 1 server, 0 crashes, 1 fault, "
    "0 delays and 0 moves, since with 1 server nobody moves (exhausted); nor in two more, while all its data stores "
    "fail for a minute and until it ends"
)


def explore(shops: pytest.Pytester, shop: str, bounds: str, *options: str) -> pytest.RunResult:
    shops.makepyfile(test_it=TEST.format(shop=shop, bounds=bounds))
    return shops.runpytest_inprocess("-p", "no:cacheprovider", *options)


@pytest.mark.parametrize("option", ["-v", "--robloxmarket-statistics"])
def test_a_search_says_what_it_proved(shops: pytest.Pytester, option: str) -> None:
    explore(shops, "careful", SMALL, option).stdout.fnmatch_lines(["*= robloxmarket =*", PROVED])


def test_a_search_is_quiet_unless_asked(shops: pytest.Pytester) -> None:
    assert "exhausted" not in explore(shops, "careful", SMALL).stdout.str()


def test_the_statistics_tell_the_pace(shops: pytest.Pytester) -> None:
    result = explore(shops, "careful", SMALL, "--robloxmarket-statistics")
    result.stdout.fnmatch_lines(["test_it.py::test_it: * runs in * s, * runs a second"])


def test_a_search_that_was_cut_short_claims_no_proof(shops: pytest.Pytester) -> None:
    result = explore(shops, "careful", SMALL + ", runs=3", "-v", "-Wdefault")
    result.stdout.fnmatch_lines(
        ["test_it.py::test_it: inconclusive (*): no law broken in 3 runs: some of the *; this is no proof"]
    )


def held(shops: pytest.Pytester, shop: str, bounds: str) -> set[str]:
    """The laws of which the report of a test says that they held."""
    explore(shops, shop, bounds, "--junitxml=report.xml")
    found = re.search('"robloxmarket_held" value="(.*?)"', (shops.path / "report.xml").read_text("utf-8"))
    return set(found.group(1).split(", ")) if found is not None else set()


# What every purchase of an amount puts at stake, in a shop that keeps the PurchaseIds beside it.
AT_STAKE = {"double_grant", "lost_purchase", "stuck_purchase", "invalid_decision", "handler_error"}


def test_a_summary_names_the_laws_that_held(shops: pytest.Pytester) -> None:
    explore(shops, "careful", SMALL, "-v").stdout.fnmatch_lines(
        ["test_it.py::test_it: laws that held: double_grant, *"]
    )


def test_a_crash_law_held_where_a_server_crashed(shops: pytest.Pytester) -> None:
    bounds = SMALL.replace("crashes=0, faults=1", "crashes={}, faults=0")
    crashing, calm = held(shops, "careful", bounds.format(1)), held(shops, "careful", bounds.format(0))
    assert ({"acknowledged_before_durable"}, AT_STAKE - calm) == (crashing - calm, set())


def test_a_broken_law_did_not_hold(shops: pytest.Pytester) -> None:
    assert {"double_grant"} == held(shops, "careful", SMALL) - held(shops, "hasty", SMALL)


def test_a_search_that_proves_nothing_names_no_law_that_held(shops: pytest.Pytester) -> None:
    assert held(shops, "careful", SMALL + ", runs=1") == set()


def test_one_run_is_counted_as_one(shops: pytest.Pytester) -> None:
    result = explore(shops, "careful", SMALL + ", runs=1", "-v", "-Wdefault")
    result.stdout.fnmatch_lines(["*no law broken in 1 run: some of the *"])


def test_what_was_proved_is_a_property_of_the_report(shops: pytest.Pytester) -> None:
    explore(shops, "careful", SMALL, "--junitxml=report.xml")
    assert 'name="robloxmarket_proved" value="upheld: no law broken' in (shops.path / "report.xml").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "ini", "runs"),
    [
        (["--robloxmarket-runs=3"], "", 3),
        ([], "robloxmarket_runs = 4", 4),
        (["--robloxmarket-runs=3"], "robloxmarket_runs = 4", 3),
        (["--robloxmarket-profile=short"], "", 5),
        ([], "robloxmarket_profile = short", 5),
        (["--robloxmarket-profile=short"], "robloxmarket_runs = 4", 4),
    ],
)
def test_runs_are_asked_for_by_option_ini_and_profile(
    shops: pytest.Pytester, options: list[str], ini: str, runs: int
) -> None:
    shops.makeconftest("import pytest_robloxmarket as r\nr.register_profile('short', runs=5)")
    shops.makeini(f"[pytest]\n{ini}")
    result = explore(shops, "careful", SMALL, "-v", "-Wdefault", *options)
    result.stdout.fnmatch_lines([f"*no law broken in {runs} runs: some *"])


def test_a_profile_says_what_a_test_leaves_open(shops: pytest.Pytester) -> None:
    shops.makeconftest("import pytest_robloxmarket as r\nr.register_profile('calm', servers=1, faults=0, crashes=0)")
    result = explore(shops, "careful", "delays=0, faults=1", "-v", "--robloxmarket-profile=calm")
    result.stdout.fnmatch_lines([PROVED])


def test_seconds_are_asked_for_by_option(shops: pytest.Pytester) -> None:
    result = explore(shops, "careful", "", "-Wdefault", "--robloxmarket-seconds=0")
    result.stdout.fnmatch_lines(["*UnfinishedSearchWarning: *"])


def test_seconds_are_asked_for_by_ini(shops: pytest.Pytester) -> None:
    shops.makeini("[pytest]\nrobloxmarket_seconds = 0")
    explore(shops, "careful", "", "-Wdefault").stdout.fnmatch_lines(["*UnfinishedSearchWarning: *"])


def test_a_seed_is_asked_for_by_ini(shops: pytest.Pytester) -> None:
    shops.makeini("[pytest]\nrobloxmarket_seed = 3\nrobloxmarket_runs = 200")
    explore(shops, "careful", "", "-v").stdout.fnmatch_lines(["*upheld: no law broken in 200 runs: some *"])


@pytest.mark.parametrize(
    ("bounds", "options", "sentence"),
    [
        ("", ["--robloxmarket-profile=none"], "UsageError: there is no profile 'none'. There are: default"),
        ("", ["--robloxmarket-runs=0"], "UsageError: runs=0 cannot be: it is a whole number, 1 or more."),
        ("seconds=-1", [], "UsageError: seconds=-1 cannot be: it is a number, 0 or more."),
        ("servers=0", [], "UsageError: servers=0 cannot be searched"),
        ("expected='double_grant'", [], "UsageError: expected='double_grant' names no laws"),
        (
            "expected=('doubled',)",
            [],
            "UsageError: expected=('doubled',) names no laws: 'doubled' is none. There",
        ),
    ],
)
def test_what_cannot_be_asked_is_refused(
    shops: pytest.Pytester, bounds: str, options: list[str], sentence: str
) -> None:
    result = explore(shops, "careful", bounds, *options)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([f"E *{sentence.replace('[', '?')}*"])


def test_an_expected_law_may_break(shops: pytest.Pytester) -> None:
    laws = "('double_grant', 'lost_purchase')"
    result = explore(shops, "hasty", f"{SMALL}, expected={laws}", "-v", "-Wdefault")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(
        [
            "*ExpectationNotNeededWarning: test_it expects the game to break lost_purchase, and no run *",
            "test_it.py::test_it: upheld: no other law broken in * (exhausted); nor in *; as expected: double_grant",
        ]
    )


def test_the_other_laws_are_judged(shops: pytest.Pytester) -> None:
    result = explore(shops, "hasty", f"{SMALL}, expected=('stuck_purchase',)")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*ViolationError: double_grant: *"])


def test_an_expectation_that_is_needed_is_no_warning(shops: pytest.Pytester) -> None:
    explore(shops, "hasty", f"{SMALL}, expected=('double_grant',)", "-Werror").assert_outcomes(passed=1)


def test_a_goal_that_was_reached_is_counted(shops: pytest.Pytester) -> None:
    result = explore(shops, "careful", f"{SMALL}, require=('lost-recording',)", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["test_it.py::test_it: upheld: * (exhausted); nor in *; of these runs lost-recording in *"]
    )


def test_a_test_whose_runs_never_reached_what_it_requires_is_red(shops: pytest.Pytester) -> None:
    result = explore(shops, "careful", f"{SMALL}, require=('lost-recording', 'buyer-hopped')")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*GoalNotReachedError: test_it: no law was broken in * reached buyer-hopped, which*"])


def test_a_broken_law_comes_before_a_goal(shops: pytest.Pytester) -> None:
    result = explore(shops, "hasty", f"{SMALL}, require=('buyer-hopped',)")
    result.stdout.no_fnmatch_line("*GoalNotReachedError*")


@pytest.mark.parametrize(
    ("require", "message"),
    [("'lost-recording'", "write require=('lost-recording',)"), ("('lost_recording',)", "there is no such goal")],
)
def test_a_goal_that_there_is_not_is_refused(shops: pytest.Pytester, require: str, message: str) -> None:
    explore(shops, "careful", f"{SMALL}, require={require}").stdout.fnmatch_lines([f"*UsageError: require*{message}*"])
