-- Wide rows added up once to the smallest cells that any roll-up needs. Measures come from the catalogue.
{% set keys = [
    "quarter", "stage_set", "node_code", "present_node_code", "school_group", "urban_rural_group", "region"
] | join(", ") %}
with

figure_wide as (

    select * from {{ ref('int_figure_wide') }}
    where quarter in {{ quarters_to_build() }}

),

system_figure as (

    select * from {{ ref('int_system_figure') }}
    where quarter in {{ quarters_to_build() }}

),

unit as (

    select * from {{ ref('dim_unit') }}
    where quarter in {{ quarters_to_build() }}

),

entered as (

    select
        {{ keys }},
        {% for measure in measures("part = 'figures'") %}
        {{ measure.expression }} as {{ measure.column }},
        {% endfor %}
    from figure_wide
    group by {{ keys }}

),

-- Few rows say that something does not apply, so they are counted apart.
excluded as (

    select
        {{ keys }},
        {% for measure in measures("part = 'excluded'") %}
        {{ measure.expression }} as {{ measure.column }},
        {% endfor %}
    from figure_wide
    where not_applicable is not null
    group by {{ keys }}

),

of_system as (

    select
        quarter,
        system_figure.stage_set,
        unit.node_code,
        unit.present_node_code,
        unit.school_group,
        unit.urban_rural_group,
        unit.region,
        {% for measure in measures("part = 'system'") %}
        {{ measure.expression }} as {{ measure.column }},
        {% endfor %}
    from system_figure
    inner join unit using (quarter, unit_code)
    group by all

),

final as (

    select
        'figures' as part,
        *,
    from entered

    union all by name

    select
        'excluded' as part,
        *,
    from excluded

    union all by name

    select
        'system' as part,
        *,
    from of_system

)

select * from final
