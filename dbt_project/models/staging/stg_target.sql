with

landed as (

    select * from {{ landed_file('target') }}

),

final as (

    select
        code as target_code,
        who,
        groups,
        region,
        due_on,
        every_months,
        measure,
        choices,
        kind,
        word,
        section,
        text_zh,
        text_en,
        reading_zh,
        reading_en,
        low,
        assumed,
        is_own,
        position,
    from landed

)

select * from final
