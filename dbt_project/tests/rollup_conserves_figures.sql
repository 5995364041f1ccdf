-- What a department shows is what it has itself and what the units right below it show, in both
-- bases.
with

rolled_up as (

    select
        quarter,
        unit_code,
        one_basis,
        {{ sum_of_answered() }} as answered,
    from (
        select
            *,
            unnest(case when basis = 'both' then ['as_was', 'as_is'] else [basis] end) as one_basis,
        from {{ ref('rollup_figure_wide') }}
        where quarter in {{ quarters_to_build() }}
    )
    group by quarter, unit_code, one_basis

),

own as (

    select
        quarter,
        node_code as unit_code,
        'as_was' as one_basis,
        {{ sum_of_answered() }} as answered,
    from {{ ref('int_figure_cell') }}
    group by quarter, node_code

    union all

    select
        quarter,
        present_node_code as unit_code,
        'as_is' as one_basis,
        {{ sum_of_answered() }} as answered,
    from {{ ref('int_figure_cell') }}
    group by quarter, present_node_code

),

part as (

    select * from own

    union all

    select
        rolled_up.quarter,
        bridge.ancestor_code as unit_code,
        rolled_up.one_basis,
        rolled_up.answered,
    from rolled_up
    inner join {{ ref('bridge_unit_ancestor') }} as bridge
        on
            rolled_up.quarter = bridge.quarter
            and rolled_up.unit_code = bridge.unit_code
            and rolled_up.one_basis = bridge.basis
            and bridge.depth = 1

),

added_up as (

    select
        quarter,
        unit_code,
        one_basis,
        sum(answered) as answered,
    from part
    group by quarter, unit_code, one_basis

)

select
    coalesce(rolled_up.quarter, added_up.quarter) as quarter,
    coalesce(rolled_up.unit_code, added_up.unit_code) as unit_code,
    coalesce(rolled_up.one_basis, added_up.one_basis) as one_basis,
    rolled_up.answered as shown,
    added_up.answered as added_up,
from rolled_up
full outer join added_up
    on
        rolled_up.quarter = added_up.quarter
        and rolled_up.unit_code = added_up.unit_code
        and rolled_up.one_basis = added_up.one_basis
where rolled_up.answered is distinct from added_up.answered
