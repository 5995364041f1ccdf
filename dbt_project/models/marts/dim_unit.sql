{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        on_schema_change = "append_new_columns",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
with

roster as (

    select * from {{ ref('stg_roster') }}
    where quarter in {{ quarters_to_build() }}

),

placement as (

    select * from {{ ref('int_placement') }}

),

right_below as (

    select
        quarter,
        superior_code as unit_code,
        count(*) as units,
    from roster
    group by quarter, superior_code

),

final as (

    select
        roster.quarter,
        roster.unit_code,
        roster.name,
        roster.kind,
        roster.school_group,
        coalesce(left(roster.school_type, 2), '') as school_category,
        roster.urban_rural_group,
        roster.region,
        roster.superior_code,
        roster.kind in {{ department_kinds() }} as is_department,
        case
            when roster.kind in {{ department_kinds() }} then roster.unit_code
            else roster.superior_code
        end as node_code,
        coalesce(placement.node_code, roster.superior_code) as present_node_code,
        coalesce(right_below.units, 0) as subordinate_count,
        roster.deadline_at,
    from roster
    left join placement
        on roster.unit_code = placement.unit_code
    left join right_below
        on roster.quarter = right_below.quarter and roster.unit_code = right_below.unit_code

)

select * from final
order by quarter, node_code, unit_code
