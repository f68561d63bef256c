"""From the call to the released decision."""

from .look import FILE, Look

COMPETITIONS = "/department/competitions"
PAGES = [
    Look("/competitions/"),
    Look("/competitions/{open}/"),
    Look("/competitions/{decided}/"),
    Look("/competitions/{decided}/commission/"),
    Look("/competitions/{decided}/results/"),
    Look("/cabinet/applications/", "ngo"),
    Look("/cabinet/applications/start/{open}/", "ngo20"),
    Look("/cabinet/applications/{started}/", "ngo"),
    *(
        Look(f"/cabinet/applications/{{started}}/{code}/", "ngo")
        for code in ("project", "problem", "activities", "estimate", "documents", "team")
    ),
    Look("/cabinet/applications/{started}/versions/", "ngo"),
    Look("/cabinet/applications/{started}/project/versions/", "ngo"),
    Look("/cabinet/applications/{started}/delete/", "ngo"),
    Look("/cabinet/applications/{started}/check/", "ngo"),
    Look("/cabinet/applications/{started}/print/", "ngo"),
    Look("/cabinet/applications/{started}/load/", "ngo"),
    Look("/cabinet/applications/{started}/estimate/load/", "ngo"),
    Look("/cabinet/applications/{written}/estimate/", "ngo6"),
    Look("/cabinet/applications/{written}/check/", "ngo6"),
    Look("/cabinet/applications/{handed}/", "ngo7"),
    Look("/cabinet/applications/{handed}/submitted/", "ngo7"),
    Look("/cabinet/applications/{handed}/submitted/1/", "ngo7"),
    Look("/cabinet/applications/{handed}/withdraw/", "ngo7"),
    Look("/cabinet/applications/{returned}/admission/", "ngo14"),
    Look("/cabinet/applications/{refused}/admission/", "ngo15"),
    Look("/review/", "member"),
    Look("/review/meetings/{judged}/{planned}/", "member"),
    Look("/review/{gate}/conflict/", "member"),
    Look("/review/{free}/", "member"),
    Look("/review/{half}/", "member"),
    Look("/review/{half}/check/", "member"),
    Look("/review/{scored}/", "member"),
    Look("/review/{scored}/read/", "member"),
    Look("/review/{rescored}/again/", "again"),
    *(
        Look(f"{COMPETITIONS}/{address}", "secretary")
        for address in (
            "{judged}/admission/",
            "{judged}/admission/admit-all/",
            "{judged}/admission/appeals/",
            "{judged}/admission/appeals/{appeal}/",
            "{judged}/admission/{checked}/",
            "{judged}/admission/{admitted}/",
            "{judged}/admission/{checked}/return/",
            "{judged}/admission/{checked}/refuse/",
            "{judged}/admission/{checked}/receipt/",
            "{judged}/register/",
            "{open}/register/receive/",
            "{judged}/commission/",
            "{judged}/commission/add/",
            "{judged}/commission/2/",
            "{judged}/commission/2/end/",
            "{judged}/conflicts/",
            "{judged}/conflicts/record/",
            "{judged}/conflicts/{conflict}/withdraw/",
            "{judged}/assignment/",
            "{judged}/assignment/{free}/",
            "{judged}/review/",
            "{judged}/review/close/",
            "weighed/review/reopen/",
            "{judged}/meetings/",
            "{judged}/meetings/new/",
            "{judged}/meetings/{planned}/",
            "{judged}/meetings/{held}/",
            "{judged}/meetings/{planned}/edit/",
            "{judged}/meetings/{planned}/cancel/",
            "{judged}/meetings/{held}/reopen/",
            "{judged}/meetings/{held}/votes/{free}/",
            "{decided}/ranking/",
            "equal/ranking/",
            "equal/ranking/tie/{tie}/",
            "equal/award/",
            "weighed/award/",
            "weighed/award/money/",
            "weighed/award/money/{direction}/",
            "weighed/award/choose/{run}/",
            "weighed/minutes/",
            "weighed/minutes/1/",
            "weighed/decision/",
            "weighed/decision/{weighed}/",
            "weighed/decision/submit/",
            "{decided}/minutes/1/",
            "{decided}/decision/",
            "reopened/corrections/{correction}/",
        )
    ),
    *(
        Look(f"{COMPETITIONS}/{address}", "head")
        for address in (
            "sent/decision/",
            "sent/decision/approve/",
            "sent/decision/send-back/",
            "ready/decision/release/",
        )
    ),
    Look(f"{COMPETITIONS}/", "official"),
    *(
        Look(f"{COMPETITIONS}/{address}", "official")
        for address in (
            "new/",
            "{draft}/",
            "{open}/",
            "{decided}/",
            "{draft}/preview/",
            "{draft}/print/",
            "{draft}/open/",
            "{open}/extend/",
            "{open}/start-review/",
            "{decided}/second-round/",
            "{open}/cancel/",
            "{judged}/fail/",
            *(
                f"{{draft}}/edit/{part}/"
                for part in (
                    *("basics", "dates", "money", "directions", "limits"),
                    *("criteria", "documents", "costs", "checks", "calendar"),
                )
            ),
            "{decided}/decision/{won}/withdraw/",
            "{decided}/decision/{reserve}/promote/",
        )
    ),
    Look(f"{COMPETITIONS}/outages/", "admin"),
]
NOT_PAGES: dict[str, str] = {
    "admission:scan": FILE,
    "applications:document": FILE,
    "applications:estimate_template": FILE,
    "applications:form": FILE,
    "award:minutes_docx": FILE,
    "award:minutes_pdf": FILE,
    "award:scan": FILE,
    "calls:calendar": FILE,
    "register:minutes": FILE,
    "review:document": FILE,
}
