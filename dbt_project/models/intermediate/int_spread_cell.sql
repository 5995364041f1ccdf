{{ config(materialized = "view") }}
-- The values of single schools by the department right above them: rpt_spread puts them together. A view,
-- because lists of all values are not kept.
{% set found = spread_indicators() %}
with

figure_wide as (

    select * from {{ ref('int_figure_wide') }}
    where quarter in {{ quarters_to_build() }}

),

roster as (

    select * from {{ ref('stg_roster') }}
    where quarter in {{ quarters_to_build() }}

),

release as (

    select
        quarter,
        'released:' || max(release) as stage,
    from {{ ref('stg_release_event') }}
    group by quarter

),

spread_group as (

    select distinct school_group from {{ ref('spread_group') }}

),

-- depends_on: {{ ref('spread_indicator') }}
figure as (

    select
        figure_wide.*,
        coalesce(left(roster.school_type, 2), '') as school_category,
        list_contains(string_split(figure_wide.stage_set, ' '), 'live') as is_live,
        coalesce(
            list_contains(string_split(figure_wide.stage_set, ' '), release.stage), false
        ) as is_released,
    from figure_wide
    inner join roster
        on figure_wide.quarter = roster.quarter and figure_wide.unit_code = roster.unit_code
    inner join spread_group
        on figure_wide.school_group = spread_group.school_group
    left join release
        on figure_wide.quarter = release.quarter

),

measured as (

    select
        quarter,
        node_code,
        school_group,
        school_category,
        is_live,
        is_released,
        count(*) as schools,
        {% for indicator in found %}
        {% set code = indicator.code %}
        {% set value = "cast(" ~ code ~ " as double)" %}
        {% set weight = "cast(" ~ (indicator.denominator_sql or "null") ~ " as double)" %}
        {% set top %}
            case school_group
                {% for group in ("K12", "TP", "PRE", "SV", "HE") if indicator.tops[group] %}
                when '{{ group }}' then {{ indicator.tops[group] }}e0
                {% endfor %}
            end
        {% endset %}
        count(*) filter (where list_contains(not_applicable, '{{ code }}')) as {{ code }}_excluded,
        list({{ value }}) filter (where {{ code }} is not null) as {{ code }}_figures,
        sum({{ value }}) as {{ code }}_total,
        sum({{ value }} * {{ value }}) as {{ code }}_squares,
        count({{ code }}) as {{ code }}_answered,
        sum({{ weight }}) filter (where {{ code }} is not null) as {{ code }}_weight,
        sum({{ weight }} * {{ value }}) as {{ code }}_weighted,
        sum({{ weight }} * {{ value }} * {{ value }}) as {{ code }}_weighted_squares,
        {{ histogram_counts(value, top, code ~ " is not null") }} as {{ code }}_bins,
        {{ histogram_counts(value, indicator.tops["K12"] ~ "e0", code ~ " is not null and school_group = 'TP'") }}
        as {{ code }}_wide_bins,
        {% endfor %}
    from figure
    group by quarter, node_code, school_group, school_category, is_live, is_released

),

final as (

    {% for indicator in found %}
    {% set code = indicator.code %}
    select
        quarter,
        node_code,
        school_group,
        school_category,
        is_live,
        is_released,
        '{{ code }}' as indicator_code,
        schools,
        {{ code }}_excluded as excluded,
        {{ code }}_figures as figures,
        {{ code }}_answered as answered,
        {{ code }}_total as total,
        {{ code }}_squares as squares,
        {{ code }}_weight as weight,
        {{ code }}_weighted as weighted,
        {{ code }}_weighted_squares as weighted_squares,
        {{ code }}_bins as bins,
        {{ code }}_wide_bins as wide_bins,
    from measured
    where {{ indicator.applies_sql }}
    {{ "union all" if not loop.last }}
    {% endfor %}

)

select * from final
