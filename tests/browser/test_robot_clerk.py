"""A clerk who knows the gold brings letters there by the keyboard alone, and another program leaves them so.

``python -m tests.browser.robot_clerk`` goes over those that are kept apart.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from corpus.render.forms import write
from corpus.render.pages import register
from tests.browser.conftest import CORPUS
from tests.browser.robot_clerk import go_over

pytestmark = pytest.mark.sweep

#: With a letter that several write, days counted from events, what recurs; as a PDF one with a ruled table.
TEXTS = ("u_a06_lien_tich_cong_ty_gach_thi_dua", "b12_kehoach_benh_vien")
PRINTED = "a13_quyetdinh_phanbo"


def test_letters_are_brought_to_their_gold_by_keys_alone(tmp_path: Path, chromium: Browser) -> None:
    letters = CORPUS / "letters"
    register()
    files = [*(letters / f"{name}.txt" for name in TEXTS), write(letters / f"{PRINTED}.txt", "pdf", tmp_path)]
    done = list(go_over(files, chromium))
    assert [(one.left, one.holds, one.keys.refused) for one in done] == [([], True, [])] * len(files)
    assert sum(one.keys.for_faults for one in done) <= 8 * sum(one.faults for one in done)
    assert all(one.keys.for_right <= 1.5 * max(10, one.duties) for one in done)
