with

landed as (

    select * from {{ landed_file('quarter') }}

),

final as (

    select
        quarter,
        ends_at,
        closes_at,
    from landed

)

select * from final
