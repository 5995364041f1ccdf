{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        on_schema_change = "append_new_columns",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
-- The hierarchy is ragged: a county stands below a prefecture or a province, some universities
-- below the ministry.
with recursive

unit as (

    select * from {{ ref('dim_unit') }}
    where quarter in {{ quarters_to_build() }}

),

placement as (

    select * from {{ ref('int_placement') }}

),

calendar as (

    select * from {{ ref('stg_quarter') }}
    where quarter in {{ quarters_to_build() }}

),

link as (

    select
        quarter,
        'as_was' as basis,
        unit_code,
        superior_code,
    from unit
    where is_department

    union all

    select
        quarter,
        'as_was' as basis,
        '000000' as unit_code,
        null as superior_code,
    from calendar

    union all

    -- Today's departments, the ministry among them; what was merged is found by its successor.
    select
        calendar.quarter,
        'as_is' as basis,
        placement.unit_code,
        placement.superior_code,
    from placement
    cross join calendar
    where placement.is_department and placement.unit_code = placement.present_code

),

climbed as (

    select
        quarter,
        basis,
        unit_code,
        unit_code as ancestor_code,
        superior_code as next_code,
        0 as depth,
    from link

    union all

    select
        climbed.quarter,
        climbed.basis,
        climbed.unit_code,
        link.unit_code as ancestor_code,
        link.superior_code as next_code,
        climbed.depth + 1 as depth,
    from climbed
    inner join link
        on
            climbed.quarter = link.quarter
            and climbed.basis = link.basis
            and climbed.next_code = link.unit_code
    -- There are five levels; the bound only stops a circle.
    where climbed.depth < 10

),

final as (

    select
        quarter,
        basis,
        unit_code,
        ancestor_code,
        depth,
    from climbed

)

select * from final
