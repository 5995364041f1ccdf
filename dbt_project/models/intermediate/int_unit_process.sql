-- How each unit took part in the quarter, as seen at a moment: now, or when a release was frozen.
with

unit as (

    select * from {{ ref('dim_unit') }}
    where quarter in {{ quarters_to_build() }}

),

act as (

    select * from {{ ref('stg_report_event') }}
    where quarter in {{ quarters_to_build() }}

),

save as (

    select
        unit_code,
        min(quarter) as first_quarter,
    from {{ ref('stg_report_event') }}
    where action = 'save'
    group by unit_code

),

moment as (

    select
        quarter,
        'live reported' as stage_set,
        {{ now() }} as seen_at,
        true as is_present,
    from {{ ref('stg_quarter') }}
    where quarter in {{ quarters_to_build() }}

    union all

    select
        quarter,
        'released:' || release as stage_set,
        released_at as seen_at,
        false as is_present,
    from {{ ref('stg_release_event') }}
    where quarter in {{ quarters_to_build() }}

),

counted as (

    select
        moment.quarter,
        moment.stage_set,
        act.unit_code,
        min(act.recorded_at) filter (
            where act.action in ('submit', 'confirm')
        ) as first_submitted_at,
        min(act.recorded_at) filter (where act.action = 'report_up') as first_reported_up_at,
        arg_max(act.state, act.sequence) as state,
        count(*) filter (where act.action = 'save') as saved_count,
        count(*) filter (where act.action = 'confirm') as confirmed_count,
        count(*) filter (where act.action = 'return') as returned_count,
    from act
    inner join moment
        on
            act.quarter = moment.quarter
            and (moment.is_present or act.effective_at <= moment.seen_at)
    group by moment.quarter, moment.stage_set, act.unit_code

),

first_act as (

    select
        unit.quarter,
        unit.unit_code,
        moment.stage_set,
        moment.seen_at,
        unit.deadline_at,
        case
            when unit.kind in {{ reporting_kinds() }} then counted.first_reported_up_at
            else counted.first_submitted_at
        end as acted_at,
        coalesce(counted.state, 'untouched') as state,
        coalesce(counted.saved_count, 0) as saved_count,
        coalesce(counted.confirmed_count, 0) as confirmed_count,
        coalesce(counted.returned_count, 0) as returned_count,
        save.first_quarter is not null as has_figures,
    from unit
    inner join moment
        on unit.quarter = moment.quarter
    left join counted
        on
            unit.quarter = counted.quarter
            and unit.unit_code = counted.unit_code
            and moment.stage_set = counted.stage_set
    left join save
        on unit.unit_code = save.unit_code and unit.quarter >= save.first_quarter

),

final as (

    select
        quarter,
        unit_code,
        stage_set,
        returned_count,
        case
            when acted_at < deadline_at then 'on_time'
            when acted_at is not null then 'late'
            when state in {{ locked_states() }} or deadline_at <= seen_at then 'auto'
            else 'pending'
        end as report_class,
        case
            when saved_count > 0 then 'updated'
            when confirmed_count > 0 then 'confirmed'
            when has_figures then 'untouched'
            else 'empty'
        end as content,
    from first_act

)

select * from final
