"""Files with qualified electronic signatures: who signed (`reading`), and who may be asked whether it is true (`checker`)."""

from .checker import (
    Checker,
    NoChecker,
    Verdict,
    checker,
)
from .reading import (
    Signer,
    Unreadable,
    signers_of_cms,
    signers_of_container,
)

__all__ = [
    "Checker",
    "NoChecker",
    "Signer",
    "Unreadable",
    "Verdict",
    "checker",
    "signers_of_cms",
    "signers_of_container",
]
