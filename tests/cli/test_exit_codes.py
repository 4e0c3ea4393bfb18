from __future__ import annotations

from itertools import permutations

import pytest

from summarizer import errors
from summarizer.cli.exit_codes import ExitCode, code_of, stops_run, worst

CASES = [
    (errors.SettingsError("x"), ExitCode.USAGE),
    (errors.PromptError("x"), ExitCode.USAGE),
    (errors.SourceError("x"), ExitCode.SOME_FAILED),
    (errors.ReplayMissError("x"), ExitCode.SOME_FAILED),
    (errors.LimitReached("x"), ExitCode.LIMIT),
    (errors.StorageError("x"), ExitCode.STORAGE),
    (errors.ModelOutputError("x", kind="truncated"), ExitCode.SOME_FAILED),
    (errors.ModelOutputError("x", kind="not_json"), ExitCode.SOME_FAILED),
    (errors.ModelUnavailableError("x", kind="server"), ExitCode.SOME_FAILED),
    (errors.ModelUnavailableError("x", kind="timeout"), ExitCode.SOME_FAILED),
    (errors.ModelUnavailableError("x", kind="connection"), ExitCode.SERVICE),
    *(
        (errors.ModelRejectedError("x", kind=kind), ExitCode.SOME_FAILED)
        for kind in ("refused", "filtered", "context")
    ),
    *(
        (errors.ModelRejectedError("x", kind=kind), ExitCode.SERVICE)
        for kind in ("auth", "quota", "unknown_model", "endpoint", "request", "redirect", "connection")
    ),
]


@pytest.mark.parametrize(("error", "code"), CASES, ids=lambda each: getattr(each, "kind", str(each)))
def test_each_error_has_its_exit_code(error: errors.SummarizerError, code: ExitCode) -> None:
    assert code_of(error) is code


@pytest.mark.parametrize(("error", "code"), CASES, ids=lambda each: getattr(each, "kind", str(each)))
def test_only_what_concerns_one_article_lets_the_run_go_on(
    error: errors.SummarizerError, code: ExitCode
) -> None:
    assert stops_run(error) is (code is not ExitCode.SOME_FAILED)


def test_the_worst_code_wins_in_the_stated_order() -> None:
    order = [ExitCode(number) for number in (1, 7, 6, 5, 3, 4, 0)]
    for first, second in permutations(range(len(order)), 2):
        assert worst([order[first], order[second]]) is order[min(first, second)]


def test_a_run_without_articles_is_complete() -> None:
    assert worst([]) is ExitCode.COMPLETE


def test_every_code_is_explained() -> None:
    assert all(code.meaning for code in ExitCode)
    assert [int(code) for code in ExitCode] == [0, 1, 2, 3, 4, 5, 6, 7, 129, 130, 143]
