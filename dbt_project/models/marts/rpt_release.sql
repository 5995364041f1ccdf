-- The checksum is taken over every national cell of the release: the same figures give the same checksum.
with

release as (

    select * from {{ ref('stg_release_event') }}

),

wide as (

    select
        * exclude (part, stage_set, unit_code),
        unnest(string_split(stage_set, ' ')) as stage,
    from {{ ref('rollup_figure_wide') }}
    where unit_code = '000000' and basis <> 'as_is'

),

cell as (

    select
        quarter,
        stage,
        school_group,
        urban_rural_group,
        region,
        {% for measure in measures() %}
        sum({{ measure.column }}) as {{ measure.column }},
        {% endfor %}
    from wide
    group by quarter, stage, school_group, urban_rural_group, region

),

checksum as (

    select
        quarter,
        stage,
        md5(string_agg(
            cast(cell as varchar),
            '' order by school_group, urban_rural_group, region
        )) as checksum,
    from cell
    group by quarter, stage

),

final as (

    select
        release.quarter,
        release.release,
        release.released_at,
        release.cause,
        checksum.checksum,
    from release
    left join checksum
        on
            release.quarter = checksum.quarter
            and 'released:' || release.release = checksum.stage

)

select * from final
