{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
-- How each unit went through the quarter: when it handed in, how long it took, what came back.
with

unit as (

    select * from {{ ref('dim_unit') }}
    where quarter in {{ quarters_to_build() }}

),

act as (

    select * from {{ ref('stg_report_event') }}
    where quarter in {{ quarters_to_build() }}

),

report as (

    select * from {{ ref('fct_report') }}

),

calendar as (

    select * from {{ ref('stg_quarter') }}

),

-- Each quarter of the build, with itself and the three before it, as far as there are any.
four_quarters as (

    select
        calendar.quarter,
        earlier.quarter as seen_quarter,
    from calendar
    inner join calendar as earlier
        on
            {{ quarter_number('earlier.quarter') }}
            between {{ quarter_number('calendar.quarter') }} - 3
            and {{ quarter_number('calendar.quarter') }}
    where calendar.quarter in {{ quarters_to_build() }}

),

watched as (

    select
        four_quarters.quarter,
        report.unit_code,
        count(*) as quarters_known,
        count(*) filter (where report.report_class in ('late', 'auto')) as quarters_late,
        any_value(report.report_class) filter (
            where report.quarter = four_quarters.quarter
        ) as report_class,
    from four_quarters
    inner join report
        on four_quarters.seen_quarter = report.quarter
    group by four_quarters.quarter, report.unit_code

),

counted as (

    select
        quarter,
        unit_code,
        min(recorded_at) filter (where action = 'save') as first_saved_at,
        min(recorded_at) filter (where action in ('submit', 'confirm')) as first_submitted_at,
        min(recorded_at) filter (where action = 'report_up') as first_reported_up_at,
        count(*) filter (where action = 'return') as returns,
        count(*) filter (where action = 'request_withdrawal') as withdrawals_asked,
        count(*) filter (where action = 'approve_withdrawal') as withdrawals_approved,
        count(*) filter (where action = 'reject_withdrawal') as withdrawals_rejected,
    from act
    group by quarter, unit_code

),

went as (

    select
        unit.quarter,
        unit.unit_code,
        unit.node_code,
        unit.deadline_at,
        unit.kind in {{ reporting_kinds() }} as is_reviewed,
        case
            when unit.kind in {{ reporting_kinds() }} then counted.first_reported_up_at
            else counted.first_submitted_at
        end as handed_in_at,
        counted.* exclude (quarter, unit_code),
    from unit
    left join counted
        on unit.quarter = counted.quarter and unit.unit_code = counted.unit_code

),

timed as (

    select
        *,
        -- What was saved only afterwards did not lead to it.
        case
            when first_saved_at <= handed_in_at
                then date_diff(
                    'day',
                    {{ shanghai_day('first_saved_at') }},
                    {{ shanghai_day('handed_in_at') }}
                )
        end as days_taken,
    from went

),

final as (

    select
        timed.quarter,
        timed.unit_code,
        timed.node_code,
        watched.report_class,
        timed.is_reviewed,
        case
            when timed.handed_in_at is null then 'never'
            when timed.handed_in_at >= timed.deadline_at then 'after'
            when timed.handed_in_at > timed.deadline_at - interval 1 day then 'last_day'
            when timed.handed_in_at > timed.deadline_at - interval 7 day then 'days_before'
            else 'week_before'
        end as hand_in,
        case
            when timed.days_taken is null then 'no_work'
            when timed.days_taken < 1 then 'same_day'
            when timed.days_taken <= 3 then 'up_to_3'
            when timed.days_taken <= 7 then 'up_to_7'
            else 'longer'
        end as took,
        cast(coalesce(timed.returns, 0) as integer) as returns,
        cast(coalesce(timed.withdrawals_asked, 0) as integer) as withdrawals_asked,
        cast(coalesce(timed.withdrawals_approved, 0) as integer) as withdrawals_approved,
        cast(coalesce(timed.withdrawals_rejected, 0) as integer) as withdrawals_rejected,
        cast(watched.quarters_known as integer) as quarters_known,
        cast(watched.quarters_late as integer) as quarters_late,
    from timed
    inner join watched
        on timed.quarter = watched.quarter and timed.unit_code = watched.unit_code

)

select * from final
order by quarter, node_code, unit_code
