with

landed as (

    select * from {{ landed_events('report_event') }}

),

final as (

    select
        quarter,
        unit_code,
        sequence,
        action,
        state,
        version,
        is_auto,
        reason,
        due_at,
        actor,
        effective_at,
        recorded_at,
    from landed

)

select * from final
