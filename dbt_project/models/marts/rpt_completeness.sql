{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        on_schema_change = "append_new_columns",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
with

report as (

    select * from {{ ref('fct_report') }}
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
        report.quarter,
        unit.superior_code,
        count(*) as due,
        count(*) filter (where report.report_class = 'on_time') as on_time,
        count(*) filter (where report.report_class = 'late') as late,
        count(*) filter (where report.report_class = 'auto') as auto,
        count(*) filter (where report.report_class = 'pending') as pending,
        count(*) filter (where report.content = 'updated') as updated,
        count(*) filter (where report.content = 'confirmed') as confirmed,
        count(*) filter (where report.content = 'untouched') as untouched,
        count(*) filter (where report.content = 'empty') as empty,
        sum(report.core_answered) as core_answered,
        sum(report.core_due) as core_due,
    from report
    inner join unit
        on report.quarter = unit.quarter and report.unit_code = unit.unit_code
    group by report.quarter, unit.superior_code

),

-- Departments without anything below keep a row of zeros.
final as (

    select
        bridge.quarter,
        bridge.ancestor_code as unit_code,
        cast(coalesce(sum(by_superior.due), 0) as bigint) as due,
        cast(coalesce(sum(by_superior.on_time), 0) as bigint) as on_time,
        cast(coalesce(sum(by_superior.late), 0) as bigint) as late,
        cast(coalesce(sum(by_superior.auto), 0) as bigint) as auto,
        cast(coalesce(sum(by_superior.pending), 0) as bigint) as pending,
        cast(coalesce(sum(by_superior.updated), 0) as bigint) as updated,
        cast(coalesce(sum(by_superior.confirmed), 0) as bigint) as confirmed,
        cast(coalesce(sum(by_superior.untouched), 0) as bigint) as untouched,
        cast(coalesce(sum(by_superior.empty), 0) as bigint) as empty,
        cast(coalesce(sum(by_superior.core_answered), 0) as bigint) as core_answered,
        cast(coalesce(sum(by_superior.core_due), 0) as bigint) as core_due,
    from bridge
    left join by_superior
        on bridge.quarter = by_superior.quarter and bridge.unit_code = by_superior.superior_code
    group by bridge.quarter, bridge.ancestor_code

)

select * from final
