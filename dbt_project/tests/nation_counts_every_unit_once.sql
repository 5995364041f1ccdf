-- The nation is the provinces, the XPCC among them, and the ministry's universities: all of the
-- roster, nothing twice, in both bases.
with

nation as (

    select
        quarter,
        unnest(case when basis = 'both' then ['as_was', 'as_is'] else [basis] end) as one_basis,
        units,
    from {{ ref('rollup_due') }}
    where unit_code = '000000' and quarter in {{ quarters_to_build() }}

),

shown as (

    select
        quarter,
        one_basis,
        sum(units) as units,
    from nation
    group by quarter, one_basis

),

roster as (

    select
        quarter,
        unnest(['as_was', 'as_is']) as one_basis,
        units,
    from (
        select
            quarter,
            count(*) as units,
        from {{ ref('dim_unit') }}
        where quarter in {{ quarters_to_build() }}
        group by quarter
    )

)

select
    roster.quarter,
    roster.one_basis,
    shown.units as shown,
    roster.units as on_roster,
from roster
left join shown
    on roster.quarter = shown.quarter and roster.one_basis = shown.one_basis
where shown.units is distinct from roster.units
