{{ config(materialized = "view") }}
{% set shown = indicators("source_kind <> 'system'") %}
with

figure_wide as (

    select * from {{ ref('int_figure_wide') }}

),

system_figure as (

    select * from {{ ref('int_system_figure') }}

),

shown as (

    {% for indicator in shown %}
    select
        quarter,
        unit_code,
        stage_set,
        '{{ indicator.code }}' as indicator_code,
        case
            when list_contains(not_applicable, '{{ indicator.code }}') then 'not_applicable'
            when {{ indicator.code }} is null then 'missing'
            else 'value'
        end as state,
        {% if indicator.type == "bool" %}
        cast({{ indicator.code }} as decimal(18, 6)) as number,
        cast(null as varchar) as text,
        {% elif indicator.type in ("choice", "date") %}
        cast(null as decimal(18, 6)) as number,
        cast({{ indicator.code }} as varchar) as text,
        {% else %}
        {{ indicator.code }} as number,
        cast(null as varchar) as text,
        {% endif %}
    from figure_wide
    where {{ indicator.applies_sql }}

    union all
    {% endfor %}

    select
        quarter,
        unit_code,
        stage_set,
        indicator_code,
        'value' as state,
        try_cast(coalesce(total, numerator / denominator) as decimal(18, 6)) as number,
        cast(null as varchar) as text,
    from system_figure

),

final as (

    select
        quarter,
        unit_code,
        indicator_code,
        unnest(string_split(stage_set, ' ')) as stage,
        state,
        number,
        text,
    from shown

)

select * from final
