"""When things happen: a drawing of the core dates of all articles, by month, quarter, year or more."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summarizer.output.report.markup import EMPTY, Html, joined, tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from summarizer.brief import DateRole
    from summarizer.output.report.entries import CoreDate

SERIES = ("signed", "event or visit", "planned or in force", "earlier or other")
_SERIES_OF: Mapping[DateRole, str] = {
    "signed": SERIES[0],
    "event": SERIES[1],
    "visit": SERIES[1],
    "planned": SERIES[2],
    "effective": SERIES[2],
    "expiry": SERIES[2],
}
_UNITS = (1, 3, 12, 60, 120)
"""Months in a bar; the finest that gives no more than `_MOST_BARS` is taken."""
_MOST_BARS, _FEWEST_BARS = 36, 8
_YEAR = 12
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TAIL = 0.05
"""So large a share of the dates at either end may stand in a bar for all that is earlier, or later."""
_ISO = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-|$)", re.ASCII)

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 960, 220, 36, 14, 44
_MOST_LABELS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """How many dates of each series fall into one stretch of time."""

    label: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Count all series."""
        return sum(self.counts.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """Bars in order of time; `left_out` dates have no year, or only a year where bars are shorter."""

    bars: tuple[Bar, ...]
    left_out: int


def timeline_of(dates: Iterable[CoreDate]) -> Timeline:
    """Count dates in bars of a fitting length. A few far-off dates do not press all others together."""
    known, left_out = [], 0
    for date in dates:
        month = _month(date.earliest)
        if month is None:
            left_out += 1
        else:
            known.append((month, date))
    if not known:
        return Timeline(bars=(), left_out=left_out)
    months = sorted(month for month, _ in known)
    tail = int(len(months) * _TAIL)
    first, last = months[tail], months[-1 - tail]
    unit = next((each for each in _UNITS if last // each - first // each < _MOST_BARS), _UNITS[-1])
    shown = [(month, date) for month, date in known if unit >= _YEAR or not date.is_year_only]
    left_out += len(known) - len(shown)
    return Timeline(bars=tuple(_bars(shown, first // unit, last // unit, unit)), left_out=left_out)


def _month(iso: str | None) -> int | None:
    found = _ISO.match(iso or "")
    return int(found[1]) * _YEAR + int(found[2]) - 1 if found else None


def _bars(dates: Sequence[tuple[int, CoreDate]], first: int, last: int, unit: int) -> Iterator[Bar]:
    lacking = max(0, _FEWEST_BARS - (last - first + 1))
    first, last = first - (lacking + 1) // 2, last + lacking // 2
    counts: dict[int, Counter[str]] = {}
    for month, date in dates:
        place = min(max(month // unit, first - 1), last + 1)
        counts.setdefault(place, Counter())[_SERIES_OF.get(date.role, SERIES[3])] += 1
    if first - 1 in counts:
        yield Bar(label="earlier", counts=counts[first - 1])
    for place in range(first, last + 1):
        yield Bar(label=_label(place, unit), counts=counts.get(place, Counter()))
    if last + 1 in counts:
        yield Bar(label="later", counts=counts[last + 1])


def _label(place: int, unit: int) -> str:
    year, month = divmod(place * unit, _YEAR)
    if unit == 1:
        return f"{_MONTHS[month]} {year}"
    if unit < _YEAR:
        return f"Q{month // unit + 1} {year}"
    return str(year) if unit == _YEAR else f"{year}–{(year + unit // _YEAR - 1) % 100:02}"


def timeline_html(timeline: Timeline) -> Html:
    """Draw the bars, with the same as a table folded below; nothing if there is nothing to draw."""
    if not any(bar.total for bar in timeline.bars):
        return EMPTY
    swatches = (
        tag("span", tag("span", class_=f"swatch s{place}"), name, class_="key")
        for place, name in enumerate(SERIES)
        if any(bar.counts.get(name) for bar in timeline.bars)
    )
    out = timeline.left_out
    note = (
        f"{out} core date{'' if out == 1 else 's'} without a year, or of a year only, not drawn."
        if out
        else ""
    )
    return tag(
        "section",
        tag("h2", "Dates the articles are about"),
        tag("p", *swatches, class_="legend"),
        tag("div", _drawing(timeline.bars), class_="scroll", tabindex=0, role="group", aria_label="timeline"),
        tag("p", note, class_="about") if note else EMPTY,
        _table(timeline.bars),
        class_="timeline",
    )


def _drawing(bars: Sequence[Bar]) -> Html:
    top, step = _scale(max(bar.total for bar in bars))
    height = _HEIGHT - _TOP - _BOTTOM
    width = (_WIDTH - _LEFT) / len(bars)
    lines = (_grid_line(value, _TOP + height * (1 - value / top)) for value in range(0, top + 1, step))
    every = -(-len(bars) // _MOST_LABELS)
    columns = (
        _column(bar, left=_LEFT + place * width, width=width, top=top, is_labelled=place % every == 0)
        for place, bar in enumerate(bars)
    )
    total = sum(bar.total for bar in bars)
    return tag(
        "svg",
        *lines,
        *columns,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=f"{total} core dates, {bars[0].label} to {bars[-1].label}",
    )


def _scale(most: int) -> tuple[int, int]:
    """Give a round upper end of the axis that `most` fits under, and the step between its lines."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if most <= step * 4:
                return -(-most // step) * step, step
        power *= 10


def _grid_line(value: int, y: float) -> Html:
    return joined(
        (
            tag(
                "line",
                x1=_LEFT,
                x2=_WIDTH,
                y1=_round(y),
                y2=_round(y),
                class_="base" if value == 0 else "grid",
            ),
            tag("text", str(value), x=_LEFT - 8, y=_round(y + 4), text_anchor="end"),
        )
    )


def _column(bar: Bar, *, left: float, width: float, top: int, is_labelled: bool) -> Html:
    height = _HEIGHT - _TOP - _BOTTOM
    y = float(_TOP + height)
    thick = min(width * 0.72, 40)
    middle = left + width / 2
    parts = [
        tag(
            "title",
            f"{bar.label}: "
            + (", ".join(f"{bar.counts[name]} {name}" for name in SERIES if bar.counts.get(name)) or "none"),
        )
    ]
    for place, name in enumerate(SERIES):
        count = bar.counts.get(name, 0)
        if count:
            tall = height * count / top
            y -= tall
            parts.append(
                tag(
                    "rect",
                    x=_round(middle - thick / 2),
                    y=_round(y),
                    width=_round(thick),
                    height=_round(tall),
                    class_=f"s{place}",
                )
            )
    if is_labelled:
        first, _, second = bar.label.partition(" ")
        parts.append(tag("text", first, x=_round(middle), y=_HEIGHT - _BOTTOM + 18, text_anchor="middle"))
        if second:
            parts.append(
                tag(
                    "text",
                    second,
                    x=_round(middle),
                    y=_HEIGHT - _BOTTOM + 33,
                    text_anchor="middle",
                    class_="faint",
                )
            )
    return tag("g", *parts)


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _table(bars: Sequence[Bar]) -> Html:
    head = tag("tr", *(tag("th", name, scope="col") for name in ("when", *SERIES)))
    rows = (
        tag(
            "tr",
            tag("th", bar.label, scope="row"),
            *(tag("td", str(bar.counts.get(name) or "")) for name in SERIES),
        )
        for bar in bars
        if bar.total
    )
    table = tag("table", tag("thead", head), tag("tbody", *rows))
    return tag("details", tag("summary", "The same as a table"), table, class_="as-table")
