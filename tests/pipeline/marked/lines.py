"""Lines of letters: those that mark a letter secret, and those that only look it, each as people write them.
``benchmarks.marked`` puts each into a letter. The rules have been tuned on these lines: what is fresh is read worse."""

from tests.each import table

HEAD = """CÔNG ĐOÀN NGÀNH DỆT MAY            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
CÔNG ĐOÀN CÔNG TY SÔNG VÂN         Độc lập - Tự do - Hạnh phúc

Số: 31/TB-CĐSV                     Sông Vân, ngày 14 tháng 4 năm 2026
"""
TEXT = table(__file__, "text")
HOSTILE = tuple(table(__file__, "hostile"))
HARMLESS = tuple(table(__file__, "harmless"))
