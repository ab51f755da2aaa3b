"""State secrets: the line that refuses them, and the signs by which they are told before anything is kept.

Law on the protection of state secrets (29/2018/QH14, 117/2025/QH15): a secret letter may not be processed or stored on
a machine of an ordinary network. What is read here is dropped at the first sign.
"""

from pipeline.errors import RefusedError
from pipeline.words import t


def secret(name: str) -> RefusedError:
    """Return the refusal of a file in which a letter is marked secret; it says nothing of what the letter holds."""
    return RefusedError(
        "secret",
        name,
        t(
            "{name}: có dấu chỉ độ mật nên không đọc, không lưu gì. "
            "Vào sổ văn bản mật trên giấy, giao người giữ tài liệu mật và gỡ tệp khỏi máy nối mạng.",
            name=name,
        ),
    )
