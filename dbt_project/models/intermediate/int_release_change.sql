-- Units that show other rows in a release than in the one before: nearly always those that reported
-- again. Who opened their report, why, and who made it again, is in the acts between the two.
with

unit_version as (

    select * from {{ ref('int_report_version') }}

),

release as (

    select * from {{ ref('stg_release_event') }}
    where quarter in {{ quarters_to_build() }}

),

several as (

    select
        quarter,
        count(*) as releases,
    from release
    group by quarter
    having count(*) > 1

),

-- Version 0 of a unit that did not change stands for every release.
touched as (

    select
        unit_version.quarter,
        unit_version.unit_code,
    from unit_version
    inner join several
        on unit_version.quarter = several.quarter
    where
        unit_version.version = 0
        and len(string_split(unit_version.stage_set, 'released:')) - 1 < several.releases

),

shown as (

    select
        unit_version.quarter,
        unit_version.unit_code,
        unit_version.version,
        unnest(string_split(unit_version.stage_set, ' ')) as stage,
    from unit_version
    inner join touched
        on unit_version.quarter = touched.quarter and unit_version.unit_code = touched.unit_code

),

pair as (

    select
        release.quarter,
        release.release,
        release.released_at,
        release.cause,
        touched.unit_code,
        before.version as before_version,
        after.version as after_version,
    from release
    inner join touched
        on release.quarter = touched.quarter
    left join shown as before
        on
            release.quarter = before.quarter
            and touched.unit_code = before.unit_code
            and 'released:' || (release.release - 1) = before.stage
    left join shown as after
        on
            release.quarter = after.quarter
            and touched.unit_code = after.unit_code
            and 'released:' || release.release = after.stage
    where release.release > 1 and before.version is distinct from after.version

),

recorded_act as (

    select act.*
    from {{ ref('stg_report_event') }} as act
    inner join touched
        on act.quarter = touched.quarter and act.unit_code = touched.unit_code
    where act.quarter in {{ quarters_to_build() }}

),

act as (

    select * from recorded_act

    union all by name

    -- What time has brought counts before the deadline job has written it down (E17).
    select
        quarter,
        unit_code,
        sequence + 1 as sequence,
        'expire' as action,
        'reported' as state,
        'system' as actor,
        'due_passed' as reason,
        due_at as effective_at,
    from recorded_act
    qualify
        sequence = max(sequence) over (partition by quarter, unit_code)
        and due_at <= {{ now() }}
        and state not in {{ locked_states() }}

),

reported as (

    select
        pair.quarter,
        pair.release,
        pair.unit_code,
        max(act.sequence) as sequence,
    from pair
    inner join act
        on
            pair.quarter = act.quarter
            and pair.unit_code = act.unit_code
            and pair.released_at >= act.effective_at
    where act.state = 'reported' and act.action in {{ reporting_acts() }}
    group by pair.quarter, pair.release, pair.unit_code

),

-- What opened the report before it was made again, and the request that came before an agreement.
opened as (

    select
        reported.*,
        max(act.sequence) filter (
            where act.action in ('return', 'approve_withdrawal')
        ) as opened_sequence,
        max(act.sequence) filter (where act.action = 'request_withdrawal') as asked_sequence,
    from reported
    left join act
        on
            reported.quarter = act.quarter
            and reported.unit_code = act.unit_code
            and reported.sequence > act.sequence
    group by reported.quarter, reported.release, reported.unit_code, reported.sequence

),

final as (

    select
        pair.quarter,
        pair.release,
        pair.unit_code,
        pair.before_version,
        pair.after_version,
        pair.cause,
        opening.action as opened_by_act,
        -- Of a withdrawal the unit's own reason says more than the superior's agreement.
        coalesce(asking.reason, opening.reason) as reason,
        asking.actor as asked_by,
        opening.actor as opened_by,
        opening.effective_at as opened_at,
        reporting.action as reported_by_act,
        reporting.actor as reported_by,
        reporting.effective_at as reported_at,
    from pair
    left join opened
        on
            pair.quarter = opened.quarter
            and pair.release = opened.release
            and pair.unit_code = opened.unit_code
    left join act as reporting
        on
            pair.quarter = reporting.quarter
            and pair.unit_code = reporting.unit_code
            and opened.sequence = reporting.sequence
    left join act as opening
        on
            pair.quarter = opening.quarter
            and pair.unit_code = opening.unit_code
            and opened.opened_sequence = opening.sequence
    left join act as asking
        on
            pair.quarter = asking.quarter
            and pair.unit_code = asking.unit_code
            and opened.asked_sequence = asking.sequence
            and opening.action = 'approve_withdrawal'

)

select * from final
