"""The figures of an evaluation as a terminal shows them."""

from collections.abc import Iterator

from pipeline.evaluate.names import figure, figures_line, title, value_words
from pipeline.evaluate.scores import Scores
from pipeline.words import t


def lines(scores: Scores) -> Iterator[str]:
    """Yield the figures as a small table: the header, each kind of record, then what is measured across them."""
    yield t("{count} văn bản.", count=scores.letters)
    for section, figures in scores.figures().items():
        if isinstance(figures, dict):
            yield figures_line(section, figures)
    yield from _key_lines(scores)
    four = "  ".join(
        f"{title(name)} {value_words(round(tally.f1, 4))}" for name, tally in scores.temporal.tallies.items()
    )
    yield f"{title('temporal')}, F1: {four}"
    yield figures_line("obligations", scores.obligations.figures())
    yield figures_line("rows", scores.rows.figures())
    yield from _calibration_lines(scores)


def _key_lines(scores: Scores) -> Iterator[str]:
    for section, shares in scores.key_figures().items():
        # Of tasks the one key value is the doer, which the section's own figures show.
        if shares and section != "tasks":
            told = "  ".join(f"{figure(name)} {share}" for name, share in shares.items())
            yield f"{title('keys')}, {title(section)}: {told}"


def _calibration_lines(scores: Scores) -> Iterator[str]:
    """Yield the expected calibration errors and, over all records, the reliability table."""
    calibration = scores.calibration()
    errors = "  ".join(f"{title(name)} {value_words(round(one.ece, 4))}" for name, one in calibration.items())
    yield f"{title('calibration')}, {title('ece')}: {errors}"
    for one in calibration["overall"].bins():
        yield t(
            "  {low}–{high}: {records} bản ghi, cho trung bình {confidence}, đúng {right}",
            low=value_words(one.low),
            high=value_words(one.high),
            records=one.records,
            confidence=value_words(round(one.confidence, 3)),
            right=value_words(round(one.right, 3)),
        )
