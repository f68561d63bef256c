"""What an editor sees in place of the placeholders."""

CALL = {
    "call_title": "Конкурс соціальних проєктів — 2027",
    "phone": "057 700 00 00",
    "link": "https://esm.example/competitions/2027/",
}
ONE = CALL | {
    "number": "27-014",
    "title": "Поруч: супровід незрячих людей",
    "link": "https://esm.example/cabinet/applications/27-014/",
}
MEMBER = CALL | {
    "waiting": "3",
    "numbers": "27-014, 27-021, 27-033",
    "due": "15 грудня 2026",
    "conflicts": "Спершу скажіть, чи є у вас конфлікт інтересів: заявок без відповіді 2. Тоді заявка відкриється.",
    "link": "https://esm.example/review/",
}
MEETING = {"when": "10 грудня 2026, 14:00", "place": "майдан Конституції, 7, зал засідань", "stream": ""}
