-- Which figures each stage of a unit's quarter shows. Version 0 are the latest figures; another one
-- is kept only where figures were saved after the report it stands for: most units have one row.
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
        quarter,
        unit_code,
        sequence,
        recorded_at,
    from {{ ref('stg_report_event') }}
    where action = 'save'

),

release as (

    select * from {{ ref('stg_release_event') }}
    where quarter in {{ quarters_to_build() }}

),

last_act as (

    select
        quarter,
        unit_code,
        max(sequence) as sequence,
        arg_max(state, sequence) as state,
        arg_max_null(due_at, sequence) as due_at,
    from act
    group by quarter, unit_code

),

report as (

    select
        quarter,
        unit_code,
        sequence,
        effective_at,
    from act
    where state = 'reported' and action in {{ reporting_acts() }}

    union all

    -- What time has brought counts before the deadline job has written it down (E05, E17).
    select
        unit.quarter,
        unit.unit_code,
        coalesce(last_act.sequence, 0) + 1 as sequence,
        coalesce(last_act.due_at, unit.deadline_at) as effective_at,
    from unit
    left join last_act
        on unit.quarter = last_act.quarter and unit.unit_code = last_act.unit_code
    where
        coalesce(last_act.state, 'untouched') not in {{ locked_states() }}
        and coalesce(last_act.due_at, unit.deadline_at) <= {{ now() }}

),

staged as (

    select
        quarter,
        unit_code,
        0 as release,
        max(sequence) as cutoff_sequence,
        arg_max(effective_at, sequence) as cutoff_at,
    from report
    group by quarter, unit_code

    union all

    select
        report.quarter,
        report.unit_code,
        release.release,
        max(report.sequence) as cutoff_sequence,
        arg_max(report.effective_at, report.sequence) as cutoff_at,
    from report
    inner join release
        on
            report.quarter = release.quarter
            and report.effective_at <= release.released_at
    group by report.quarter, report.unit_code, release.release

),

cutoff as (

    select
        staged.quarter,
        staged.unit_code,
        staged.cutoff_sequence,
        staged.cutoff_at,
        list(staged.release) as releases,
    from staged
    inner join unit
        on staged.quarter = unit.quarter and staged.unit_code = unit.unit_code
    group by staged.quarter, staged.unit_code, staged.cutoff_sequence, staged.cutoff_at

),

moved_on as (

    select distinct
        cutoff.quarter,
        cutoff.unit_code,
        cutoff.cutoff_sequence,
    from cutoff
    inner join save
        on
            cutoff.unit_code = save.unit_code
            and cutoff.quarter >= save.quarter
            and (
                cutoff.cutoff_at < save.recorded_at
                or (cutoff.quarter = save.quarter and cutoff.cutoff_sequence < save.sequence)
            )

),

compared as (

    select
        cutoff.*,
        moved_on.unit_code is not null as has_moved_on,
    from cutoff
    left join moved_on
        on
            cutoff.quarter = moved_on.quarter
            and cutoff.unit_code = moved_on.unit_code
            and cutoff.cutoff_sequence = moved_on.cutoff_sequence

),

same_as_live as (

    select
        quarter,
        unit_code,
        flatten(list(releases)) as releases,
    from compared
    where not has_moved_on
    group by quarter, unit_code

),

final as (

    select
        unit.quarter,
        unit.unit_code,
        0 as version,
        concat_ws(' ', 'live', {{ stages_of('same_as_live.releases') }}) as stage_set,
        cast(null as integer) as cutoff_sequence,
        cast(null as timestamp) as cutoff_at,
    from unit
    left join same_as_live
        on unit.quarter = same_as_live.quarter and unit.unit_code = same_as_live.unit_code

    union all

    select
        quarter,
        unit_code,
        cutoff_sequence as version,
        {{ stages_of('releases') }} as stage_set,
        cutoff_sequence,
        cutoff_at,
    from compared
    where has_moved_on

)

select * from final
