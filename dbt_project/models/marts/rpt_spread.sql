{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        on_schema_change = "append_new_columns",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
-- Sums tell the spread of every department. The values are sorted only where departments stand below: the few
-- hundred schools of one department are read as they are (warehouse/spread.py).
{% set keys = "quarter, unit_code, stage_set, spread_group, indicator_code" %}
{% set bins = range(1, var("spread_bins") + 2) %}
with

cell as (

    select * from {{ ref('int_spread_cell') }}

),

bridge as (

    select * from {{ ref('bridge_unit_ancestor') }}
    where quarter in {{ quarters_to_build() }} and basis = 'as_was'

),

spread_group as (

    select * from {{ ref('spread_group') }}

),

release as (

    select
        quarter,
        'released:' || max(release) as stage,
    from {{ ref('stg_release_event') }}
    group by quarter

),

-- Where every school below stands for both stages, one row does too.
compared as (

    select
        cell.quarter,
        bridge.ancestor_code as unit_code,
        bool_and(cell.is_live and cell.is_released) as is_same,
        bool_or(bridge.depth > 0) as has_departments,
    from cell
    inner join bridge
        on cell.quarter = bridge.quarter and cell.node_code = bridge.unit_code
    group by cell.quarter, bridge.ancestor_code

),

shown as (

    select
        compared.quarter,
        compared.unit_code,
        compared.has_departments,
        unnest(case
            when release.stage is null then ['live']
            when compared.is_same then ['live ' || release.stage]
            else ['live', release.stage]
        end) as stage_set,
    from compared
    left join release
        on compared.quarter = release.quarter

),

placed as not materialized (

    select
        cell.*,
        shown.unit_code,
        shown.stage_set,
        shown.has_departments and spread_group.has_quantiles as is_sorted,
        spread_group.spread_group,
        if(spread_group.scale = cell.school_group, cell.bins, cell.wide_bins) as counts,
        if(left(shown.stage_set, 4) = 'live', cell.is_live, cell.is_released) as is_shown,
    from cell
    inner join spread_group
        on
            cell.school_group = spread_group.school_group
            and spread_group.school_category in ('any', cell.school_category)
    inner join bridge
        on cell.quarter = bridge.quarter and cell.node_code = bridge.unit_code
    inner join shown
        on bridge.quarter = shown.quarter and bridge.ancestor_code = shown.unit_code

),

summed as (

    select
        {{ keys }},
        sum(schools) filter (where is_live)
        - coalesce(sum(excluded) filter (where is_shown), 0) as schools_due,
        coalesce(sum(answered) filter (where is_shown), 0) as schools,
        sum(total) filter (where is_shown) as total,
        sum(squares) filter (where is_shown) as squares,
        sum(weight) filter (where is_shown) as weight,
        sum(weighted) filter (where is_shown) as weighted,
        sum(weighted_squares) filter (where is_shown) as weighted_squares,
    from placed
    group by {{ keys }}

),

sorted as (

    select
        {{ keys }},
        list_sort(flatten(list(figures))) as figures,
        [
            {% for bin in bins %}
            sum(counts[{{ bin }}]),
            {% endfor %}
        ] as counts,
    from placed
    where is_sorted and is_shown and answered > 0
    group by {{ keys }}

),

counted as (

    select
        summed.*,
        summed.total / summed.schools as mean,
        summed.weighted / summed.weight as weighted_mean,
        sorted.figures,
        sorted.counts,
    from summed
    left join sorted
        on
            summed.quarter = sorted.quarter
            and summed.unit_code = sorted.unit_code
            and summed.stage_set = sorted.stage_set
            and summed.spread_group = sorted.spread_group
            and summed.indicator_code = sorted.indicator_code

),

final as (

    select
        {{ keys }},
        cast(schools_due as bigint) as schools_due,
        cast(schools as bigint) as schools,
        mean,
        {{ deviation("squares / schools", "mean", "schools") }} as standard_deviation,
        case
            when schools >= {{ var("spread_least") }} and total > 0
            then
                2 * list_dot_product(figures, cast(range(1, len(figures) + 1) as double[]))
                / (schools * total) - (schools + 1) / schools
        end as gini,
        weight,
        weighted_mean,
        {{ deviation("weighted_squares / weight", "weighted_mean", "schools") }} as weighted_deviation,
        figures[1] as lowest,
        {{ quantile_of("figures", "0.1") }} as p10,
        {{ quantile_of("figures", "0.25") }} as lower_quartile,
        {{ quantile_of("figures", "0.5") }} as median,
        {{ quantile_of("figures", "0.75") }} as upper_quartile,
        {{ quantile_of("figures", "0.9") }} as p90,
        figures[len(figures)] as highest,
        cast(counts as bigint[]) as counts,
    from counted

)

select * from final
order by quarter, unit_code
