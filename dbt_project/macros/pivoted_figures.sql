{# Pivoting of figure events into one row per unit and version: see int_figure_wide.

Indicators are numbered; ten of them make a chunk, and a chunk of one unit is one row with ten columns. The
chunks are then joined side by side. Numbers and texts are kept apart. A figure marked not applicable
travels as a value no figure can have. #}

{% macro pivot_width() %}{{ return(10) }}{% endmacro %}

{% macro is_text(indicator) %}{{ return(indicator.type in ("choice", "date")) }}{% endmacro %}

{% macro not_applicable_mark(kind) -%}
    {% if kind == "text" %}'<not applicable>'{% else %}cast(-999999999999.999999 as decimal(18, 6)){% endif %}
{%- endmacro %}

{% macro indicators_of_kind(entered, kind) %}
    {% set found = [] %}
    {% for indicator in entered if is_text(indicator) == (kind == "text") %}
        {% do found.append(indicator) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}

{% macro codes_as_list(found) -%}
    {% for indicator in found %}'{{ indicator.code }}'{{ ", " if not loop.last }}{% endfor %}
{%- endmacro %}

{% macro pivoted_figures(entered, quarters) %}
{% set yearly = entered | selectattr("is_year_to_date") | list %}
event as (

    {% for quarter in quarters %}
    select
        '{{ quarter }}' as quarter,
        unit_code,
        0 as version,
        indicator_code,
        state,
        number,
        text,
        ordinal,
    from figure_event
    where
        quarter <= '{{ quarter }}'
        {% if yearly %}
        and (quarter >= '{{ quarter[:4] }}Q1' or indicator_code not in ({{ codes_as_list(yearly) }}))
        {% endif %}

    union all
    {% endfor %}

    -- Figures as they stood at a report, for units that saved others since.
    select
        report_version.quarter,
        report_version.unit_code,
        report_version.version,
        figure_event.indicator_code,
        figure_event.state,
        figure_event.number,
        figure_event.text,
        figure_event.ordinal,
    from report_version
    inner join figure_event
        on
            report_version.unit_code = figure_event.unit_code
            and figure_event.recorded_at <= report_version.cutoff_at
            and (
                figure_event.quarter < report_version.quarter
                or (
                    figure_event.quarter = report_version.quarter
                    and figure_event.sequence < report_version.cutoff_sequence
                )
            )
    where
        report_version.version > 0
        {% if yearly %}
        and (
            left(figure_event.quarter, 4) = left(report_version.quarter, 4)
            or figure_event.indicator_code not in ({{ codes_as_list(yearly) }})
        )
        {% endif %}

),

{% for kind in ["number", "text"] %}
{% set found = indicators_of_kind(entered, kind) %}
{% if found %}
{{ kind }}_numbered as (

    select
        quarter,
        unit_code,
        version,
        enum_code(try_cast(indicator_code as enum({{ codes_as_list(found) }}))) as place,
        case
            when state = 'value' then {{ kind }}
            when state = 'not_applicable' then {{ not_applicable_mark(kind) }}
        end as figure,
        ordinal,
    from event
    where indicator_code in ({{ codes_as_list(found) }})

),

{{ kind }}_chunk as materialized (

    select
        quarter,
        unit_code,
        version,
        place // {{ pivot_width() }} as chunk,
        {% for place in range(pivot_width()) %}
        arg_max_null(figure, ordinal) filter (where place % {{ pivot_width() }} = {{ place }}) as figure_{{ place }},
        {% endfor %}
    from {{ kind }}_numbered
    group by quarter, unit_code, version, place // {{ pivot_width() }}

),

{% endif %}
{% endfor %}
not_applicable_place as (

    {% for kind in ["number", "text"] if indicators_of_kind(entered, kind) %}
    select
        quarter,
        unit_code,
        version,
        [{{ codes_as_list(indicators_of_kind(entered, kind)) }}] as codes,
        unnest([
            {% for place in range(pivot_width()) %}
            case
                when figure_{{ place }} = {{ not_applicable_mark(kind) }}
                then chunk * {{ pivot_width() }} + {{ place + 1 }}
            end,
            {% endfor %}
        ]) as place,
    from {{ kind }}_chunk
    where
        {% for place in range(pivot_width()) %}
        {{ "or " if not loop.first }}figure_{{ place }} = {{ not_applicable_mark(kind) }}
        {% endfor %}
    {{ "union all" if not loop.last }}
    {% else %}
    select
        quarter,
        unit_code,
        version,
        [indicator_code] as codes,
        1 as place,
    from event
    where false
    {% endfor %}

),

not_applicable as (

    select
        not_applicable_place.quarter,
        not_applicable_place.unit_code,
        not_applicable_place.version,
        list(indicator.indicator_code order by indicator.indicator_code) as codes,
    from not_applicable_place
    inner join unit
        on
            not_applicable_place.quarter = unit.quarter
            and not_applicable_place.unit_code = unit.unit_code
    inner join indicator
        on
            not_applicable_place.codes[not_applicable_place.place] = indicator.indicator_code
            and list_contains(indicator.applies_to, unit.school_group)
            and not_applicable_place.quarter >= indicator.from_quarter
    where not_applicable_place.place is not null
    group by
        not_applicable_place.quarter,
        not_applicable_place.unit_code,
        not_applicable_place.version

),
{% endmacro %}

{# The condition `applies_sql` with its columns taken from `unit`. #}
{% macro qualified(condition) -%}
    {{ condition | replace("school_group", "unit.school_group") | replace("quarter >=", "unit.quarter >=") }}
{%- endmacro %}

{% macro typed_figure(indicator, figure) -%}
    {% if indicator.type == "bool" %}{{ figure }} <> 0
    {%- elif indicator.type == "date" %}try_cast({{ figure }} as date)
    {%- else %}{{ figure }}
    {%- endif %}
{%- endmacro %}

{% macro pivoted_columns(entered) %}
    {% for kind in ["number", "text"] %}
    {% for indicator in indicators_of_kind(entered, kind) %}
    {% set chunk = loop.index0 // pivot_width() %}
    {% set figure %}nullif({{ kind }}_{{ chunk }}.figure_{{ loop.index0 % pivot_width() }}, {{ not_applicable_mark(kind) }}){% endset %}
    case
        when {{ qualified(indicator.applies_sql) }}
        then {{ typed_figure(indicator, figure) }}
    end as {{ indicator.code }},
    {% endfor %}
    {% endfor %}
{% endmacro %}

{% macro pivoted_joins(entered) %}
    {% for kind in ["number", "text"] %}
    {% for chunk in range(0, indicators_of_kind(entered, kind) | length, pivot_width()) %}
    {% set name = kind ~ "_" ~ loop.index0 %}
    left join (select * from {{ kind }}_chunk where chunk = {{ loop.index0 }}) as {{ name }}
        on
            report_version.quarter = {{ name }}.quarter
            and report_version.unit_code = {{ name }}.unit_code
            and report_version.version = {{ name }}.version
    {% endfor %}
    {% endfor %}
    left join not_applicable
        on
            report_version.quarter = not_applicable.quarter
            and report_version.unit_code = not_applicable.unit_code
            and report_version.version = not_applicable.version
{% endmacro %}
