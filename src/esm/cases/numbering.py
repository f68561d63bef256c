"""Numbers of a case's papers: «В-2026-00001-А2» is its second act."""

ACT, DECISION, PLAN = "А", "Р", "П"


def paper(case_number: str, letter: str, ordinal: int) -> str:
    return f"{case_number}-{letter}{ordinal}"


def ordinal(number: str) -> int:
    """2 of «В-2026-00001-А2»."""
    return int(number.rpartition("-")[2][1:])
