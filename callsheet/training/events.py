"""The metrics of a training as events for TensorBoard, which is an extra and is imported here alone.

In: rows of metrics. Out: a file of events in the folder's `events/`. Written by TensorBoard's own writer, so that
no other learning library has to be there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .plots import MissingExtra


class Events:
    """Scalars by step."""

    def __init__(self, writer: Any, event: Any, summary: Any) -> None:
        self._writer, self._event, self._summary = writer, event, summary

    @classmethod
    @contextmanager
    def into(cls, folder: Path) -> Iterator[Events]:
        """Open until the end of the context. Raises `MissingExtra`."""
        try:
            from tensorboard.compat.proto.event_pb2 import Event
            from tensorboard.compat.proto.summary_pb2 import Summary
            from tensorboard.summary.writer.event_file_writer import EventFileWriter
        except ImportError as error:
            raise MissingExtra("events need TensorBoard: `pip install 'callsheet[tensorboard]'`") from error
        writer = EventFileWriter(str(folder / "events"))
        try:
            yield cls(writer, Event, Summary)
        finally:
            writer.close()

    def add(self, row: dict[str, Any]) -> None:
        """All numbers of a round."""
        values = [self._summary.Value(tag=name, simple_value=value) for name, value in scalars(row)]
        event = self._event(wall_time=time.time(), step=row["steps"], summary=self._summary(value=values))
        self._writer.add_event(event)


def scalars(row: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Names and numbers, with a number for each of several costs."""
    for name, value in row.items():
        if isinstance(value, list):
            yield from ((f"{name}/{number + 1}", one) for number, one in enumerate(value))
        elif name not in {"round", "steps", "of"}:
            yield name, value
