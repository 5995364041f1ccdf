with

calendar as (

    select * from {{ ref('stg_quarter') }}

),

final as (

    select
        quarter,
        ends_at,
        closes_at,
        {{ now() }} as built_at,
    from calendar

)

select * from final
