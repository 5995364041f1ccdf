{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        on_schema_change = "append_new_columns",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
with

unit as (

    select * from {{ ref('dim_unit') }}
    where quarter in {{ quarters_to_build() }}

),

pair_ancestor as (

    select * from {{ ref('int_pair_ancestor') }}

),

final as (

    select
        unit.quarter,
        pair_ancestor.ancestor_code as unit_code,
        pair_ancestor.basis,
        unit.school_group,
        unit.urban_rural_group,
        unit.region,
        count(*) as units,
    from unit
    inner join pair_ancestor
        on
            unit.quarter = pair_ancestor.quarter
            and unit.node_code = pair_ancestor.node_code
            and unit.present_node_code = pair_ancestor.present_node_code
    group by
        unit.quarter,
        pair_ancestor.ancestor_code,
        pair_ancestor.basis,
        unit.school_group,
        unit.urban_rural_group,
        unit.region

)

select * from final
order by quarter, unit_code
