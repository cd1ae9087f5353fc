"""What happened in a run as OpenTelemetry spans: run → node → attempt → what was done in it.

`spans.spans_of` makes them of a report, so a journal gives the same ones at any time; `sending.send` hands them to
whatever the standard `OTEL_…` variables name. `pip install 'callsheet[otel]'`.
"""
