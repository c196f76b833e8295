"""HttpService of one server: requests that a test answers, and that go nowhere else.

Source: creator-docs, reference/engine/classes/HttpService.yaml.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from pytest_robloxmarket._platform.web import REQUESTS_MAX, WebAnswer, WebRequest
from pytest_robloxmarket._server.calls import ask, send
from pytest_robloxmarket._terms.answers import WebResponse
from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.doors import door
from pytest_robloxmarket._terms.errors import PlatformError, UsageError

if TYPE_CHECKING:
    from pytest_robloxmarket._kernel.tasks import Task
    from pytest_robloxmarket._server.server import Server

__all__ = ("HttpRequests", "body_of", "response_of")

_REQUEST: Final = "RequestAsync"
_MINUTE_MS: Final = 60_000
_GOOD: Final = range(200, 300)


class HttpRequests(Struct, eq=False):
    """The HttpService of one server, and the web as its test plays it: the same one for all servers of a market."""

    _server: Server
    _sent: deque[int] = field(default_factory=deque)

    @door
    def answers(
        self, url: str, body: str = "", *, status: int = 200, verb: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        """Let requests for an address be answered from now on, on all servers. Nothing else ever is.

        Args:
            url: the whole address, or how it begins with a `*` behind.
            body: what is answered.
            status: 200 is well, 404 and the like make GetAsync and PostAsync raise.
            verb: only to requests of this method, like POST.
            headers: the answer's headers.

        Raises:
            UsageError: when the address or the status cannot be.
        """
        if not isinstance(url, str) or not url.startswith(("http://", "https://")):
            raise UsageError(f"the web is at addresses like 'https://example.com/hook', not at {shown(url)}.")
        if type(status) is not int or not 100 <= status < 600:
            raise UsageError(f"a request is answered with a status like 200 or 404, not with {shown(status)}.")
        if not isinstance(body, str) or not isinstance(verb, str):
            raise UsageError(f"{url} is answered with a text, to a method like 'POST'; not with {shown(body)}.")
        self._server.world.platform.web.add(WebAnswer(url, verb, status, body, dict(headers or {})))

    @door
    def get_secret(self, name: str) -> str:
        """A secret of the experience.

        Raises:
            PlatformError: when no test has put it there.
        """
        found = self._server.world.platform.web.secrets.get(name)
        if found is None:
            raise PlatformError(f"Can't find secret with given key. Write market.secret({shown(name)}, '...')")
        return found

    @property
    def requests(self) -> Sequence[WebRequest]:
        """All requests that game code has sent so far, on any server."""
        return tuple(self._server.world.platform.web.requests)

    @door
    def request_async(
        self, url: str, *, verb: str = "GET", body: str = "", headers: Mapping[str, str] | None = None
    ) -> WebResponse:
        """Send a request; Success, StatusCode, StatusMessage, Headers and Body of the answer. May yield.

        Raises:
            PlatformError: when nobody answers it, there are too many, or the call fails.
        """
        request = WebRequest(verb, url, body, dict(headers or {}))
        self.count()
        answer = ask(self._server, _REQUEST, 0, lambda: self._answered(request))
        assert isinstance(answer, WebAnswer)
        return response_of(answer)

    def begin(self, task: Task, request: WebRequest) -> None:
        """Send a request for code that waits by itself: it is woken with the answer."""
        self.count()
        send(self._server, _REQUEST, 0, task, lambda: self._answered(request))

    def count(self) -> None:
        """Count a request.

        Raises:
            PlatformError: when there were too many within a minute.
        """
        now_ms, sent = self._server.world.scheduler.now_ms, self._sent
        while sent and sent[0] <= now_ms - _MINUTE_MS:
            sent.popleft()
        if len(sent) >= REQUESTS_MAX:
            # As developers have seen it.
            raise PlatformError("Number of requests exceeded limit")
        sent.append(now_ms)

    def _answered(self, request: WebRequest) -> WebAnswer:
        answer = self._server.world.platform.web.take(request)
        if answer is None:
            raise PlatformError(
                f"HttpError: ConnectFail. No request leaves this market, and no test answers {request.method} "
                f"{request.url}: write server.web.answers({request.url!r}, ...)"
            )
        return answer

    def __repr__(self) -> str:
        return f"<HttpRequests of server {self._server.id}>"


def response_of(answer: WebAnswer) -> WebResponse:
    """The dictionary that RequestAsync answers."""
    return {
        "Success": answer.status in _GOOD,
        "StatusCode": answer.status,
        "StatusMessage": _phrase(answer.status),
        "Headers": dict(answer.headers),
        "Body": answer.body,
    }


def body_of(answer: WebAnswer) -> str:
    """What GetAsync and PostAsync answer.

    Raises:
        PlatformError: when the status is none of those that say that all is well.
    """
    if answer.status not in _GOOD:
        raise PlatformError(f"HTTP {answer.status} ({_phrase(answer.status)})")
    return answer.body


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
