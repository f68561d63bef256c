"""Where the rooms declare their letters: paths under `esm` of tuples of `LetterText`. Each room adds its line."""

LETTERS: tuple[str, ...] = ("contracts.letters.LETTERS",)
