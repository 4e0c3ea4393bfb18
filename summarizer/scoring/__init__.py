"""Scoring: briefs against gold labels, field by field; the rules stand in docs/scoring.md."""

from __future__ import annotations

from summarizer.scoring.folders import Pair, Pairing, pair_folders, score_folders, score_pairs
from summarizer.scoring.report import COLUMNS, FIELDS, JUDGED_COLUMNS, Finding, Row, ScoreReport, Share
from summarizer.scoring.verdicts import Judgement, Judging, Verdict

__all__ = [
    "COLUMNS",
    "FIELDS",
    "JUDGED_COLUMNS",
    "Finding",
    "Judgement",
    "Judging",
    "Pair",
    "Pairing",
    "Row",
    "ScoreReport",
    "Share",
    "Verdict",
    "pair_folders",
    "score_folders",
    "score_pairs",
]
