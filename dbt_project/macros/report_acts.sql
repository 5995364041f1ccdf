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
