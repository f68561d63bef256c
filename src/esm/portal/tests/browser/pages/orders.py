"""Social order."""

from .look import FILE, Look

PAGES = [
    *(
        Look(f"/orders/{address}")
        for address in (
            *("", "awards/", "awards/?year=1999", "needs/", "needs/{o_study}/", "lists/{o_list}/", "tariffs/"),
            *("{o_open}/", "{o_done}/{o_released}/", "{o_open}/{o_van}/"),
        )
    ),
    *(
        Look(f"/contracts/{{served}}/{address}", "official")
        for address in (
            *("service/", "service/volume/", "acts/preview/", "acts/1/", "acts/2/return/", "referrals/new/"),
            *("referrals/1/", "referrals/1/end/"),
        )
    ),
    *(Look(f"/monitoring/{{served}}/{address}", "official") for address in ("new/?kind=quality", "1/", "2/record/")),
    Look("/orders/{o_open}/ask/", "ngo"),
    Look("/cabinet/orders/", "ngo"),
    Look("/cabinet/orders/start/{o_care}/", "ngo"),
    Look("/cabinet/orders/{o_written}/", "ngo"),
    Look("/cabinet/orders/{o_written}/submit/", "ngo"),
    Look("/cabinet/orders/{o_written}/withdraw/", "ngo"),
    Look("/review/orders/", "member"),
    Look("/review/orders/{o_admitted}/conflict/", "member"),
    *(
        Look(f"/department/orders/{address}", "official")
        for address in (
            *("", "new/", "plans/", "needs/new/", "lists/new/", "tariffs/", "tariffs/new/"),
            *("needs/{o_study}/", "needs/{o_study}/edit/", "needs/{o_study}/publish/"),
            *("lists/{o_list}/", "lists/{o_list}/edit/", "lists/{o_list}/submit/"),
            *("{o_open}/", "{o_open}/extend/", "{o_open}/cancel/", "{o_open}/panel/", "{o_open}/open/"),
            *("{o_open}/questions/{o_question}/", "{o_draft}/", "{o_draft}/edit/", "{o_draft}/announce/"),
            *("{o_draft}/lots/new/", "lots/{o_drafted}/edit/", "lots/{o_drafted}/remove/"),
            *("lots/{o_care}/", "lots/{o_opened}/", "lots/{o_opened}/choose/", "lots/{o_opened}/fail/"),
            *("lots/{o_released}/", "lots/{o_van}/close/", "lots/{o_approved}/release/"),
            *("proposals/{o_submitted}/", "proposals/{o_admitted}/"),
            *(f"proposals/{{o_submitted}}/{step}/" for step in ("admit", "undo", "return", "refuse")),
        )
    ),
    *(
        Look(f"/department/orders/{address}", "secretary")
        for address in (
            *("lots/{o_care}/register/", "lots/{o_opened}/", "proposals/{o_paper}/", "proposals/{o_paper}/receipt/"),
            "proposals/{o_paper}/type-in/",
        )
    ),
    Look("/department/orders/lots/{o_nights}/", "head"),
    Look("/department/orders/proposals/{o_left}/replace/", "official"),
    Look("/department/orders/lots/{o_nights}/again/", "official"),
    Look("/department/orders/proposals/{o_left}/replace/approve/", "head"),
    Look("/department/orders/proposals/{o_left}/replace/drop/", "head"),
    *(
        Look(f"/department/orders/{address}", "head")
        for address in (
            *("lists/{o_list}/approve/", "lists/{o_list}/send-back/"),
            *("lots/{o_chosen}/", "lots/{o_chosen}/approve/", "lots/{o_chosen}/send-back/"),
            "proposals/{o_fitting}/accept/",
        )
    ),
]
NOT_PAGES: dict[str, str] = {
    "orders:calendar": FILE,
    "orders:document": FILE,
    "orders:envelope": FILE,
    "orders:need_file": FILE,
    "orders:score": "opens after the declaration; its form is the room's own test",
}
