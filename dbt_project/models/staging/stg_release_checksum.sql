with

landed as (

    select * from {{ landed_file('release_checksum') }}

),

final as (

    select
        quarter,
        release,
        checksum,
        catalogue_version,
        code_version,
        recorded_at,
    from landed

)

select * from final
