"""Plain files that are too long, too odd or no text at all."""

from tests.hostile.bad import Bad, letter

BAD = [
    Bad("chu-100-mb.txt", "told", lambda where: b"a" * (100 << 20)),
    Bad("chu-qua-100-mb.txt", "told", lambda where: bytes((100 << 20) + 1)),
    Bad("chu-mot-dong-1-mb.txt", "told", lambda where: b"a" * (1 << 20)),
    Bad("chu-toan-xuong-dong.txt", "read", lambda where: letter(44).encode() + b"\r" * 300_000),
    Bad("chu-toan-dau.txt", "told", lambda where: "a\u0301\u0302\u0323".encode() * 30_000),
    Bad("chu-mot-triu-dau.txt", "told", lambda where: b"a" + "\u0301".encode() * 300_000),
    Bad("chu-nul.txt", "told", lambda where: letter(42).encode().replace(b" ", b"\0")),
    Bad("chu-nua-cap.txt", "either", lambda where: (letter(41) + "\ud83d \udc00").encode("utf-8", "surrogatepass")),
    Bad("chu-nua-cap-utf16.txt", "told", lambda where: b"\xff\xfe" + b"\x00\xd8" * 500),
    Bad("chu-rong.txt", "told", lambda where: b""),
    Bad("chu-chi-bom.txt", "told", lambda where: b"\xef\xbb\xbf"),
    Bad("chu-ngau-nhien.txt", "told", lambda where: where.chance.randbytes(300_000)),
    Bad("chu-json-sau.txt", "told", lambda where: b"[" * 200_000),
    Bad("chu-python-sau.txt", "told", lambda where: b"import os\n" + b"x = " + b"(" * 90_000),
    Bad("chu-dao-chieu.txt", "read", lambda where: ("\u202e" + letter(43)).encode()),
    Bad("hai\ndong.txt", "told", lambda where: b"khong phai van ban 1"),
    Bad("\x1b[2Jxoa man hinh.txt", "told", lambda where: b"khong phai van ban 2"),
    Bad("thu\u202efdp.exe.txt", "told", lambda where: b"khong phai van ban 3"),
    Bad("x" * 240 + ".txt", "told", lambda where: b"khong phai van ban 4"),
    Bad("[red]dam[bold].txt", "told", lambda where: b"khong phai van ban 5"),
    Bad("%s {name} $HOME `id`.txt", "told", lambda where: b"khong phai van ban 6"),
    Bad("--db.txt", "told", lambda where: b"khong phai van ban 7"),
]  # fmt: skip
