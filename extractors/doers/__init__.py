"""Who must act: the doer that a clause, a heading or a lead-in names.

A doer is a body (or a class of persons) before an act (``Các CĐCS | gửi báo cáo``), after a request (``đề nghị | các
CĐCS | báo cáo``), in a heading (``2. Đối với các CĐCS``), or before a colon (``Văn phòng: bố trí xe``).
"""

from extractors.doers.acts import act_at, any_duty, begins_with_act, behind_grounds, skip
from extractors.doers.names import Doer, doers_at, whole_list
from extractors.doers.subjects import (
    asked_last,
    fronted_doer,
    heading_as_doer,
    heading_doers,
    late_subject,
    lead,
    long_subject,
    passive_doer,
    requested,
    subject,
    unknown_after_adverbial,
    unknown_doer,
)

__all__ = [
    "Doer",
    "act_at",
    "any_duty",
    "asked_last",
    "begins_with_act",
    "behind_grounds",
    "doers_at",
    "fronted_doer",
    "heading_as_doer",
    "heading_doers",
    "late_subject",
    "lead",
    "long_subject",
    "passive_doer",
    "requested",
    "skip",
    "subject",
    "unknown_after_adverbial",
    "unknown_doer",
    "whole_list",
]
