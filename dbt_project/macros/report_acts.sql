{# Acts that make a new version of a report, see reporting/life_cycle.py. #}
{% macro reporting_acts() -%}
    ('report_up', 'swept', 'auto', 'expire', 'submit', 'confirm')
{%- endmacro %}


{# States in which nothing can be changed. #}
{% macro locked_states() -%}
    ('reported', 'withdrawal_requested')
{%- endmacro %}


{# Kinds with a reviewer, whose report is made by `report_up`. #}
{% macro reporting_kinds() -%}
    ('province', 'prefecture', 'county', 'university')
{%- endmacro %}


{% macro department_kinds() -%}
    ('ministry', 'province', 'prefecture', 'county')
{%- endmacro %}


{# A list of releases as the stages of a unit's figures; release 0 is what was reported, released or not. #}
{% macro stages_of(releases) -%}
    array_to_string(
        list_transform(
            list_sort({{ releases }}),
            lambda release: case when release = 0 then 'reported' else 'released:' || release end
        ),
        ' '
    )
{%- endmacro %}
