"""Where the rooms declare their letters: paths under `esm` of tuples of `LetterText`. Each room adds its line."""

LETTERS: tuple[str, ...] = (
    "identity.letters.LETTERS",
    "partners.letters.LETTERS",
    "directory.letters.LETTERS",
    "competitions.letters.LETTERS",
    "orders.letters.LETTERS",
    "contracts.letters.LETTERS",
    "cases.letters.LETTERS",
    "desk.letters.LETTERS",
)
