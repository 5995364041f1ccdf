with

landed as (

    select * from {{ landed_file('indicator') }}

),

final as (

    select
        code as indicator_code,
        "group" as indicator_group,
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
        applies_when <> '' as has_condition,
        is_year_to_date,
        from_quarter,
        position,
    from landed

)

select * from final
