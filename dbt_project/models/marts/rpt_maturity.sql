{{ config(materialized = "view") }}
-- The level of management informatization (guideline, part 4) is cumulative: 2 includes 1.
with

figure as (

    select * from {{ ref('rollup_figure') }}
    where indicator_code = '{{ var("maturity_indicator") }}'

),

due as (

    select
        quarter,
        unit_code,
        unnest(case when basis = 'both' then ['as_was', 'as_is'] else [basis] end) as basis,
        school_group,
        region,
        units,
    from {{ ref('rollup_due') }}

),

units_due as (

    select
        quarter,
        unit_code,
        basis,
        school_group,
        region,
        sum(units) as units_due,
    from due
    group by quarter, unit_code, basis, school_group, region

),

counted as (

    select
        quarter,
        unit_code,
        basis,
        stage,
        school_group,
        region,
        sum(units_answered) as units_answered,
        sum(units_excluded) as units_excluded,
        sum(coalesce(distribution['1'], 0)) as level_1,
        sum(coalesce(distribution['2'], 0)) as level_2,
        sum(coalesce(distribution['3'], 0)) as level_3,
    from figure
    group by quarter, unit_code, basis, stage, school_group, region

),

final as (

    select
        counted.quarter,
        counted.unit_code,
        counted.basis,
        counted.stage,
        counted.school_group,
        counted.region,
        cast(units_due.units_due - counted.units_excluded as bigint) as units_due,
        cast(counted.units_answered as bigint) as units_answered,
        cast(counted.level_1 + counted.level_2 + counted.level_3 as bigint) as at_least_1,
        cast(counted.level_2 + counted.level_3 as bigint) as at_least_2,
        cast(counted.level_3 as bigint) as at_least_3,
    from counted
    inner join units_due
        on
            counted.quarter = units_due.quarter
            and counted.unit_code = units_due.unit_code
            and counted.basis = units_due.basis
            and counted.school_group = units_due.school_group
            and counted.region = units_due.region

)

select * from final
