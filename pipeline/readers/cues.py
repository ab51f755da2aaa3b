"""Words by which the two columns of a letter's head and tail are known (NĐ 30/2020/NĐ-CP, Phụ lục I; Party forms)."""

import re

#: What stands in the right column of a head or a tail and nowhere else: motto, authority of the signer.
RIGHT_CUE = re.compile(
    r"(?:C[ỘO]NG H(?:ÒA|OÀ) X[ÃA] H[ỘO]I|Đ[ẢA]NG C[ỘO]NG S[ẢA]N VI[ỆE]T|Độc lập\s*[-–]|TM\.|KT\.|TL\.|TUQ\.|Q\.)"
)
LEFT_CUE = re.compile(r"N[ơo]i (?:nh[ậâ]n|g[ửu]i)", re.I)
