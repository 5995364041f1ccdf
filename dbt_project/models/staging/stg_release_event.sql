with

landed as (

    select * from {{ landed_events('release_event') }}

),

final as (

    select
        quarter,
        release,
        released_at,
        cause,
    from landed

)

select * from final
