"""What spans cover together: the same as each of them by itself, asked at a cost that does not grow with them."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.patterns import Covered

spans = st.builds(lambda start, length: (start, start + length), st.integers(0, 40), st.integers(1, 6))


@given(st.lists(spans), spans)
def test_a_place_is_touched_where_a_span_touches_it(held: list[tuple[int, int]], place: tuple[int, int]) -> None:
    start, end = place
    assert Covered(held).touches(start, end) == any(a < end and start < b for a, b in held)
