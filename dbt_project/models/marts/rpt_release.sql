-- Beside the checksum of what is published now stands the one that was recorded when the release
-- was first built: null until the build after that.
with

release as (

    select * from {{ ref('stg_release_event') }}

),

checksum as (

    select * from {{ ref('int_release_checksum') }}

),

first_built as (

    select * from {{ ref('stg_release_checksum') }}

),

final as (

    select
        release.quarter,
        release.release,
        release.released_at,
        release.cause,
        checksum.checksum,
        checksum.unit_count,
        checksum.figure_count,
        first_built.checksum as first_checksum,
        first_built.catalogue_version,
        first_built.code_version,
        first_built.recorded_at as first_built_at,
    from release
    left join checksum
        on release.quarter = checksum.quarter and release.release = checksum.release
    left join first_built
        on release.quarter = first_built.quarter and release.release = first_built.release

)

select * from final
