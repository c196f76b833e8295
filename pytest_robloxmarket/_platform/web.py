"""The web outside of Roblox, as a test plays it: which requests are answered, and how."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from pytest_robloxmarket._terms.checks import shown
from pytest_robloxmarket._terms.errors import UsageError

__all__ = ("REQUESTS_MAX", "SECRET_MAX", "Web", "WebAnswer", "WebRequest")

# "500 requests per minute" to what is no page of Roblox's: reference/engine/classes/HttpService.yaml, RequestAsync.
REQUESTS_MAX: Final = 500


# "Secrets can be up to 1,024 characters in length", cloud-services/secrets.md.
SECRET_MAX: Final = 1_024


# Requests that ask for something, and send nothing.
_ASKING: Final = frozenset({"GET", "HEAD"})


class WebRequest(Struct, frozen=True):
    """One request that game code sent."""

    method: str
    url: str
    body: str = ""
    headers: Mapping[str, str] = {}


class WebAnswer(Struct, frozen=True):
    """What a server of the web says. `method` is empty where it says it to each."""

    url: str
    method: str
    status: int
    body: str
    headers: Mapping[str, str]


class Web(Struct, eq=False):
    """All that is answered, all that was sent, and the secrets of the experience.

    Attributes:
        requests: those that were sent.
        secrets: by name.
        takes: whether what only sends something is taken where nobody answers it, as a webhook takes it.
    """

    requests: list[WebRequest] = []
    secrets: dict[str, str] = {}
    takes: bool = False
    _answers: list[WebAnswer] = []

    def keep_secret(self, name: object, content: object) -> None:
        """Put a secret into the experience's store.

        Raises:
            UsageError: when it is no text, or too long.
        """
        if not isinstance(name, str) or not isinstance(content, str) or len(content) > SECRET_MAX:
            raise UsageError(
                f"a secret has a name and up to {SECRET_MAX:,} characters, like market.secret('APIKey', 'abc'); "
                f"{shown(name)} was given {shown(content)}."
            )
        self.secrets[name] = content

    def add(self, answer: WebAnswer) -> None:
        """Let a request be answered from now on; the last answer to it counts."""
        self._answers.append(answer)

    def take(self, request: WebRequest) -> WebAnswer | None:
        """The answer to a request; None when nobody is there."""
        self.requests.append(request)
        fitting = [one for one in self._answers if _fits(one, request)]
        if fitting or not self.takes or request.method in _ASKING:
            return fitting[-1] if fitting else None
        return WebAnswer(request.url, request.method, 200, "", {})

    def knows(self, request: WebRequest) -> bool:
        """Whether a request would be answered."""
        return any(_fits(one, request) for one in self._answers)


def _fits(answer: WebAnswer, request: WebRequest) -> bool:
    """A `*` at the end of an address stands for any more of it."""
    start = answer.url.removesuffix("*")
    there = request.url.startswith(start) if start != answer.url else request.url == answer.url
    return there and answer.method in {"", request.method}
