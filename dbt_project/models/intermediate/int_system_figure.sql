{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
-- Figures nobody types: they follow from accounts and reports. P01 counts the units right below and P02 those
-- of them that updated or confirmed, so that sums over a subtree count nothing twice.
with

unit as (

    select * from {{ ref('dim_unit') }}
    where quarter in {{ quarters_to_build() }}

),

process as (

    select * from {{ ref('int_unit_process') }}

),

named_unit as (

    select * from {{ ref('stg_named_unit') }}
    where quarter in {{ quarters_to_build() }}

),

indicator as (

    select * from {{ ref('stg_indicator') }}
    where source_kind = 'system'

),

right_below as (

    select
        unit.quarter,
        unit.superior_code as unit_code,
        process.stage_set,
        count(*) as units,
        count(*) filter (where process.content in ('updated', 'confirmed')) as moved,
    from unit
    inner join process
        on unit.quarter = process.quarter and unit.unit_code = process.unit_code
    group by unit.quarter, unit.superior_code, process.stage_set

),

fact as (

    select
        unit.quarter,
        unit.unit_code,
        unit.school_group,
        process.stage_set,
        process.report_class,
        process.returned_count,
        coalesce(right_below.units, 0) as units,
        coalesce(right_below.moved, 0) as moved,
        named_unit.unit_code is not null as is_named,
    from unit
    inner join process
        on unit.quarter = process.quarter and unit.unit_code = process.unit_code
    left join right_below
        on
            unit.quarter = right_below.quarter
            and unit.unit_code = right_below.unit_code
            and process.stage_set = right_below.stage_set
    left join named_unit
        on unit.quarter = named_unit.quarter and unit.unit_code = named_unit.unit_code
    where unit.is_department or unit.kind = 'university'

),

worked_out as (

    select
        quarter,
        unit_code,
        school_group,
        stage_set,
        unnest([
            {
                'indicator_code': 'J17',
                'numerator': cast(is_named as integer),
                'denominator': 1,
                'total': null,
            },
            {'indicator_code': 'P01', 'numerator': null, 'denominator': null, 'total': units},
            {'indicator_code': 'P02', 'numerator': moved, 'denominator': units, 'total': null},
            {
                'indicator_code': 'P03',
                'numerator': cast(report_class = 'on_time' as integer),
                'denominator': 1,
                'total': null,
            },
            {
                'indicator_code': 'P04',
                'numerator': cast(report_class = 'auto' as integer),
                'denominator': 1,
                'total': null,
            },
            {
                'indicator_code': 'P05',
                'numerator': null,
                'denominator': null,
                'total': returned_count,
            },
        ], recursive := true),
    from fact

),

final as (

    select
        worked_out.quarter,
        worked_out.unit_code,
        worked_out.stage_set,
        worked_out.indicator_code,
        1 as answered,
        cast(worked_out.total as bigint) as total,
        cast(worked_out.numerator as bigint) as numerator,
        cast(worked_out.denominator as bigint) as denominator,
    from worked_out
    inner join indicator
        on
            worked_out.indicator_code = indicator.indicator_code
            and list_contains(indicator.applies_to, worked_out.school_group)
            and worked_out.quarter >= indicator.from_quarter

)

select * from final
