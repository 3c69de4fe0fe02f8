"""Writes of documents: what stands for an act, what was signed, what was sent as proof."""

from winay.documents.actions.documents import RECEIPT, keep_document, keep_receipt, keep_signed_paper, receipt_code
from winay.documents.actions.proofs import keep_for_good, keep_proof, let_go

__all__ = [
    "RECEIPT",
    "keep_document",
    "keep_for_good",
    "keep_proof",
    "keep_receipt",
    "keep_signed_paper",
    "let_go",
    "receipt_code",
]
