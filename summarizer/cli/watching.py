"""The progress of a batch as it is shown: drawn again and again on a terminal, else a line now and then."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from summarizer.output.closing_page import Closing
from summarizer.output.progress import Progress, progress_line, progress_lines

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from summarizer.batch.running import Batch
    from summarizer.model.meter import Meter
    from summarizer.output.console import Messages

_DRAW_SECONDS = 0.25
_LINE_SECONDS = 15.0
_ENOUGH = 5
"""After so many articles of this run the cost and the time of the others can be reckoned."""


@dataclass(kw_only=True, slots=True)
class Watch:
    """Puts the counts of a batch and of its requests together."""

    batch: Batch
    meter: Meter
    messages: Messages
    _started: float = field(default_factory=time.monotonic)

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        """Show the progress while the body runs."""
        with self.messages.footer(lambda: progress_lines(self.progress())) as draw:
            task = asyncio.create_task(self._draw(draw) if draw else self._tell())
            try:
                yield
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def _draw(self, draw: Callable[[], None]) -> None:
        while True:
            draw()
            await asyncio.sleep(_DRAW_SECONDS)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(_LINE_SECONDS)
            self.messages.line(progress_line(self.progress()))

    def progress(self) -> Progress:
        """Give the figures of this moment."""
        tally, meter = self.batch.tally, self.meter
        left = tally.found - tally.handled if tally.is_found else None
        worked = tally.handled - tally.before
        paid = worked - tally.cached
        usd, seconds = meter.usd if meter.sent else 0.0, time.monotonic() - self._started
        return Progress(
            total=tally.found,
            is_found=tally.is_found,
            done=tally.complete,
            already=tally.already,
            cached=tally.cached,
            incomplete=tally.incomplete,
            failed=tally.failed + tally.no_article,
            in_flight=meter.in_flight,
            requests_per_minute=meter.requests_per_minute,
            tokens_per_minute=meter.tokens_per_minute,
            usd=usd,
            usd_projected=None if left is None or usd is None or paid < _ENOUGH else usd + left * usd / paid,
            seconds_left=None if left is None or worked < _ENOUGH else left * seconds / worked,
            held_by=meter.held_by,
        )

    def closing(self, *, output: str, errors: str | None, resume: str | None) -> Closing:
        """Give the figures of the end; the rest as in `Closing`."""
        tally, meter = self.batch.tally, self.meter
        return Closing(
            files=len(self.batch.entries),
            found=tally.found,
            done=tally.complete,
            already=tally.already,
            cached=tally.cached,
            incomplete=tally.incomplete,
            no_article=tally.no_article,
            failed=tally.failed,
            left=tally.found - tally.handled,
            is_found=tally.is_found,
            requests=meter.sent,
            unknown=meter.unknown,
            input_tokens=meter.input_tokens,
            output_tokens=meter.output_tokens,
            usd=meter.usd if meter.sent else 0.0,
            seconds=time.monotonic() - self._started,
            output=output,
            errors=errors,
            resume=resume,
        )
