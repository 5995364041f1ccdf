-- The completeness of the nation counts the roster once, and every unit of it has a report.
with

roster as (

    select
        quarter,
        count(*) as units,
    from {{ ref('dim_unit') }}
    where quarter in {{ quarters_to_build() }}
    group by quarter

),

report as (

    select
        quarter,
        count(*) as units,
    from {{ ref('fct_report') }}
    where quarter in {{ quarters_to_build() }}
    group by quarter

),

nation as (

    select
        quarter,
        due as units,
    from {{ ref('rpt_completeness') }}
    where unit_code = '000000' and quarter in {{ quarters_to_build() }}

)

select
    roster.quarter,
    roster.units as on_roster,
    report.units as reports,
    nation.units as nation,
from roster
left join report
    on roster.quarter = report.quarter
left join nation
    on roster.quarter = nation.quarter
where
    report.units is distinct from roster.units
    or nation.units is distinct from roster.units
