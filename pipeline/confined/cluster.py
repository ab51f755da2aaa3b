"""Reading on other machines: the executor of a Dask cluster."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from pipeline.errors import SetupError
from pipeline.words import t

#: How long to wait for the scheduler to answer.
_PATIENCE = "10s"


@contextmanager
def executor_at(address: str | None) -> Iterator[Executor | None]:
    """Give the executor of the scheduler at ``address``, or ``None`` where no address is given."""
    if address is None:
        yield None
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise SetupError(t("--scheduler cần gói distributed. Cài đặt: pip install distributed")) from error
    try:
        client = Client(address, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise SetupError(
            t("Không nối được tới bộ điều phối {address}. Kiểm tra địa chỉ và máy đó rồi chạy lại.", address=address)
        ) from error
    with client:
        yield client.get_executor()
