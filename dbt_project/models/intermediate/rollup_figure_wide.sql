{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
-- One column per measure of the catalogue; `rollup_figure` shows the same by indicator.
with

cell as (

    select * from {{ ref('int_figure_cell') }}

),

pair_ancestor as (

    select * from {{ ref('int_pair_ancestor') }}

),

final as (

    select
        cell.quarter,
        pair_ancestor.ancestor_code as unit_code,
        pair_ancestor.basis,
        cell.stage_set,
        cell.school_group,
        cell.urban_rural_group,
        cell.region,
        {% for measure in measures() %}
        cast(sum(cell.{{ measure.column }}) as {{ measure.sql_type }}) as {{ measure.column }},
        {% endfor %}
    from cell
    inner join pair_ancestor
        on
            cell.quarter = pair_ancestor.quarter
            and cell.node_code = pair_ancestor.node_code
            and cell.present_node_code = pair_ancestor.present_node_code
    group by
        cell.quarter,
        pair_ancestor.ancestor_code,
        pair_ancestor.basis,
        cell.stage_set,
        cell.school_group,
        cell.urban_rural_group,
        cell.region

)

select * from final
order by quarter, unit_code
