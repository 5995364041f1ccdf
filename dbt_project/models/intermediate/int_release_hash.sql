{{ config(materialized = "view") }}
{% set shown = indicators("source_kind <> 'system'") %}
{% set since = {} %}
{% for indicator in indicators() %}
{% do since.update({indicator.code: indicator.from_quarter}) %}
{% endfor %}
{# What targets are counted with is no indicator's, and none of what was released. #}
{% set added_up = [] %}
{% for measure in measures() | sort(attribute="column", case_sensitive=true) %}
{% if measure.indicator_code in since %}{% do added_up.append(measure) %}{% endif %}
{% endfor %}
-- A hash of each unit's figures, added up: the order in which units are read makes no difference,
-- and a row that stands for several releases is hashed once. MD5 is the same in every engine.
-- The nation's cells are hashed as well, so that another way of adding up does not go unseen.
-- A view, so that a published file can be looked at again at any time.
with

figure_wide as (

    select * from {{ ref('int_figure_wide') }}
    where contains(stage_set, 'released:')

),

system_figure as (

    select * from {{ ref('int_system_figure') }}
    where contains(stage_set, 'released:')

),

hashed as (

    select
        quarter,
        stage_set,
        count(*) as units,
        {% for indicator in shown %}
        {{ "+ " if not loop.first }}count({{ indicator.code }})
        {% else %}
        0
        {% endfor %}
        as figures,
        sum(md5_number_lower({{ figure_text(shown) }})) as hash,
    from figure_wide
    group by quarter, stage_set

    union all

    select
        quarter,
        stage_set,
        0 as units,
        count(*) as figures,
        sum(md5_number_lower(concat(
            unit_code, '|', indicator_code, '|', total, '|', numerator, '|', denominator
        ))) as hash,
    from system_figure
    group by quarter, stage_set

),

national as (

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
        {% for measure in added_up %}
        sum({{ measure.column }}) as {{ measure.column }},
        {% endfor %}
    from national
    where starts_with(stage, 'released:')
    group by quarter, stage, school_group, urban_rural_group, region

),

by_stage as (

    select
        quarter,
        unnest(string_split(stage_set, ' ')) as stage,
        units,
        figures,
        hash,
    from hashed

    union all

    select
        quarter,
        stage,
        0 as units,
        0 as figures,
        sum(md5_number_lower(concat(
            school_group, '|', urban_rural_group, '|', region,
            {% for measure in added_up %}
            case
                when quarter >= '{{ since[measure.indicator_code] }}'
                then '|{{ measure.column }}=' || {{ measure.column }}
            end,
            {% endfor %}
            ''
        ))) as hash,
    from cell
    group by quarter, stage

),

final as (

    select
        quarter,
        cast(string_split(stage, ':')[2] as integer) as release,
        cast(sum(units) as bigint) as unit_count,
        cast(sum(figures) as bigint) as figure_count,
        format('{:032x}', cast(sum(hash) as hugeint)) as checksum,
    from by_stage
    where starts_with(stage, 'released:')
    group by quarter, stage

)

select * from final
