with

target as (

    select * from {{ ref('stg_target') }}

),

final as (

    select
        target_code,
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
    from target

)

select * from final
