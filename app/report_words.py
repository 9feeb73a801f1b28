"""What the figures of a report are called, in the languages of its readers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from interactions.kpi.question import By, Question
from planning.words import Language

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Key figures",
        "period": "{start} to {end} ({zone})",
        "from": "from",
        "all": "all",
        "nobody": "none",
        "queue": "queue",
        "agent": "agent",
        "team": "team",
        "number": "number",
        "reason": "reason",
        "offered": "offered",
        "answered": "answered",
        "abandoned": "abandoned",
        "short_abandons": "of these short",
        "other_exits": "other exits",
        "asa_s": "ASA",
        "abandon_wait_s": "wait until abandoned",
        "aht_s": "AHT",
        "talk_s": "talk",
        "hold_s": "hold",
        "wrap_up_s": "wrap-up",
        "transfers": "transfers",
        "complaints": "complaints",
        "fcr": "FCR: repeat window",
        "fcr_agent": "FCR: agents' flag",
        "fcr_survey": "FCR: survey",
        "cases": "cases opened",
        "closed": "closed",
        "reopened": "reopened",
        "resolution": "until resolved: median",
        "resolution_p90": "90 % within",
        "callbacks_done": "callbacks done (in time)",
        "cases_open": "open cases now",
        "callbacks_waiting": "callbacks waiting now",
        "overdue": "{n} overdue",
        "csat": "CSAT",
        "nps": "NPS",
        "occupancy": "occupancy",
        "seconds": "seconds",
        "stays": "calls in queues",
        "service_level": "service level",
        "every_level": "Service level in every variant",
        "letters": "O offered, A answered, B abandoned, C asked to be called back; T = {sl} s, s = {short} s:"
        " A_T is answered within T, B_s a short abandon. Each visit of a queue counts.",
        "nothing": "Nothing was counted in this time.",
        "late": "Sent late: it was due at {at}, when the service was not running or could send no mail.",
        "shortened": "The first {most} of {all} rows; the attached file has them all.",
    },
    "vi": {
        "title": "Chỉ số tổng đài",
        "period": "{start} đến {end} ({zone})",
        "from": "từ",
        "all": "tất cả",
        "nobody": "không có",
        "queue": "hàng chờ",
        "agent": "điện thoại viên",
        "team": "nhóm",
        "number": "đầu số",
        "reason": "lý do",
        "offered": "vào hàng chờ",
        "answered": "được nghe",
        "abandoned": "bỏ cuộc",
        "short_abandons": "bỏ ngay",
        "other_exits": "rời cách khác",
        "asa_s": "chờ TB (ASA)",
        "abandon_wait_s": "chờ đến khi bỏ",
        "aht_s": "xử lý TB (AHT)",
        "talk_s": "nói chuyện",
        "hold_s": "giữ máy",
        "wrap_up_s": "sau cuộc gọi",
        "transfers": "chuyển máy",
        "complaints": "khiếu nại",
        "fcr": "FCR: không gọi lại",
        "fcr_agent": "FCR: điện thoại viên",
        "fcr_survey": "FCR: khảo sát",
        "cases": "vụ việc mới",
        "closed": "đã đóng",
        "reopened": "mở lại",
        "resolution": "giải quyết: trung vị",
        "resolution_p90": "90 % trong",
        "callbacks_done": "đã gọi lại (đúng hẹn)",
        "cases_open": "vụ việc đang mở",
        "callbacks_waiting": "đang chờ gọi lại",
        "overdue": "{n} quá hạn",
        "csat": "CSAT",
        "nps": "NPS",
        "occupancy": "độ bận",
        "seconds": "giây",
        "stays": "lượt chờ",
        "service_level": "mức phục vụ",
        "every_level": "Mức phục vụ theo mọi cách tính",
        "letters": "O vào hàng chờ, A được nghe, B bỏ cuộc, C xin gọi lại; T = {sl} s, s = {short} s:"
        " A_T được nghe trong T, B_s bỏ ngay. Mỗi lần vào một hàng chờ là một lượt.",
        "nothing": "Không có lượt nào trong thời gian này.",
        "late": "Gửi muộn: lẽ ra gửi lúc {at}, khi đó dịch vụ không chạy hoặc không gửi được thư.",
        "shortened": "{most} dòng đầu trong {all} dòng; tệp đính kèm có đủ.",
    },
}


def named(value: str | None, by: By, words: Mapping[str, str]) -> str:
    """A row's queue, agent or what else it is of."""
    if by is By.ALL:
        return words["all"]
    return words["nobody"] if value is None else value


def period_of(question: Question, language: Language) -> str:
    """From when to when, and by which clocks."""
    form = "%d/%m/%Y %H:%M" if language is Language.VIETNAMESE else "%Y-%m-%d %H:%M"
    start, end = (
        datetime.fromtimestamp(at, question.zone).strftime(form) for at in (question.start, question.end)
    )
    return WORDS[language]["period"].format(start=start, end=end, zone=question.zone.key)


def letters(question: Question, words: Mapping[str, str]) -> str:
    return words["letters"].format(sl=question.sl_s, short=question.short_s)
