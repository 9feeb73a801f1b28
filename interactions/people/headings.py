"""What people write over the columns of their customer tables, in Vietnamese and English, as `fold` leaves
it: without marks, small. Whoever meets another heading adds it here. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from interactions.fold import fold

_FIELDS = {
    "number": """so dien thoai, dien thoai, sdt, so dt, dt, di dong, so di dong, dien thoai di dong,
        so may, so, dien thoai ban, phone, phone number, mobile, mobile phone, mobile number, cell,
        cell phone, tel, telephone, telephone number, number, numbers, home phone, work phone""",
    "name": """ho ten, ho va ten, ten, ho, ho dem, ho va dem, ten dem, ten khach hang, khach hang, ten kh,
        ten day du, name, full name, customer, customer name, contact name, first name, middle name,
        last name, given name, family name, surname""",
    "language": "ngon ngu, tieng, language, lang",
    "tier": """hang, hang khach hang, hang the, hang kh, cap, cap do, cap bac, loai khach hang, vip, tier,
        level, class""",
    "email": "email, e mail, mail, thu dien tu, dia chi email, email address",
    "note": "ghi chu, chu thich, note, notes, remark, remarks, comment, comments",
    "outside_id": "ma, ma so, ma khach hang, ma kh, ma crm, id, customer id, crm id, external id, outside id",
    "agent": """nhan vien phu trach, nguoi phu trach, phu trach, nhan vien, agent, agent id, owner,
        account owner""",
    "preferences": "so thich, uu tien, tuy chon, preferences",
    "ignore": "tongdai line, tongdai reason",
    "preference:preferred time": """gio lien he, gio goi, thoi gian lien he, thoi gian goi, gio goi phu hop,
        preferred time""",
    "preference:preferred channel": "kenh lien he, kenh uu tien, preferred channel",
}
_LANGUAGES = {
    "vi": "tieng viet, viet, vietnamese, viet nam, vn",
    "en": "tieng anh, anh, english",
    "ko": "tieng han, han, han quoc, korean, kr",
    "ja": "tieng nhat, nhat, nhat ban, japanese, jp",
    "zh": "tieng trung, trung, trung quoc, chinese, cn",
    "fr": "tieng phap, phap, french",
}


def _by_word(words: Mapping[str, str]) -> dict[str, str]:
    return {word: means for means, all_words in words.items() for word in re.split(r",\s+", all_words)}


_BY_HEADING, _BY_LANGUAGE = _by_word(_FIELDS), _by_word(_LANGUAGES)
PREFERENCE = "preference:"  # and what is preferred
FIELDS = (*(field for field in _FIELDS if not field.startswith(PREFERENCE)), f"{PREFERENCE}…")


def field_of(heading: str) -> str | None:
    """What a column of this heading is: one of FIELDS."""
    folded = fold(heading)
    if heading.lower().startswith(PREFERENCE):
        return heading.lower()
    return _BY_HEADING.get(folded) or _BY_HEADING.get(re.sub(r" \d+$", "", folded))  # điện thoại 2


def language_of(text: str) -> str:
    """The code of a language that is called by its name; anything else as it is."""
    return _BY_LANGUAGE.get(fold(text), text.lower() if len(text) <= 3 else text)
