"""Which source records are the same person: pure code of the standard library, without Django.

`normal` brings a record into one form, `scoring` weighs what two records share, `clusters` puts them together under
vetoes, `keys` makes the keyed marks that partners may send instead of names. README.md says what was measured.
"""
