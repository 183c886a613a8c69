"""Checking runs for the other side of a link."""

from __future__ import annotations

from tuinet.remote.replies import MAX_PROBLEM_TEXT, MAX_PROBLEMS, Problem, ProblemList
from tuinet.runs.fsck.check import check_home, check_run
from tuinet.runs.home import home
from tuinet.runs.local import LocalRun


def problem_list(request_id: int, run: LocalRun | None) -> ProblemList:
    """Return the problems of a run; without one, the files that killed processes left beside the runs.

    Raises RunError or OSError if it cannot be read at all.
    """
    folder = home()
    findings = check_run(run, folder) if run else check_home(folder)
    problems = [
        Problem(
            path=str(finding.path)[:MAX_PROBLEM_TEXT],
            problem=finding.problem[:MAX_PROBLEM_TEXT],
            line=finding.line(folder)[:MAX_PROBLEM_TEXT],
        )
        for finding in findings[:MAX_PROBLEMS]
    ]
    return ProblemList(id=request_id, problems=problems, omitted=len(findings) - len(problems))
