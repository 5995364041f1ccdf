{# The columns together name one row: no row twice, none of them null. #}
{% test is_key(model, columns) %}

select
    {{ columns | join(", ") }},
    count(*) as row_count,
from {{ model }}
group by {{ columns | join(", ") }}
having
    count(*) > 1
    {% for column in columns %}or {{ column }} is null {% endfor %}

{% endtest %}
