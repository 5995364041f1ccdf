with

landed as (

    select * from {{ landed_events('figure_event') }}

),

final as (

    select
        quarter,
        unit_code,
        sequence,
        indicator_code,
        state,
        number,
        text,
        recorded_at,
        -- Orders the events of a unit: the later quarter first, then the later act.
        cast(replace(quarter, 'Q', '') as bigint) * 1000000 + sequence as ordinal,
    from landed

)

select * from final
