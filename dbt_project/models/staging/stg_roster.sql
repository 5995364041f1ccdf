with

landed as (

    select * from {{ landed_events('roster') }}

),

final as (

    select
        quarter,
        unit_code,
        name,
        kind,
        superior_code,
        location_code,
        school_type,
        urban_rural,
        school_group,
        urban_rural_group,
        region,
        deadline_at,
    from landed

)

select * from final
