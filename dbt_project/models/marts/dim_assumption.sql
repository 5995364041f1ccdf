with

assumption as (

    select * from {{ ref('stg_assumption') }}

),

final as (

    select
        word,
        low,
        assumed,
        high,
        name_en,
        position,
    from assumption

)

select * from final
