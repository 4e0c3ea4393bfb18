"""Asking a model: a request, what its answer may be instead of a reply, one repair of an unreadable one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from summarizer.brief import Call
from summarizer.briefing.replies import InvalidReplyError
from summarizer.errors import ModelOutputError, ModelRejectedError
from summarizer.model.prices import cost
from summarizer.prompting import repair_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from summarizer.prompting import Prompts
    from summarizer.records import ModelClient, ModelRequest, ModelResponse, Problem

_Reply = TypeVar("_Reply")


@dataclass(kw_only=True, slots=True)
class Asker:
    """Asks through `client` and keeps account: `exchanges` and `notices` grow with every answer.

    `progress` hears of a repair. A notice stands once, however many answers bring it.
    """

    client: ModelClient
    prompts: Prompts
    progress: Callable[[str], None] = lambda _: None
    exchanges: list[tuple[ModelRequest, ModelResponse]] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    async def ask(self, request: ModelRequest, read: Callable[[str], _Reply]) -> _Reply:
        """Send `request` and `read` the reply; one that cannot be read gets one repair lap.

        `read` raises `InvalidReplyError`. Raises what the client raises, `ModelRejectedError` for a
        refusal or a filtered reply, `ModelOutputError` for one that was cut off or is unreadable
        even after the repair.
        """
        response = await self._send(request)
        try:
            return read(response.text)
        except InvalidReplyError as error:
            self.progress("asking for a valid reply")
            repair = repair_request(self.prompts, request, reply=response.text, problems=error.problems)
        response = await self._send(repair)
        try:
            return read(response.text)
        except InvalidReplyError as error:
            hint = "the server may ignore the JSON schema; try another --model or --base-url"
            raise ModelOutputError(
                f"the model's reply is still not valid after one repair ({error}); {hint}",
                kind=error.kind,
                response=response,
            ) from None

    def calls(self) -> tuple[Call, ...]:
        """Account for every answer, in an order that does not depend on which came first."""
        return tuple(
            Call(
                key=response.key,
                task=request.task,
                cached=response.cached,
                input_tokens=response.usage.input_tokens if response.usage else None,
                output_tokens=response.usage.output_tokens if response.usage else None,
                usd=cost(response.model, response.usage),
            )
            for request, response in sorted(self.exchanges, key=lambda pair: pair[1].key)
        )

    async def _send(self, request: ModelRequest) -> ModelResponse:
        response = await self.client.complete(request)
        self.exchanges.append((request, response))
        self.notices.extend(each for each in response.notices if each not in self.notices)
        if response.refusal:
            raise ModelRejectedError(
                f"{response.model} refused to answer; the refusal is kept, try another --model",
                kind="refused",
            )
        if response.finish_reason == "content_filter":
            raise ModelRejectedError(
                f"{response.endpoint_host} filtered the reply; try another --model or --base-url",
                kind="filtered",
            )
        if response.finish_reason == "length":
            raise ModelOutputError(
                f"the reply was cut off at {request.max_output_tokens} tokens; "
                "raise max_output_tokens in the configuration file or try another --model",
                kind="truncated",
                response=response,
            )
        return response
