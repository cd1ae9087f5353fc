"""Answers and requests for WebArena-Verified's tasks: what is expected, in several ways, and what is nearly that.

In go the tasks and chance, out come cases of an answer and the entries of a HAR file.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import quote, urlencode

from .peers import ADDRESSES

OTHERS: tuple[Any, ...] = (
    "nothing",
    0,
    17,
    None,
    True,
    "",
    "12 km",
    "2h",
    [],
    ["a", "b"],
    {"x": 1},
    "March 2, 2022",
    "$5",
)


def verified_cases(entries: list[dict[str, Any]], chance: random.Random) -> Iterator[dict[str, Any]]:
    """For each task: all as expected, the answer in other ways, and requests with something amiss."""
    for entry in entries:
        har = [one for check in entry["eval"] for one in sent_for(check, entry, chance)]
        expected = next(one["expected"] for one in entry["eval"] if one["evaluator"] == "AgentResponseEvaluator")
        right = {**expected, "retrieved_data": first_of(expected.get("retrieved_data"))}
        start = request("GET", ADDRESSES[entry["sites"][0]] + "/", document=True)
        yield _case(entry, right, [start, *har])
        yield _case(entry, other_answer(right, chance), [start, *har])
        yield _case(entry, other_answer(right, chance), [*har, start] if chance.random() < 0.3 else [start, *har])
        if har:
            yield _case(entry, right, [start, *amiss(har, chance)])
            yield _case(entry, right, [start, *amiss(har, chance)])


def _case(entry: dict[str, Any], answer: Any, har: list[dict[str, Any]]) -> dict[str, Any]:
    return {"id": entry["task_id"], "answer": answer, "har": har}


def first_of(data: Any) -> Any:
    """Expected data with one of each of its alternatives."""
    if not isinstance(data, list):
        return data
    return [one[0] if isinstance(one, list) and one else one for one in data]


def other_answer(right: dict[str, Any], chance: random.Random) -> Any:
    """The answer as somebody else might write it, or another."""
    answer = deepcopy(right)
    data = answer["retrieved_data"]
    match chance.randrange(6):
        case 0:
            answer["status"] = chance.choice(["SUCCESS", "success", "NOT_FOUND_ERROR", "", "done"])
        case 1:
            answer["task_type"] = chance.choice(["RETRIEVE", "navigate", "MUTATE"])
        case 2:
            return chance.choice([json.dumps(answer), f"```json\n{json.dumps(answer)}\n```", "done", None, [], {}])
        case 3:
            answer["performed_operation"] = answer.pop("task_type")
            answer["retrieved_data"] = json.dumps(data) if chance.random() < 0.5 else data
        case _ if isinstance(data, list) and data:
            place = chance.randrange(len(data))
            data[place] = varied(data[place], chance)
            if chance.random() < 0.3:
                chance.shuffle(data)
        case _:
            answer["retrieved_data"] = chance.choice(OTHERS)
    return answer


def varied(value: Any, chance: random.Random) -> Any:
    """A value in another form, near it, or another one."""
    if isinstance(value, dict):
        name = chance.choice(list(value))
        return {**value, name: varied(value[name], chance)}
    if isinstance(value, bool):
        return chance.choice([str(value), "yes", "no", 1, 0, "maybe"])
    if isinstance(value, int | float):
        return chance.choice(
            [
                str(value),
                f"${value:,}",
                f"{value} USD",
                value + 0.05,
                value + 1,
                -value,
                f"{value:.2f}",
                "seven",
                [value],
            ]
        )
    text = str(value)
    return chance.choice(
        [
            text.upper(),
            f" {text}. ",
            f'"{text}"',
            text.replace(" ", "-"),
            text.replace("min", " minutes").replace("km", " kilometers"),
            text.replace("o", "ó").replace("'", "’"),
            text[:-1],
            f"{text}s",
            " ".join(reversed(text.split())),
            chance.choice(OTHERS),
            [text, "something else"],
        ]
    )


# What a run sends


def sent_for(check: dict[str, Any], entry: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    """The request that a check asks for."""
    if check["evaluator"] != "NetworkEventEvaluator":
        return
    expected = check["expected"]
    url = expected["url"]
    address = rendered(sample(chance.choice(url) if isinstance(url, list) else url))
    if expected.get("query_params"):
        pairs = [(name, sample(one)) for name, values in expected["query_params"].items() for one in values]
        address += ("&" if "?" in address else "?") + urlencode(pairs)
    headers = {
        name: rendered(sample(one[0] if isinstance(one, list) else one))
        for name, one in (expected.get("headers") or {}).items()
    }
    made = request(expected.get("http_method", "GET"), address, headers=headers, document=not expected.get("headers"))
    made["response"]["status"] = expected.get("response_status", 200)
    if expected.get("post_data"):
        made["request"]["postData"] = body_of(expected["post_data"])
    if expected.get("response_content"):
        made["response"]["content"] = json_body(document_of(expected["response_content"]))
    cookies = expected.get("response_cookies") or {}
    made["response"]["cookies"] = [{"name": name, "value": quote(sample(one))} for name, one in cookies.items()]
    yield made


def request(method: str, url: str, *, headers: dict[str, str] | None = None, document: bool) -> dict[str, Any]:
    """An entry of a HAR file."""
    written = {"Accept": "text/html,*/*" if document else "*/*", **(headers or {})}
    if document:
        written |= {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-User": "?1"}
    return {
        "request": {"method": method, "url": url, "headers": [{"name": a, "value": b} for a, b in written.items()]},
        "response": {"status": 200, "redirectURL": "", "headers": [], "cookies": []},
    }


def sample(pattern: Any) -> str:
    """A text that a regular expression is for, as far as these are plain ones; another text as it is."""
    text = str(pattern)
    if not (text.startswith("^") and text.endswith("$")):
        return text
    text = re.sub(r"\(\?[:!=].*?\)", "", text[1:-1])
    for written, instead in ((".*", " x " if " " in text else "x"), (r"\d+", "12"), (r"\d*", "3"), (".+", "y")):
        text = text.replace(written, instead)
    text = re.sub(r"\(([^|()]*)\|?[^()]*\)", r"\1", text)
    return re.sub(r"\\(.)", r"\1", text)


def rendered(text: str) -> str:
    """With addresses where sites are named."""
    return re.sub(r"__([A-Z_]+?)__", lambda found: ADDRESSES.get(found[1].lower(), found[0]), text)


def body_of(post: dict[str, Any]) -> dict[str, str]:
    """What is posted: JSON where a path leads into it, a form else."""
    if any(key.startswith("$") and not key.startswith("$.^") for key in post):
        return json_body(document_of(post))
    members = {_name(key): _plain(one) for key, one in post.items() if one is not None}
    return {"mimeType": "application/x-www-form-urlencoded", "text": urlencode(members)}


def json_body(document: Any) -> dict[str, str]:
    """A document as it is sent."""
    return {"mimeType": "application/json; charset=utf-8", "text": json.dumps(document)}


def document_of(members: dict[str, Any]) -> dict[str, Any]:
    """A document that has these values where their keys say."""
    document: dict[str, Any] = {}
    for key, value in members.items():
        value = _plain(value) if isinstance(value, str) else value
        if "?(" in key:
            name = key.split("'")[1]
            values = value if isinstance(value, list) else [value]
            document[name] = json.dumps([{"newProduct": 1, "attributes": one} for one in values])
        elif key.startswith("$.") and not key.startswith("$.^"):
            _put(document, re.findall(r"[\w-]+", key[2:]), value)
        else:
            document[_name(key)] = value
    return document


def _put(document: Any, steps: list[str], value: Any) -> None:
    for step, after in zip(steps, [*steps[1:], ""], strict=True):
        inner: Any = value if not after else [] if after.isdigit() else {}
        if isinstance(document, list):
            while len(document) <= int(step):
                document.append(deepcopy(inner))
            if not after:
                document[int(step)] = inner
            document = document[int(step)]
        else:
            if not after:
                document[step] = inner
            document = document.setdefault(step, inner)


def _name(key: str) -> str:
    return sample(key.removeprefix("$.")).split("|")[0]


def _plain(value: Any) -> str:
    return rendered(sample(value[0] if isinstance(value, list) else value))


def amiss(har: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """The requests with one of them changed, left out, or sent again."""
    changed = deepcopy(har)
    one = chance.choice(changed)
    asked, came = one["request"], one["response"]
    match chance.randrange(9):
        case 0:
            asked["method"] = chance.choice(["GET", "POST", "PUT", asked["method"].lower()])
        case 1:
            came["status"] = chance.choice([200, 302, 404, 500])
        case 2:
            asked["url"] += chance.choice(["/", "?page=2", "&page=2", "#top", "/more", "?q="])
        case 3:
            changed.remove(one)
        case 4 if "postData" in asked:
            text = asked["postData"]["text"]
            asked["postData"]["text"] = chance.choice([text[:-1], text.replace("=", "=x", 1), f"{text}&a=1", "", "{}"])
        case 5:
            asked["url"] = asked["url"].replace("http://", "https://").replace("%20", "+")
        case 6:
            asked["headers"] = [h for h in asked["headers"] if not h["name"].startswith("Sec")]
        case 7:
            asked["headers"].append({"name": "Referer", "value": ADDRESSES["gitlab"] + "/elsewhere"})
        case _:
            changed.append(deepcopy(one))
            changed[-1]["response"]["status"] = chance.choice([200, 302, 500])
    return changed
