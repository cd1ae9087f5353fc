"""WebArena-Verified: answers by their types, and requests that were sent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from callsheet.tasks.webarena.format import BadTasks
from callsheet.tasks.webarena.verified.format import VerifiedTask, read_verified
from callsheet.tasks.webarena.verified.har import BadHar, merge_hars, read_har, requests_of
from callsheet.tasks.webarena.verified.jsonpaths import BadPath, found_at
from callsheet.tasks.webarena.verified.scoring import VerifiedScore, score_verified
from callsheet.tasks.webarena.verified.values import value_of

ADDRESSES = {"shopping": ("http://shop.test:77",), "gitlab": ("http://git.test",)}


@pytest.mark.parametrize(
    ("kind", "expected", "found", "same"),
    [
        ("string", "Quest Lumaflex™ Band", ' "quest lumaflex band." ', True),
        ("string", "^a.*z$", "a to Z", True),
        ("string", ["a", "b"], "b", True),
        ("string", "Café", "cafe", True),
        ("string", "北京", "北京", True),
        ("number", 12, "twelve", True),
        ("number", 1200, "1,200", True),
        ("number", 12, "a dozen", False),
        ("currency", 36.39, "$36.45", True),
        ("currency", 36.39, "$36.5", False),
        ("currency", 1200.5, "1.200,50 €", True),
        ("currency", 5, "-5", False),
        ("date", "March 2, 2022", "2022-03-02", True),
        ("month", "January", 1, True),
        ("duration", "7min", "10 minutes", True),  # three minutes
        ("duration", "5h", "5:25 hours", True),  # or a tenth
        ("duration", "7min", "7", False),  # no unit
        ("distance", "914km", "568 miles", True),
        ("distance", "100m", "120 m", False),
        ("boolean", True, "Yes", True),
        ("coordinates", {"latitude": "40.44242", "longitude": "-79.93974"}, [40.44242, -79.93974], True),
        ("coordinates", {"latitude": 40, "longitude": 200}, "40, -160", True),
        ("location-name", "Starbucks on Craig Street", "Craig Street starbucks", True),
        ("string_list", "5,1842", "1842, 5", True),
        ("json", '{"a": 1, "b": 2}', '{"b":2,"a":1}', True),
        ("markdown", "# A\n* one", "#  A\r\n+ one \n", True),
        ("base64", "^.*MIT.*$", "TUlUIExpY2Vuc2U=", True),
        ("null", None, "N / A", True),
    ],
)
def test_values(kind: str, expected: Any, found: Any, same: bool) -> None:
    """The same value however it is written, and no other."""
    try:
        actual: Any = value_of(found, kind)
    except ValueError:
        actual = found

    assert value_of(expected, kind).matches(actual) is same


def scored(answer: Any, *, data: Any, schema: Any, kind: str = "retrieve", ordered: bool = False) -> VerifiedScore:
    """The score of an answer."""
    return score_verified(task(answer_check(data, schema, kind, ordered)), answer=answer, sent=(), addresses=ADDRESSES)


def answer_check(data: Any, schema: Any, kind: str, ordered: bool = False) -> dict[str, Any]:
    """A check of an answer as the file has it."""
    return {
        "evaluator": "AgentResponseEvaluator",
        "ordered": ordered,
        "results_schema": schema,
        "expected": {"task_type": kind, "status": "SUCCESS", "retrieved_data": data},
    }


def task(*checks: dict[str, Any]) -> VerifiedTask:
    """A task with these checks."""
    return VerifiedTask.model_validate(entry(*checks))


def entry(*checks: dict[str, Any]) -> dict[str, Any]:
    """The same as the file has it."""
    return {
        "task_id": 5,
        "sites": ["shopping", "gitlab"],
        "start_urls": ["__SHOPPING__"],
        "intent": "Find it",
        "intent_template": "Find it",
        "intent_template_id": 1,
        "instantiation_dict": {},
        "eval": list(checks),
        "revision": 1,
    }


NUMBERS = {"type": "array", "items": {"type": "number"}}
THINGS = {
    "type": "array",
    "items": {"type": "object", "properties": {"name": {"type": "string"}, "price": {"format": "currency"}}},
}


def said(data: Any, **others: Any) -> dict[str, Any]:
    """An answer."""
    return {"task_type": "RETRIEVE", "status": "SUCCESS", "retrieved_data": data, **others}


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (said([2, "1"]), 1),  # in any order
        (said([1, 2, 3]), 0),
        (said([1]), 0),
        (said([1, 2], status="NOT_FOUND_ERROR"), 0),
        (said([1, 2], error_details=None), 1),  # what nobody asks for is no fault
        ("```json\n" + json.dumps(said([1, 2])) + "\n```", 1),
        ("it is 1 and 2", 0),
        ({"performed_operation": "retrieve", "status": "success", "retrieved_data": [1, 2]}, 1),
        (None, 0),
    ],
)
def test_answers(answer: Any, value: float) -> None:
    """An object or the text of one, with the data in any order."""
    assert scored(answer, data=[1, 2], schema=NUMBERS).value == value


def test_order_and_objects() -> None:
    """Order counts where the task says so; members of objects have types of their own."""
    things = [{"name": "Lamp", "price": 5}, {"name": "Chair", "price": 45.0}]
    written = [{"name": "lamp", "price": "$5.00"}, {"name": "chair", "price": "45 USD"}]

    assert scored(said(written), data=things, schema=THINGS, ordered=True).value == 1
    assert scored(said(written[::-1]), data=things, schema=THINGS).value == 1
    assert scored(said(written[::-1]), data=things, schema=THINGS, ordered=True).value == 0
    assert scored(said([{"name": "lamp"}, written[1]]), data=things, schema=THINGS).value == 0


def test_an_answer_that_cannot_be_read_is_said() -> None:
    """It counts as failed, and why is told."""
    (checked,) = scored(said([1], status=7), data=[1], schema=NUMBERS).checks

    assert not checked.holds
    assert "`status` is 7" in checked.error


def request_check(**expected: Any) -> dict[str, Any]:
    """A check of a request as the file has it; members of the check itself begin with `_`."""
    own = {name[1:]: expected.pop(name) for name in list(expected) if name.startswith("_")}
    return {"evaluator": "NetworkEventEvaluator", "expected": expected, **own}


def request(url: str, *, method: str = "GET", status: int = 200, form: str = "", **headers: str) -> dict[str, Any]:
    """An entry of a HAR file."""
    asked: dict[str, Any] = {
        "method": method,
        "url": url,
        "headers": [{"name": name.replace("_", "-"), "value": value} for name, value in headers.items()],
    }
    if form:
        kind = "application/json" if form.startswith("{") else "application/x-www-form-urlencoded"
        asked["postData"] = {"mimeType": kind, "text": form}
    return {"request": asked, "response": {"status": status, "redirectURL": "", "headers": []}}


SHOP = "http://shop.test:77"


def sent_score(check: dict[str, Any], *entries: dict[str, Any], kind: str = "mutate") -> float:
    """The score of what was sent, the answer being right."""
    answer = {"task_type": kind, "status": "SUCCESS", "retrieved_data": None}
    one = task(answer_check(None, {"type": "null"}, kind), check)
    return score_verified(one, answer=answer, sent=requests_of(entries), addresses=ADDRESSES).value


@pytest.mark.parametrize(
    ("check", "entries", "value"),
    [
        (request_check(url="__SHOPPING__/a"), [request(f"{SHOP}/a/")], 1),
        (request_check(url="__SHOPPING__/a"), [request(f"{SHOP}/a?x=1")], 0),  # a parameter nobody asked for
        (request_check(url="__SHOPPING__/a", _ignored_query_params=["x"]), [request(f"{SHOP}/a?x=1")], 1),
        (request_check(url=["__SHOPPING__/b", "__SHOPPING__/a"]), [request(f"{SHOP}/a")], 1),
        (request_check(url=r"^__SHOPPING__/a/\d+$"), [request(f"{SHOP}/a/12")], 1),
        (request_check(url="__SHOPPING__/a"), [request(f"{SHOP}/a", status=404)], 0),
        (request_check(url="__SHOPPING__/a"), [request(f"{SHOP}/a"), request(f"{SHOP}/a", status=500)], 0),  # the last
        (
            request_check(url="__SHOPPING__/a", _last_event_only=False),
            [request(f"{SHOP}/a"), request(f"{SHOP}/a", status=500)],
            1,
        ),
        (request_check(url="__SHOPPING__/a", _should_not_exist=True), [request(f"{SHOP}/b")], 1),
        (request_check(url="__SHOPPING__/a", _should_not_exist=True), [request(f"{SHOP}/a")], 0),
        (request_check(url="__SHOPPING__/a.png"), [request(f"{SHOP}/a.png")], 0),  # pictures are not looked at
        (
            request_check(url="__SHOPPING__/f", query_params={"from": ["1"]}, _decode_base64_query=True),
            [request(f"{SHOP}/f/ZnJvbT0x/")],
            1,
        ),
        (
            request_check(url="__SHOPPING__/a", headers={"referer": "__GITLAB__/x"}),
            [request(f"{SHOP}/a", referer="http://git.test/x")],
            1,
        ),
    ],
)
def test_requests(check: dict[str, Any], entries: list[dict[str, Any]], value: float) -> None:
    """Place, parameters, status and source."""
    assert sent_score(check, *entries) == value


def test_what_is_posted() -> None:
    """Members of a form, and places in JSON, also in JSON within JSON."""
    form = request_check(url="__SHOPPING__/p", http_method="POST", post_data={"title": "^.*lamp.*$", "qty": None})
    path = request_check(url="__SHOPPING__/p", http_method="POST", post_data={"$.note.note": "lgtm"})

    def post(body: str) -> dict[str, Any]:
        return request(f"{SHOP}/p", method="POST", form=body)

    assert sent_score(form, post("title=a+Lamp+here&token=x")) == 1
    assert sent_score(form, post("title=a+Lamp+here&qty=1")) == 0
    assert sent_score(form, request(f"{SHOP}/p", method="POST")) == 0
    assert sent_score(path, post('{"note": {"note": "LGTM"}}')) == 1
    assert sent_score(path, post('{"note": "{\\"note\\": \\"lgtm\\"}"}')) == 1


def test_where_a_run_went() -> None:
    """For a task that goes somewhere only the last navigation counts."""
    check = request_check(url="__SHOPPING__/a")
    there, on = (request(f"{SHOP}{path}", accept="text/html") for path in ("/a", "/b"))

    assert sent_score(check, on, there, request(f"{SHOP}/b", accept="*/*"), kind="navigate") == 1
    assert sent_score(check, there, on, kind="navigate") == 0


def test_paths() -> None:
    """Several values by a filter or a pattern, one by a path, nothing where there is nothing."""
    document = {"items": [{"n": "1", "a": "x"}, {"n": 2, "a": "y"}], "file_name": "f"}

    assert found_at(document, "$.items[1].a") == "y"
    assert found_at(document, "$['items'][?(@.n == 1)].a") == ("x",)
    assert found_at(document, "$.^file_path|file_name$") == "f"
    assert found_at(document, "$.items[7].a") is None
    with pytest.raises(BadPath, match="cannot be read from"):
        found_at(document, "$.items[?(@.n > 1)]")


@pytest.mark.parametrize(
    ("check", "why"),
    [
        (answer_check(None, {"type": "array", "items": {"format": "full_address"}}, "retrieve"), "full_address"),
        (request_check(url="^__SHOPPING__/($"), "unterminated"),
        (request_check(url="x", post_data={"$..a": "b"}), "cannot be read from"),
        (request_check(url="x", _ignored_query_params_patterns=["("]), "no regular expression"),
    ],
)
def test_files_are_looked_through(tmp_path: Path, check: dict[str, Any], why: str) -> None:
    """What nobody could check is refused with its task, in one line."""
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([entry(answer_check(None, {"type": "null"}, "mutate"), check)]))

    with pytest.raises(BadTasks, match=why) as raised:
        read_verified(path)

    assert "task 5" in str(raised.value)
    assert "\n" not in str(raised.value)


def test_har_files(tmp_path: Path) -> None:
    """A file that is none is said to be none."""
    path = tmp_path / "network.har"
    for text, why in (("x", "cannot be read"), ("{}", "no HAR"), ('{"log": {"entries": []}}', "no requests")):
        path.write_text(text)
        with pytest.raises(BadHar, match=why):
            read_har(path)
    path.write_text(json.dumps({"log": {"entries": [request(f"{SHOP}/a")]}}))

    assert [one.url for one in read_har(path)] == [f"{SHOP}/a"]


def test_recordings_become_one(tmp_path: Path) -> None:
    """In the order of time, wherever clocks put it; a part that is none leaves all as they are."""
    whole, part = tmp_path / "network.har", tmp_path / "1-network.har"
    at = {"/b": "2026-01-01T00:00:02+02:00", "/a": "2026-01-01T00:00:01Z", "/c": "2025-12-31T23:59:59Z"}
    first, *others = [{**request(f"{SHOP}{path}"), "startedDateTime": when} for path, when in at.items()]
    whole.write_text(json.dumps({"log": {"version": "1.2", "entries": [first]}}))
    part.write_text("")

    with pytest.raises(BadHar, match="cannot be made of its parts"):
        merge_hars(whole, [part])
    assert len(read_har(whole)) == 1

    part.write_text(json.dumps({"log": {"entries": others}}))
    merge_hars(whole, [part])

    assert [one.url for one in read_har(whole)] == [f"{SHOP}/b", f"{SHOP}/c", f"{SHOP}/a"]
    assert not part.exists()
