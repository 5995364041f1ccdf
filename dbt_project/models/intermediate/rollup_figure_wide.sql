{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
-- One column per measure of the catalogue; `rollup_figure` shows the same by indicator. Each part is
-- added up apart, so that a row only carries the columns it has.
with

cell as (

    select * from {{ ref('int_figure_cell') }}

),

pair_ancestor as (

    select * from {{ ref('int_pair_ancestor') }}

),

{% set parts = ["figures", "excluded", "system"] %}
{% for part in parts %}
of_{{ part }} as (

    select
        '{{ part }}' as part,
        cell.quarter,
        pair_ancestor.ancestor_code as unit_code,
        pair_ancestor.basis,
        cell.stage_set,
        cell.school_group,
        cell.urban_rural_group,
        cell.region,
        {% for measure in measures("part = '" ~ part ~ "'") %}
        cast(sum(cell.{{ measure.column }}) as {{ measure.sql_type }}) as {{ measure.column }},
        {% endfor %}
    from cell
    inner join pair_ancestor
        on
            cell.quarter = pair_ancestor.quarter
            and cell.node_code = pair_ancestor.node_code
            and cell.present_node_code = pair_ancestor.present_node_code
    where cell.part = '{{ part }}'
    group by
        cell.quarter,
        pair_ancestor.ancestor_code,
        pair_ancestor.basis,
        cell.stage_set,
        cell.school_group,
        cell.urban_rural_group,
        cell.region

),

{% endfor %}
final as (

    {% for part in parts %}
    select * from of_{{ part }}
    {{ "union all by name" if not loop.last }}
    {% endfor %}

)

select * from final
order by quarter, unit_code
