"""What a worker reports while a trial trains."""

from __future__ import annotations

from tuinet.trials.epoch_reports import EpochReports, Report


def test_the_first_epoch_is_reported_at_once_and_later_ones_together() -> None:
    now = 0.0
    sent: list[Report] = []
    reports = EpochReports(sent.append, 1.0, lambda: now)
    for epoch in range(1, 5):
        reports.add(epoch, epoch / 10)
        reports.send_if_due()
        now += 0.4
    assert sent == [[(1, 0.1)], [(2, 0.2), (3, 0.3), (4, 0.4)]]
    reports.send()
    assert len(sent) == 2


def test_without_validation_images_nothing_is_sent() -> None:
    sent: list[Report] = []
    reports = EpochReports(sent.append, 1.0)
    reports.add(1, None)
    reports.send()
    assert not sent
