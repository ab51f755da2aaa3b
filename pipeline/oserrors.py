"""Why the system refused a file or folder, in people's words: its own words are English."""

import errno

from pipeline.words import t

_REASONS: dict[int, str] = {
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.ENOTDIR: "đường dẫn đi qua một tệp, không phải thư mục",
    errno.EISDIR: "đó là thư mục",
    errno.EEXIST: "đã có tệp trùng tên",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã dùng hết dung lượng được cấp",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.EIO: "lỗi ổ đĩa hoặc ổ mạng",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.ELOOP: "liên kết tắt trỏ vòng tròn",
    errno.EMFILE: "đang mở quá nhiều tệp",
    errno.EFBIG: "tệp lớn hơn mức cho phép",
    errno.ENOMEM: "không đủ bộ nhớ",
}


def why(error: OSError) -> str:
    """Return the reason of an error in a few words.

    >>> why(PermissionError(errno.EACCES, "Permission denied"))
    'không có quyền'
    """
    reason = _REASONS.get(error.errno or 0)
    return t(reason) if reason else error.strerror or t("lỗi ổ đĩa hoặc ổ mạng")
