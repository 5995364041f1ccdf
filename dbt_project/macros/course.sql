{# A quarter as a number that grows by one from quarter to quarter. #}
{% macro quarter_number(quarter) -%}
    (cast(left({{ quarter }}, 4) as integer) * 4 + cast(right({{ quarter }}, 1) as integer))
{%- endmacro %}


{# The day of a moment kept in UTC, as Shanghai's calendar has it. #}
{% macro shanghai_day(moment) -%}
    cast({{ moment }} + interval 8 hour as date)
{%- endmacro %}
