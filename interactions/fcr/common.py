"""The words that calls have in common, as long as a house has too few transcripts to learn its own.

Folded Vietnamese and English, from the training half of tests/interactions/fcr/labelled.json.
"""

from __future__ import annotations

from interactions.fcr.words import Vocabulary

_CALLS = 27
_SAID_IN = {
    19: "a",
    15: "da em",
    14: "the",
    13: "can",
    12: "help how i xin",
    11: "cho you",
    10: "ma nghe",
    9: "chi my to",
    8: "don hang is on",
    7: "dai for it roi toi tong",
    6: "anh co let may me so your",
    5: "and chao chua den do doi dong gio have lai nay nha phieu sang still tra",
    4: (
        "about am ben calling cong dang giao goi good hello hom hong khong lich morning oi please qua "
        "tai thank thu truoc van will"
    ),
    3: (
        "account ai ao bac back bao be buu cam card check cua dat data day days de dien door duoc duong "
        "email forty gigabyte giup gui headphones hoa hoi huong in kham kho kiem ky link loi mang mat "
        "mau modem month mui never nhan not order password phuc plan refund reset sent si sorry ta "
        "technician thay then thuat today trang u with"
    ),
    2: (
        "01 44 82 address again ago alo at ba bank bay book business but cac came cao "
        "chau chin chu chuyen cu dau does dung five from gap hai issued khach la lam lay leaks log mac "
        "machine mai more muoi muon nam ngay nguoi nhanh nhat nhe no number okay old one pe phong quang "
        "return roaming sai said sao says seal tam temporary thang that tien trong tu tuesday upgrade ve "
        "vien vu warranty was washing water weeks yes"
    ),
}

COMMON = Vocabulary(_CALLS, {word: count for count, words in _SAID_IN.items() for word in words.split()})
