{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        on_schema_change = "append_new_columns",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
with

course as (

    select * from {{ ref('int_unit_course') }}
    where quarter in {{ quarters_to_build() }}

),

unit as (

    select * from {{ ref('dim_unit') }}
    where quarter in {{ quarters_to_build() }}

),

bridge as (

    select * from {{ ref('bridge_unit_ancestor') }}
    where quarter in {{ quarters_to_build() }} and basis = 'as_was'

),

by_superior as (

    select
        course.quarter,
        unit.superior_code,
        count(*) as due,
        count(*) filter (where course.hand_in = 'week_before') as week_before,
        count(*) filter (where course.hand_in = 'days_before') as days_before,
        count(*) filter (where course.hand_in = 'last_day') as last_day,
        count(*) filter (where course.hand_in = 'after') as after,
        count(*) filter (where course.hand_in = 'never') as never,
        count(*) filter (where course.took = 'same_day') as same_day,
        count(*) filter (where course.took = 'up_to_3') as up_to_3,
        count(*) filter (where course.took = 'up_to_7') as up_to_7,
        count(*) filter (where course.took = 'longer') as longer,
        count(*) filter (where course.took = 'no_work') as no_work,
        count(*) filter (where course.returns > 0) as returned,
        sum(course.returns) as returns,
        sum(course.withdrawals_asked) as withdrawals_asked,
        sum(course.withdrawals_approved) as withdrawals_approved,
        sum(course.withdrawals_rejected) as withdrawals_rejected,
        count(*) filter (where course.is_reviewed) as reviewed_due,
        count(*) filter (
            where course.is_reviewed and course.report_class = 'on_time'
        ) as reviewed_on_time,
        count(*) filter (
            where course.is_reviewed and course.report_class = 'late'
        ) as reviewed_late,
        count(*) filter (
            where course.is_reviewed and course.report_class = 'auto'
        ) as reviewed_auto,
        count(*) filter (
            where course.is_reviewed and course.report_class = 'pending'
        ) as reviewed_pending,
        count(*) filter (where course.quarters_known = 4) as watched,
        count(*) filter (where course.quarters_late = 4) as always_late,
    from course
    inner join unit
        on course.quarter = unit.quarter and course.unit_code = unit.unit_code
    group by course.quarter, unit.superior_code

),

-- Departments without anything below keep a row of zeros.
final as (

    select
        bridge.quarter,
        bridge.ancestor_code as unit_code,
        cast(coalesce(sum(by_superior.due), 0) as bigint) as due,
        cast(coalesce(sum(by_superior.week_before), 0) as bigint) as week_before,
        cast(coalesce(sum(by_superior.days_before), 0) as bigint) as days_before,
        cast(coalesce(sum(by_superior.last_day), 0) as bigint) as last_day,
        cast(coalesce(sum(by_superior.after), 0) as bigint) as after,
        cast(coalesce(sum(by_superior.never), 0) as bigint) as never,
        cast(coalesce(sum(by_superior.same_day), 0) as bigint) as same_day,
        cast(coalesce(sum(by_superior.up_to_3), 0) as bigint) as up_to_3,
        cast(coalesce(sum(by_superior.up_to_7), 0) as bigint) as up_to_7,
        cast(coalesce(sum(by_superior.longer), 0) as bigint) as longer,
        cast(coalesce(sum(by_superior.no_work), 0) as bigint) as no_work,
        cast(coalesce(sum(by_superior.returned), 0) as bigint) as returned,
        cast(coalesce(sum(by_superior.returns), 0) as bigint) as returns,
        cast(coalesce(sum(by_superior.withdrawals_asked), 0) as bigint) as withdrawals_asked,
        cast(coalesce(sum(by_superior.withdrawals_approved), 0) as bigint) as withdrawals_approved,
        cast(coalesce(sum(by_superior.withdrawals_rejected), 0) as bigint) as withdrawals_rejected,
        cast(coalesce(sum(by_superior.reviewed_due), 0) as bigint) as reviewed_due,
        cast(coalesce(sum(by_superior.reviewed_on_time), 0) as bigint) as reviewed_on_time,
        cast(coalesce(sum(by_superior.reviewed_late), 0) as bigint) as reviewed_late,
        cast(coalesce(sum(by_superior.reviewed_auto), 0) as bigint) as reviewed_auto,
        cast(coalesce(sum(by_superior.reviewed_pending), 0) as bigint) as reviewed_pending,
        cast(coalesce(sum(by_superior.watched), 0) as bigint) as watched,
        cast(coalesce(sum(by_superior.always_late), 0) as bigint) as always_late,
    from bridge
    left join by_superior
        on bridge.quarter = by_superior.quarter and bridge.unit_code = by_superior.superior_code
    group by bridge.quarter, bridge.ancestor_code

)

select * from final
