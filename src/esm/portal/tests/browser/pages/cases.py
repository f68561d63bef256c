"""Cases: lists and the board, a case on its way, acts, plans, programmes, medicines, offers, papers."""

from .look import FILE, Look

WHO, HEAD = "socialworker", "supervisor"
NIGHT, PROGRAMME, MEDICINES = "/cases/{c_emergency}/", "/cases/{c_programme}/", "/cases/{c_medicines}/"
PLANNED = "/cases/{c_planning}/"
PAGES = [
    Look("/cases/", HEAD),
    Look("/cases/late/", HEAD),
    Look("/cases/board/", HEAD),
    Look("/cases/new/", WHO),
    Look(NIGHT, WHO),
    Look(f"{NIGHT}story/", WHO),
    Look(f"{NIGHT}acts/1/", WHO),
    Look(f"{NIGHT}people/", WHO),
    Look(f"{NIGHT}emergency/help/", WHO),
    Look(f"{NIGHT}papers/", HEAD),
    Look("/cases/{c_deciding}/decision/1/", HEAD),
    Look("/cases/{c_deciding}/acts/1/", HEAD),
    Look(f"{PLANNED}decision/", WHO),
    Look(PROGRAMME, WHO),
    Look(f"{PROGRAMME}plans/1/", WHO),
    Look(f"{PROGRAMME}plans/1/actions/4/done/", WHO),
    Look(f"{PROGRAMME}plans/1/review/", WHO),
    Look(f"{PROGRAMME}calendar/", WHO),
    Look(f"{MEDICINES}plans/1/", HEAD),
    Look("/cases/medicines/", HEAD),
    Look(f"{PROGRAMME}close/", WHO),
    Look(f"{PROGRAMME}transfer/", WHO),
    Look("/cases/offers/", "ngo"),
    Look("/cases/offers/{c_offer}/", "ngo"),
]
# One question or a few, in the template of a page above.
SAME = "a short form in the same template as the ones looked at"
FORMS = """
    assign measure plan_sign
    edit hand team hurry calm act_new end_act return_decision send_decision appeal_decision answer_appeal plan_new plan_edit
    goal_add goal_edit stage_add stage_edit stage_review action_add action_edit action_confirm action_drop medicine_add
    medicine_step plan_return plan_cancel suspend resume warn close_return transfer_withdraw transfer_letter decline_offer"""
NOT_PAGES: dict[str, str] = {"cases:paper": FILE, **{f"cases:{name}": SAME for name in FORMS.split()}}
