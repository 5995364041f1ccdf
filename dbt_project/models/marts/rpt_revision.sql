{{
    config(
        materialized = "incremental",
        incremental_strategy = "append",
        on_schema_change = "append_new_columns",
        pre_hook = "{{ remove_quarters() }}",
    )
}}
{% set shown = indicators("source_kind <> 'system'") %}
{% set no_text = "cast(null as varchar)" %}
{% set no_number = "cast(null as decimal(18, 6))" %}
with

change as (

    select * from {{ ref('int_release_change') }}

),

unit as (

    select * from {{ ref('dim_unit') }}
    where quarter in {{ quarters_to_build() }}

),

release as (

    select * from {{ ref('stg_release_event') }}
    where quarter in {{ quarters_to_build() }}

),

touched as (

    select distinct
        quarter,
        unit_code,
    from change

),

figure_wide as (

    select figure_wide.*
    from {{ ref('int_figure_wide') }} as figure_wide
    inner join touched
        on
            figure_wide.quarter = touched.quarter
            and figure_wide.unit_code = touched.unit_code
    where figure_wide.quarter in {{ quarters_to_build() }}

),

system_figure as (

    select
        *,
        cast(string_split(stage_set, ':')[2] as integer) as release,
        try_cast(coalesce(total, numerator / denominator) as decimal(18, 6)) as number,
    from {{ ref('int_system_figure') }}
    where quarter in {{ quarters_to_build() }} and starts_with(stage_set, 'released:')

),

-- A row that was not there yet had every figure missing.
compared_figure as (

    select
        change.quarter,
        change.release,
        change.unit_code,
        unnest([
            {% for indicator in shown %}
            {% set code = indicator.code %}
            {% set is_text = indicator.type in ("choice", "date") %}
            case
                when
                    before.{{ code }} is distinct from after.{{ code }}
                    or coalesce(list_contains(before.not_applicable, '{{ code }}'), false)
                    <> coalesce(list_contains(after.not_applicable, '{{ code }}'), false)
                then {
                    'indicator_code': '{{ code }}',
                    {% for side in ["before", "after"] %}
                    {% set figure = side ~ "." ~ code %}
                    '{{ side }}_state': case
                        when list_contains({{ side }}.not_applicable, '{{ code }}')
                        then 'not_applicable'
                        when {{ figure }} is null then 'missing'
                        else 'value'
                    end,
                    '{{ side }}_number': cast({{ "null" if is_text else figure }} as decimal(18, 6)),
                    '{{ side }}_text': cast({{ figure if is_text else "null" }} as varchar),
                    {% endfor %}
                }
            end{{ "," if not loop.last }}
            {% else %}
            {
                'indicator_code': {{ no_text }},
                {% for side in ["before", "after"] %}
                '{{ side }}_state': {{ no_text }},
                '{{ side }}_number': {{ no_number }},
                '{{ side }}_text': {{ no_text }},
                {% endfor %}
            }
            {% endfor %}
        ], recursive := true),
    from change
    left join figure_wide as before
        on
            change.quarter = before.quarter
            and change.unit_code = before.unit_code
            and change.before_version = before.version
    left join figure_wide as after
        on
            change.quarter = after.quarter
            and change.unit_code = after.unit_code
            and change.after_version = after.version

),

revised_system as (

    select
        after.quarter,
        after.release,
        after.unit_code,
        after.indicator_code,
        before.number as before_number,
        after.number as after_number,
    from system_figure as after
    inner join system_figure as before
        on
            after.quarter = before.quarter
            and after.release - 1 = before.release
            and after.unit_code = before.unit_code
            and after.indicator_code = before.indicator_code
    where
        [after.total, after.numerator, after.denominator]
        is distinct from [before.total, before.numerator, before.denominator]

),

revised as (

    select * from compared_figure
    where indicator_code is not null

    union all by name

    select
        *,
        case when before_number is null then 'missing' else 'value' end as before_state,
        case when after_number is null then 'missing' else 'value' end as after_state,
    from revised_system

),

final as (

    select
        revised.quarter,
        revised.release,
        revised.unit_code,
        revised.indicator_code,
        unit.node_code,
        unit.present_node_code,
        revised.before_state,
        revised.before_number,
        revised.before_text,
        revised.after_state,
        revised.after_number,
        revised.after_text,
        release.cause,
        change.opened_by_act,
        change.reason,
        change.asked_by,
        change.opened_by,
        change.opened_at,
        change.reported_by_act,
        change.reported_by,
        change.reported_at,
    from revised
    inner join unit
        on revised.quarter = unit.quarter and revised.unit_code = unit.unit_code
    inner join release
        on revised.quarter = release.quarter and revised.release = release.release
    left join change
        on
            revised.quarter = change.quarter
            and revised.release = change.release
            and revised.unit_code = change.unit_code

)

select * from final
order by quarter, unit_code
