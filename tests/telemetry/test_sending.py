"""Spans reach OpenTelemetry as they are, by its own variables; what does not get there is told and no more."""

from __future__ import annotations

import gzip
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.telemetry.sending import BATCH, NoTelemetry, export, require_telemetry
from callsheet.telemetry.spans import spans_of
from tests.report.stories import STORIES, report

PLAN = """plan shout
input word: Text = "tea-pot"
node one { give loud: Text = upper(word) }
result one.loud
"""


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """What sending turns off is on again afterwards."""
    logger = logging.getLogger("opentelemetry")
    handlers = list(logger.handlers)
    yield
    logger.handlers, logger.propagate = handlers, True


def test_spans_arrive_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, times, parents, attributes, failures, moments; the variables name the service."""
    monkeypatch.setenv("OTEL_SERVICE_NAME", "shopping")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test")
    spans, memory = spans_of(report(STORIES["failed"])), InMemorySpanExporter()
    kept: list[object] = []
    monkeypatch.setattr(memory, "shutdown", lambda: kept.append("shut down"))

    assert export(spans, memory)

    found = memory.get_finished_spans()
    assert [(one.name, one.started, one.ended) for one in spans] == [
        (one.name, one.start_time, one.end_time) for one in found
    ]
    contexts = [one.get_span_context() for one in found]
    assert [(one.trace, one.id) for one in spans] == [(one.trace_id, one.span_id) for one in contexts if one]
    assert [one.parent for one in spans] == [one.parent.span_id if one.parent else None for one in found]
    assert [bool(one.failure) for one in spans] == [one.status.status_code is StatusCode.ERROR for one in found]
    order = next(one for one in found if one.name == "attempt 2 at order")
    assert ("missing", 2) == (order.attributes["error.type"], order.attributes["callsheet.attempt"])
    assert {SpanKind.CLIENT} == {one.kind for one in found if one.name in ("goto", "click")}
    assert {"shopping"} == {one.resource.attributes["service.name"] for one in found}
    assert {"test"} == {one.resource.attributes["deployment.environment"] for one in found}
    assert ["shut down"] == kept


def test_the_service_is_callsheet_where_nobody_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not `unknown_service`."""
    monkeypatch.delenv("OTEL_SERVICE_NAME", raising=False)
    memory = InMemorySpanExporter()

    export(spans_of(report(STORIES["done"])), memory)

    assert {"callsheet"} == {one.resource.attributes["service.name"] for one in memory.get_finished_spans()}


def test_a_long_run_is_sent_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message has a greatest size at the other end."""
    spans, memory, sizes = spans_of(report(STORIES["done"])), InMemorySpanExporter(), []
    take = memory.export
    monkeypatch.setattr(memory, "export", lambda batch: sizes.append(len(batch)) or take(batch))

    export(spans * 50, memory)

    assert len(spans) * 50 == sum(sizes)
    assert {BATCH} == set(sizes[:-1])
    assert len(sizes) > 1


class Collector(BaseHTTPRequestHandler):
    """Takes spans as a collector does."""

    got: list[tuple[str, ExportTraceServiceRequest]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        self.got.append((self.path, ExportTraceServiceRequest.FromString(body)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def collector() -> Iterator[tuple[str, list[tuple[str, ExportTraceServiceRequest]]]]:
    """Its address, and what it got."""
    got: list[tuple[str, ExportTraceServiceRequest]] = []
    server = HTTPServer(("127.0.0.1", 0), type("Here", (Collector,), {"got": got}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", got
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_run_sends_its_spans_and_so_does_its_journal_later(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    collector: tuple[str, list[tuple[str, ExportTraceServiceRequest]]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`run --otel` and `report --otel`: the same spans, over OTLP, to the endpoint that the variable names."""
    address, got = collector
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
    Path("shout.plan").write_text(PLAN)

    assert [exits.DONE, exits.DONE] == [
        run_command_line(["run", "shout.plan", "--otel"]),
        run_command_line(["report", "last", "--otel"]),
    ]

    assert ["/v1/traces", "/v1/traces"] == [path for path, _ in got]
    first, second = (request for _, request in got)
    assert first == second
    (resource,) = first.resource_spans
    (scope,) = resource.scope_spans
    assert ["run shout", "node one", "attempt 1 at one"] == [one.name for one in scope.spans]
    assert "TEA-POT" in capsys.readouterr().out
    assert b"tea-pot" not in first.SerializeToString().lower()


@pytest.mark.slow
def test_a_collector_that_is_not_there_is_told_and_costs_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The run's exit code stays what it was; `report --otel` is about nothing else, and says 6."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "1")
    Path("shout.plan").write_text(PLAN)

    code = run_command_line(["run", "shout.plan", "--otel"])
    said = capsys.readouterr().err

    assert exits.DONE == code
    assert "the spans could not be sent to where the OTEL_… variables say" in said
    assert "Traceback" not in said
    assert exits.SITE == run_command_line(["report", "last", "--otel"])


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "`OTEL_TRACES_EXPORTER` is `zipkin`; Callsheet knows"),
        ({"OTEL_TRACES_EXPORTER": "oltp"}, "`OTEL_TRACES_EXPORTER` is `oltp`; did you mean `otlp`?"),
        ({"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "`OTEL_EXPORTER_OTLP_PROTOCOL` is `grpc`"),
    ],
)
def test_what_is_not_here_is_said_before_anything_runs(environment: dict[str, str], expected: str) -> None:
    """The variables may name more than this version has."""
    with pytest.raises(NoTelemetry) as told:
        require_telemetry(environment)

    assert expected in str(told.value)


def test_one_may_be_asked_for_no_spans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`none`, and the switch that turns the whole library off."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    Path("shout.plan").write_text(PLAN)
    run_command_line(["run", "shout.plan"])

    for name, value in (("OTEL_TRACES_EXPORTER", "none"), ("OTEL_SDK_DISABLED", "true")):
        with monkeypatch.context() as changed:
            changed.setenv(name, value)
            assert exits.DONE == run_command_line(["report", "last", "--otel"])


def test_many_runs_are_sent_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With `--many` the flag is refused, with what to do instead."""
    monkeypatch.chdir(tmp_path)
    Path("shout.plan").write_text(PLAN)
    Path("words.jsonl").write_text('{"word": "a"}\n')

    assert exits.USAGE == run_command_line(["run", "shout.plan", "--many", "words.jsonl", "--otel"])
    assert "`callsheet report RUN --otel`" in capsys.readouterr().err
    assert exits.USAGE == run_command_line(["run", "shout.plan", "--many", "words.jsonl", "--trace"])
    assert "`--trace` is about one run" in capsys.readouterr().err
