{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        on_schema_change = "append_new_columns",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
with

unit as (

    select * from {{ ref('dim_unit') }}
    where quarter in {{ quarters_to_build() }}

),

act as (

    select * from {{ ref('stg_report_event') }}
    where quarter in {{ quarters_to_build() }}

),

process as (

    select * from {{ ref('int_unit_process') }}
    where stage_set = 'live reported'

),

figure_wide as (

    select * from {{ ref('int_figure_wide') }}
    where quarter in {{ quarters_to_build() }} and version = 0

),

core_cell as (

    select
        school_group,
        from_quarter,
        count(*) as cells,
    from (
        select
            unnest(applies_to) as school_group,
            from_quarter,
        from {{ ref('stg_indicator') }}
        where tier = 'core' and source_kind = 'entered'
    )
    group by school_group, from_quarter

),

asked as (

    select
        calendar.quarter,
        core_cell.school_group,
        sum(core_cell.cells) as cells,
    from {{ ref('stg_quarter') }} as calendar
    inner join core_cell
        on calendar.quarter >= core_cell.from_quarter
    group by calendar.quarter, core_cell.school_group

),

last_act as (

    select
        quarter,
        unit_code,
        arg_max(state, sequence) as state,
        arg_max(version, sequence) as version,
        arg_max(is_auto, sequence) as is_auto,
        arg_max_null(reason, sequence) as reason,
        arg_max_null(due_at, sequence) as due_at,
        max(effective_at) filter (
            where state = 'reported' and action in {{ reporting_acts() }}
        ) as reported_at,
    from act
    group by quarter, unit_code

),

by_events as (

    select
        unit.quarter,
        unit.unit_code,
        unit.node_code,
        unit.deadline_at,
        coalesce(last_act.state, 'untouched') as state,
        coalesce(last_act.version, 0) as version,
        coalesce(last_act.is_auto, false) as is_auto,
        last_act.reason,
        last_act.due_at,
        last_act.reported_at,
        coalesce(last_act.due_at, unit.deadline_at) as owed_by,
        coalesce(last_act.state, 'untouched') not in {{ locked_states() }}
        and coalesce(last_act.due_at, unit.deadline_at) <= {{ now() }} as is_brought_by_time,
        unit.kind in {{ reporting_kinds() }}
        or coalesce(last_act.state, 'untouched') <> 'submitted' as would_be_auto,
    from unit
    left join last_act
        on unit.quarter = last_act.quarter and unit.unit_code = last_act.unit_code

),

final as (

    select
        by_events.quarter,
        by_events.unit_code,
        by_events.node_code,
        case when is_brought_by_time then 'reported' else by_events.state end as state,
        cast(by_events.version + cast(is_brought_by_time as integer) as integer) as version,
        case when is_brought_by_time then would_be_auto else by_events.is_auto end as is_auto,
        case
            when not is_brought_by_time then by_events.reason
            when by_events.due_at is not null then 'due_passed'
            when would_be_auto then 'deadline_passed'
        end as reason,
        process.report_class,
        process.content,
        case when is_brought_by_time then owed_by else by_events.reported_at end as reported_at,
        by_events.deadline_at,
        case when is_brought_by_time then null else by_events.due_at end as due_at,
        cast(coalesce(figure_wide.core_answered, 0) as integer) as core_answered,
        cast(
            coalesce(asked.cells, 0) - coalesce(figure_wide.core_excluded, 0) as integer
        ) as core_due,
    from by_events
    inner join process
        on by_events.quarter = process.quarter and by_events.unit_code = process.unit_code
    left join figure_wide
        on by_events.quarter = figure_wide.quarter and by_events.unit_code = figure_wide.unit_code
    left join asked
        on by_events.quarter = asked.quarter and figure_wide.school_group = asked.school_group

)

select * from final
order by quarter, node_code, unit_code
