with

indicator as (

    select * from {{ ref('stg_indicator') }}

),

final as (

    select
        indicator_code,
        indicator_group,
        tier,
        name_zh,
        name_en,
        type,
        unit_zh,
        unit_en,
        choices,
        choices_en,
        applies_to,
        source_kind,
        aggregation,
        is_year_to_date,
        from_quarter,
        cast(position as integer) as position,
    from indicator

)

select * from final
