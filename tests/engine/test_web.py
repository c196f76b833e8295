"""Requests of HttpService: a test answers them, or nobody does."""

from pathlib import Path

import pytest

from pytest_robloxmarket import Market
from pytest_robloxmarket.errors import PlatformError, UsageError
from tests.engine.game import open_game, printed, raised, unsupported

HEAD = 'local H = game:GetService("HttpService")\n'
HOOK = "https://example.com/hook"


def run(folder: Path, source: str) -> tuple[list[str], Market]:
    """What a script prints that runs when alice joins, a second after its server has started."""
    market = open_game(folder, f"{HEAD}game.Players.PlayerAdded:Connect(function()\n{source}\nend)")
    server = market.server()
    server.web.answers(HOOK, '{"ok":true}', headers={"Server": "ours"})
    server.web.answers("https://example.com/gone*", "no", status=404)
    server.join("alice")
    market.settle()
    assert [] == raised(market)
    return printed(market), market


def test_what_a_test_answers_comes_back(tmp_path: Path) -> None:
    source = f"""
    print(H:JSONDecode(H:GetAsync("{HOOK}")).ok, H:PostAsync("{HOOK}", "data"))
    local answer = H:RequestAsync({{Url = "{HOOK}", Method = "PUT", Body = "b", Headers = {{Key = "k"}}}})
    print(answer.Success, answer.StatusCode, answer.StatusMessage, answer.Headers.Server, answer.Body)
    """
    lines, market = run(tmp_path, source)
    assert ['true {"ok":true}', 'true 200 OK ours {"ok":true}'] == lines
    sent = [(one.method, one.body, dict(one.headers)) for one in market.server().web.requests]
    assert [("GET", "", {}), ("POST", "data", {}), ("PUT", "b", {"Key": "k"})] == sent


def test_a_bad_status_raises_unless_the_whole_answer_is_asked_for(tmp_path: Path) -> None:
    source = """
    print(select(2, pcall(H.GetAsync, H, "https://example.com/gone/1")))
    local answer = H:RequestAsync({Url = "https://example.com/gone/2"})
    print(answer.Success, answer.StatusCode, answer.StatusMessage)
    """
    assert ["HTTP 404 (Not Found)", "false 404 Not Found"] == run(tmp_path, source)[0]


def test_nobody_else_answers(tmp_path: Path) -> None:
    """A game that lives with that is not blamed, and needs no excuse."""
    lines, market = run(tmp_path, 'print(select(2, pcall(H.GetAsync, H, "https://other.com")))')
    assert [
        "HttpError: ConnectFail. No request leaves this market, and no test answers GET https://other.com: write "
        "server.web.answers('https://other.com', ...)"
    ] == lines
    assert [] == unsupported(market)


def test_a_game_that_fails_by_it_has_met_a_gap(tmp_path: Path) -> None:
    market = open_game(tmp_path, HEAD + 'task.wait(1) H:GetAsync("https://other.com")')
    market.server()
    market.settle()
    assert ["HttpService, GET https://other.com"] == unsupported(market)


def test_a_request_fails_by_plan() -> None:
    market = Market()
    server = market.server()
    server.web.answers(HOOK, "yes")
    market.faults.service("RequestAsync").failed(error="HttpError: Timedout")
    with pytest.raises(PlatformError, match="HttpError: Timedout"):
        server.web.request_async(HOOK)
    assert "yes" == server.web.request_async(HOOK)["Body"]


def test_a_server_sends_500_requests_a_minute() -> None:
    market = Market()
    server = market.server()
    server.web.answers(HOOK)
    for _ in range(500):
        server.spawn(server.web.request_async, HOOK)
    with pytest.raises(PlatformError, match="Number of requests exceeded limit"):
        server.web.request_async(HOOK)
    market.clock.advance(61)
    server.web.request_async(HOOK)


def test_all_but_letters_and_digits_are_encoded(tmp_path: Path) -> None:
    source = 'print(H:UrlEncode("https://www.roblox.com/discover#/"), H:UrlEncode("\u00e4 b"))'
    assert ["https%3A%2F%2Fwww%2Eroblox%2Ecom%2Fdiscover%23%2F %C3%A4%20b"] == run(tmp_path, source)[0]


def test_what_is_no_address_is_told() -> None:
    web = Market().server().web
    with pytest.raises(UsageError, match=r"the web is at addresses like 'https://example\.com/hook', not at 'hook'"):
        web.answers("hook")
    with pytest.raises(UsageError, match="a request is answered with a status like 200 or 404, not with 7"):
        web.answers(HOOK, status=7)


SECRETS = """
local secret = H:GetSecret("APIKey")
print(typeof(secret), secret, secret:AddPrefix("Bearer "):AddSuffix("!"))
H:RequestAsync({Url = secret:AddPrefix("https://example.com/hook?key="), Headers = {Key = secret}})
H:GetAsync("https://example.com/hook", false, {Key = secret})
"""


def test_a_secret_goes_into_addresses_and_headers_and_is_not_seen(tmp_path: Path) -> None:
    market = open_game(tmp_path, f"{HEAD}game.Players.PlayerAdded:Connect(function()\n{SECRETS}\nend)")
    server = market.server()
    market.secret("APIKey", "abc")
    server.web.answers(f"{HOOK}*", "ok")
    server.join("alice")
    market.settle()
    assert ["Secret Secret(APIKey) Bearer Secret(APIKey)!"] == printed(market)
    sent = [(one.url, dict(one.headers)) for one in server.web.requests]
    assert [(f"{HOOK}?key=abc", {"Key": "abc"}), (HOOK, {"Key": "abc"})] == sent


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("H:GetSecret('no')", "Can't find secret with given key. Write market.secret('no', '...')"),
        (
            "H:RequestAsync({Url = 'https://example.com/hook', Body = H:GetSecret('known')})",
            "Secrets cannot be sent in the body of a request",
        ),
        ("H:GetSecret('known').Value", "Value is not a valid member of Secret"),
    ],
)
def test_what_a_secret_is_not_for(tmp_path: Path, call: str, message: str) -> None:
    source = f"{HEAD}task.wait(1) print(select(2, pcall(function() return {call} end)))"
    market = open_game(tmp_path, source)
    market.secret("known", "abc")
    market.server()
    market.settle()
    assert [message] == printed(market)


def test_a_secret_that_no_test_made_is_a_gap_where_the_game_fails(tmp_path: Path) -> None:
    market = open_game(tmp_path, f"{HEAD}H:GetSecret('APIKey')")
    market.server()
    assert ['HttpService:GetSecret("APIKey")'] == unsupported(market)


def test_a_secret_is_no_longer_than_roblox_takes() -> None:
    market = Market()
    market.secret("long", "x" * 1024)
    assert "x" * 1024 == market.server().web.get_secret("long")
    with pytest.raises(UsageError, match=r"up to 1,024 characters, like market.secret\('APIKey', 'abc'\)"):
        market.secret("longer", "x" * 1025)
