{{ config(materialized = "view") }}
with

figure as (

    select * from {{ ref('rollup_figure') }}
    where unit_code = '000000' and basis = 'as_was'

),

final as (

    select
        quarter,
        indicator_code,
        stage,
        region,
        urban_rural_group,
        school_group,
        units_answered,
        units_excluded,
        total,
        numerator,
        denominator,
    from figure

)

select * from final
