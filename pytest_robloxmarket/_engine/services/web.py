"""Requests of HttpService from Luau code, over the server's, and addresses as text."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, cast

from pytest_robloxmarket._engine.data_model import LuauServer
from pytest_robloxmarket._engine.host import server_of
from pytest_robloxmarket._engine.instances import Instance
from pytest_robloxmarket._engine.registry import implement
from pytest_robloxmarket._engine.services.secrets import Secret
from pytest_robloxmarket._luau.methods import WAIT, expect_text, yielding
from pytest_robloxmarket._luau.threads import Recipient, current_origin
from pytest_robloxmarket._luau.values import luau_type, table_pairs
from pytest_robloxmarket._platform.web import WebAnswer, WebRequest
from pytest_robloxmarket._server.web import HttpRequests, body_of, response_of
from pytest_robloxmarket._terms.errors import PlatformError

if TYPE_CHECKING:
    from pytest_robloxmarket._luau.handles import LuauTable
    from pytest_robloxmarket._luau.threads import LuauTask

# All but letters and digits: "https%3A%2F%2Fwww%2Eroblox%2Ecom%2Fdiscover%23%2F", classes/HttpService.yaml, UrlEncode.
_UNSAFE: Final = re.compile(rb"[^A-Za-z0-9]")


def _send(service: Instance, task: "LuauTask", request: WebRequest, form: Callable[[WebAnswer], object]) -> object:
    server = server_of(service.context)
    if not server.world.platform.web.knows(request):
        # On Roblox somebody may well answer: if the game fails now, that is to blame.
        luau = cast("LuauServer", service.context)
        name = f"HttpService, {request.method} {request.url}"
        luau.unfound.setdefault(name, (lambda: None, current_origin(luau)))
    server.part(HttpRequests).begin(Recipient(task, form), request)
    return WAIT


def _get(service: Instance, task: "LuauTask", url: object, _fresh: object = None, headers: object = None) -> object:
    return _send(service, task, WebRequest("GET", _url(url), "", _headers(headers)), body_of)


def _post(
    service: Instance,
    task: "LuauTask",
    url: object,
    data: object,
    _type: object = None,
    _compress: object = None,
    headers: object = None,
) -> object:
    return _send(service, task, WebRequest("POST", _url(url), _body(data), _headers(headers)), body_of)


def _request(service: Instance, task: "LuauTask", options: object) -> object:
    fields = table_pairs(cast("LuauTable", options))
    method, body = fields.get("Method") or "GET", fields.get("Body") or ""
    request = WebRequest(expect_text(method, 1), _url(fields.get("Url")), _body(body), _headers(fields.get("Headers")))
    return _send(service, task, request, response_of)


def _url(url: object) -> str:
    text = url.content if isinstance(url, Secret) else expect_text(url, 1)
    if not text.startswith(("http://", "https://")):
        raise PlatformError(f"URL must be http: {text}")
    return text


def _body(body: object) -> str:
    # "You can't include secrets in the HTTP request body, only the URL and headers", cloud-services/secrets.md.
    if isinstance(body, Secret):
        raise PlatformError("Secrets cannot be sent in the body of a request")
    return expect_text(body, 2)


def _headers(headers: object) -> dict[str, str]:
    found = table_pairs(cast("LuauTable", headers)) if luau_type(headers) == "table" else {}
    return {name: one.content if isinstance(one, Secret) else expect_text(one, 1) for name, one in found.items()}


def _url_encode(_service: Instance, text: object) -> str:
    raw = expect_text(text, 1).encode("utf-8", "surrogateescape")
    return _UNSAFE.sub(lambda found: b"%%%02X" % found[0][0], raw).decode("ascii")


implement(
    "HttpService",
    methods={
        # An address may be a Secret too, which the data of the API does not say.
        "GetAsync": yielding(_get)._replace(checks_itself=True),
        "PostAsync": yielding(_post)._replace(checks_itself=True),
        "RequestAsync": yielding(_request),
        "UrlEncode": _url_encode,
    },
)
