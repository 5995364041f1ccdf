{{ config(materialized = "view") }}
{% set found = indicators() %}
{% set all_measures = measures() %}
with

by_stage as (

    select
        *,
        unnest(string_split(stage_set, ' ')) as stage,
    from {{ ref('rollup_figure_wide') }}

),

wide as (

    select
        *,
        unnest(case when basis = 'both' then ['as_was', 'as_is'] else [basis] end) as one_basis,
    from by_stage

),

final as (

    {% for indicator in found %}
    {% set own = {} %}
    {% set choices = all_measures | selectattr("indicator_code", "equalto", indicator.code) | selectattr("choice") | list %}
    {% for measure in all_measures if measure.indicator_code == indicator.code %}
    {% do own.update({measure.name: measure.column}) %}
    {% endfor %}
    select
        quarter,
        unit_code,
        '{{ indicator.code }}' as indicator_code,
        one_basis as basis,
        stage,
        school_group,
        urban_rural_group,
        region,
        cast(sum(coalesce({{ own.answered }}, 0)) as bigint) as units_answered,
        cast(sum(coalesce({{ own.excluded or "0" }}, 0)) as bigint) as units_excluded,
        cast(sum({{ own.total or "null" }}) as decimal(38, 6)) as total,
        cast(sum({{ own.numerator or "null" }}) as decimal(38, 6)) as numerator,
        cast(sum({{ own.denominator or "null" }}) as decimal(38, 6)) as denominator,
        {% if choices %}
        map([
            {% for measure in choices %}'{{ measure.choice | replace("'", "''") }}', {% endfor %}
        ], [
            {% for measure in choices %}
            cast(sum(coalesce({{ measure.column }}, 0)) as bigint),
            {% endfor %}
        ]) as distribution,
        {% else %}
        cast(null as map(varchar, bigint)) as distribution,
        {% endif %}
    from wide
    where {{ indicator.applies_sql }}
    group by
        quarter, unit_code, one_basis, stage, school_group, urban_rural_group, region
    {{ "union all" if not loop.last }}
    {% else %}
    select
        quarter,
        unit_code,
        '' as indicator_code,
        one_basis as basis,
        stage,
        school_group,
        urban_rural_group,
        region,
        0 as units_answered,
        0 as units_excluded,
        0 as total,
        0 as numerator,
        0 as denominator,
        null as distribution,
    from wide
    where false
    {% endfor %}

)

select * from final
