{# The rows of a landed file as dictionaries; none while dbt only parses. #}
{% macro landed_rows(name, where="true", order="position") %}
    {% if not execute %}
        {{ return([]) }}
    {% endif %}
    {% set found = run_query(
        "select * from " ~ landed_file(name) ~ " where " ~ where ~ " order by " ~ order
    ) %}
    {% set names = found.column_names %}
    {% set rows = [] %}
    {% for row in found.rows %}
        {% do rows.append(dict(zip(names, row.values()))) %}
    {% endfor %}
    {{ return(rows) }}
{% endmacro %}


{# The indicators of the catalogue: everything that differs between them is in these rows. #}
{% macro indicators(where="true", order="position") %}
    {{ return(landed_rows("indicator", where, order)) }}
{% endmacro %}


{# What is added up, see warehouse/measures.py. #}
{% macro measures(where="true") %}
    {{ return(landed_rows("measure", where)) }}
{% endmacro %}


{# All answers of all indicators, one number: what must be the same however it is added up. #}
{% macro sum_of_answered() -%}
    0
    {%- for measure in measures("name = 'answered'") %} + coalesce(sum({{ measure.column }}), 0){% endfor %}
{%- endmacro %}
