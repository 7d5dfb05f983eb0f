"""Answers that are given in the place of those of the app."""

from collections.abc import Awaitable, Callable

from starlette.types import Message, Send


def unless(answered: Callable[[Message], Awaitable[bool]], send: Send) -> Send:
    """Pass an answer on, unless it is `answered` in another way, which is shown how it begins."""
    is_over = False

    async def sending(message: Message) -> None:
        nonlocal is_over
        if message["type"] == "http.response.start":
            is_over = await answered(message)
        if not is_over:
            await send(message)

    return sending
