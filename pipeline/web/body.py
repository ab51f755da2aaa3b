"""What is sent to the application comes in time and is no more than was told; who reads slowly is not waited for."""

import asyncio

from starlette.types import Message, Receive, Send

#: A form comes at once; what is uploaded at least as fast as by a bad line.
_SECONDS, _BYTES_A_SECOND = 30.0, 50_000
#: A piece of an answer that nobody takes.
_ANSWER_SECONDS = 60.0


class TooSlowError(Exception):
    """Somebody keeps a request open without sending the rest of it."""


class TooMuchError(Exception):
    """Somebody sends more than may be sent."""


class RequestBody:
    """What comes with one request."""

    def __init__(self, receive: Receive, length: int, most: int) -> None:
        self._receive, self._most, self._got = receive, most, 0
        self._deadline = asyncio.get_running_loop().time() + _SECONDS + length / _BYTES_A_SECOND
        self.is_read = False
        """Whether all of it was taken."""

    async def receive(self) -> Message:
        """Return the next part; once all is there, wait for the end of the connection as long as it lasts."""
        if self.is_read:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise TooSlowError from None
        self._got += len(message.get("body", b""))
        if self._got > self._most:
            raise TooMuchError
        self.is_read = not message.get("more_body", False)
        return message


async def sent(send: Send, message: Message) -> None:
    """Send a part of the answer; raise ``TooSlowError`` where nobody takes it."""
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await send(message)
    except TimeoutError:
        raise TooSlowError from None
