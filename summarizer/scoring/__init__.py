"""Scoring: briefs against gold labels, field by field; the rules stand in docs/scoring.md."""

from __future__ import annotations

from summarizer.scoring.folders import Pair, Pairing, pair_folders, score_folders, score_pairs
from summarizer.scoring.report import COLUMNS, FIELDS, Finding, Row, ScoreReport, Share

__all__ = [
    "COLUMNS",
    "FIELDS",
    "Finding",
    "Pair",
    "Pairing",
    "Row",
    "ScoreReport",
    "Share",
    "pair_folders",
    "score_folders",
    "score_pairs",
]
