"""Sections as data (`catalog`), their parts (`kinds`), how answers are read (`judge`) and cleaned (`text`)."""

from .catalog import ACCESS_FEATURES, AGREED, CARRIED, GROUPS, ORDER, SECTIONS
from .judge import day, judge, number, parse_date, parse_number, row_is_blank, rows_of
from .kinds import Answers, Context, Form, Group, Kind, Options, Problem, Question, SectionPlan, Verdict
from .text import clean, clean_answers, words

__all__ = [
    "ACCESS_FEATURES",
    "AGREED",
    "CARRIED",
    "GROUPS",
    "ORDER",
    "SECTIONS",
    "Answers",
    "Context",
    "Form",
    "Group",
    "Kind",
    "Options",
    "Problem",
    "Question",
    "SectionPlan",
    "Verdict",
    "clean",
    "clean_answers",
    "day",
    "judge",
    "number",
    "parse_date",
    "parse_number",
    "row_is_blank",
    "rows_of",
    "words",
]
