"""The check of a request: that one of those a run sent is the one that was expected, or that none is.

In go the requests and the check; out comes whether it holds. First those are taken that go to the place, by the method,
from the page that is said; then the last of them, or any, has to have everything else. Where a task is to go somewhere
only where the run went last counts, wherever that is. ValueError is for a check or a request that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from callsheet.dsl.classes import frozen

from .comparing import same
from .format import RequestCheck, TaskType
from .har import Sent
from .jsonpaths import found_at, is_path
from .shapes import shaped
from .sites import Sites
from .urls import Addresses, Parameters, addresses_of
from .values import value_of

LINKS = ("redirect_url", "referer")
"""Headers that are addresses."""


def request_holds(check: RequestCheck, sent: Sequence[Sent], *, task_type: TaskType, sites: Sites) -> bool:
    """Whether what was sent is what the check asks for. Raises ValueError."""
    looking = _Looking(check=check, sites=sites)
    fitting = looking.navigation(sent) if _goes_there(check, task_type) else looking.fitting(sent)
    if check.last_event_only:
        fitting = fitting[-1:]
    expected = looking.expected()
    found = [looking.found(one, expected) for one in fitting]
    if check.should_not_exist:
        return not found
    return any(same(expected, one, more=True) for one in found)


def _goes_there(check: RequestCheck, task_type: TaskType) -> bool:
    return task_type == "navigate" and check.expected.http_method == "GET"


@frozen
class _Looking:
    """A check, and the sites it is about."""

    check: RequestCheck
    sites: Sites

    def navigation(self, sent: Sequence[Sent]) -> list[Sent]:
        """Where the run went last."""
        return [one for one in sent if one.is_navigation][-1:]

    def fitting(self, sent: Sequence[Sent]) -> list[Sent]:
        """Those that go to the place by the method, and come from where they should, if they tell."""
        if not sent:
            return []
        expected = self.check.expected
        place = self.addresses(expected.url, strict=True)
        referer = (expected.headers or {}).get("referer")
        source = None if referer is None else self.addresses(referer, strict=True)
        method = expected.http_method.lower()
        return [
            one
            for one in sent
            if (not method or one.method.lower() == method)
            and place.at_place_of(self.addresses(one.url, strict=False))
            and (source is None or self._comes_from(source, one))
        ]

    def _comes_from(self, source: Addresses, sent: Sent) -> bool:
        told = sent.headers.get("referer", "").lower()
        return not told or source.at_place_of(self.addresses(told, strict=False))

    def addresses(self, raw: Any, *, strict: bool, given: Mapping[str, Any] | None = None) -> Addresses:
        """Addresses as the check looks at them."""
        check = self.check
        parameters = Parameters(
            ignored=check.ignored_query_params or (),
            ignored_patterns=check.ignored_query_params_patterns or (),
            schema=check.query_params_schema,
            in_path=check.decode_base64_query,
        )
        return addresses_of(raw, self.sites, strict=strict, parameters=parameters, given=given)

    def expected(self) -> dict[str, Any]:
        """The request as it should be, ready to be compared."""
        expected = self.check.expected
        made: dict[str, Any] = {
            "url": self.addresses(expected.url, strict=True, given=expected.query_params),
            "response_status": expected.response_status,
            "http_method": expected.http_method,
            "post_data": self._body(expected.post_data, None, strict=True),
            "response_content": dict(expected.response_content) if expected.response_content else None,
            "response_cookies": _texts(expected.response_cookies),
        }
        if expected.headers is not None:
            made["headers"] = self._headers(expected.headers, strict=True)
        return made

    def found(self, sent: Sent, expected: Mapping[str, Any]) -> dict[str, Any]:
        """A request that was sent, as far as it is asked for."""
        asked = self.check.expected
        headers = {name: sent.headers[name.lower()] for name in asked.headers or () if name.lower() in sent.headers}
        cookies = {name: sent.cookies[name] for name in asked.response_cookies or () if name in sent.cookies}
        body = sent.body if asked.post_data else None
        content = sent.content if asked.response_content else None
        made: dict[str, Any] = {
            "url": self.addresses(sent.url, strict=False),
            "response_status": sent.status,
            "http_method": sent.method,
            "post_data": self._body(body, expected["post_data"], strict=False),
            "response_content": _selected(content, expected["response_content"], absent=False) if content else None,
            "response_cookies": _texts(cookies),
        }
        if headers:
            made["headers"] = self._headers(headers, strict=False)
        return made

    def _headers(self, headers: Mapping[str, Any], *, strict: bool) -> dict[str, Any]:
        return {
            name: self.addresses(value, strict=strict)
            if name in LINKS and value
            else value_of(self.sites.derendered(value, strict=False), "string")
            for name, value in headers.items()
        }

    def _body(self, body: Mapping[str, Any] | None, keys: Mapping[str, Any] | None, *, strict: bool) -> Any:
        """What was sent, without what is ignored, and of that only what is asked for."""
        if not body:
            return None
        patterns = self.check.ignored_post_data_params_patterns or ()
        kept = {name: one for name, one in body.items() if not any(re.search(each, name) for each in patterns)}
        if keys:
            kept = _selected(kept, keys, absent=True)
        return shaped(kept, self.check.post_data_schema or {}, strict=strict, sites=self.sites) if kept else kept


def _selected(document: Mapping[str, Any], keys: Mapping[str, Any] | None, *, absent: bool) -> dict[str, Any]:
    """What stands at the keys; `absent`: members that are not there are nothing, instead of missing."""
    if not keys:
        return dict(document)
    names = [key.strip() for key in keys]
    members = {one: document.get(one) for one in names if not is_path(one) and (absent or one in document)}
    return members | {one: found_at(document, one) for one in names if is_path(one)}


def _texts(cookies: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {name: value_of(one, "string") for name, one in cookies.items()} if cookies else None
