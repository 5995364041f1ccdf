with

landed as (

    select * from {{ landed_events('named_unit') }}

),

final as (

    select
        quarter,
        unit_code,
    from landed

)

select * from final
