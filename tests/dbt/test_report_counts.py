"""A count of reports is made of what its parts say, down to the single report."""

import pytest

from store.errors import Refusal
from tests.dbt.conftest import Built
from tests.dbt.independent_course import course as worked_out
from tests.dbt.random_nation import QUARTERS
from warehouse.completeness import completeness
from warehouse.course import COURSE
from warehouse.numbers import quotient
from warehouse.report_counts import PART_OF, counted


@pytest.mark.parametrize("quarter", QUARTERS)
def test_what_lies_below_the_parts_and_the_parts_themselves_add_up_to_the_count(
    nation: Built, quarter: str
) -> None:
    published, place = nation.reader.published, nation.oracle.roster(quarter)
    for unit in ["000000", *(code for code in place if len(code) == 6)]:
        shown = completeness(published, unit, quarter)
        went = worked_out(nation.oracle, unit, quarter, QUARTERS)
        expected = {name: went[name] if name in COURSE else shown.get(name) for name in PART_OF}
        expected["reported"] = shown["due"] - shown["pending"]
        for name, of in PART_OF.items():
            found = counted(published, unit, quarter, name)
            if name == "core_answered":
                assert quotient(found.count, found.of) == shown["fill_rate"], unit
            else:
                assert (found.count, found.of) == (expected[name], expected[of] if of else 0), (unit, name)


def test_a_unit_counts_for_its_superior_as_what_it_is_itself(nation: Built) -> None:
    published, quarter = nation.reader.published, QUARTERS[-1]
    for name in ("on_time", "returns", "updated", "always_late", "core_answered"):
        for unit, row in nation.oracle.roster(quarter).items():
            own = counted(published, unit, quarter, name).own
            above = counted(published, row["superior_code"], quarter, name)
            assert own == next(part for part in above.parts if part.code == unit), (unit, name)
        assert counted(published, "000000", quarter, name).own is None


def test_a_single_unit_has_no_parts(nation: Built) -> None:
    quarter = QUARTERS[-1]
    school = next(code for code in nation.oracle.roster(quarter) if len(code) == 10)
    found = counted(nation.reader.published, school, quarter, "on_time")
    assert (found.parts, found.count, found.of) == ((), 0, 0)
    assert found.own is not None and found.own.own in (0, 1)


def test_what_is_not_counted_is_refused(nation: Built) -> None:
    with pytest.raises(Refusal) as refused:
        counted(nation.reader.published, "000000", QUARTERS[-1], "tomorrow")
    assert refused.value.code == "unknown_count"
