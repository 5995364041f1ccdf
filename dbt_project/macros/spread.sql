{# The indicators whose spread between schools is kept: rows of the landed catalogue, with the ends of their scales. #}
{% macro spread_indicators() %}
    {% if not execute %}
        {{ return([]) }}
    {% endif %}
    {% set wanted = run_query("select * from " ~ ref("spread_indicator")) %}
    {% set tops = {} %}
    {% for row in wanted.rows %}
        {% do tops.update({row["indicator_code"]: dict(zip(wanted.column_names, row.values()))}) %}
    {% endfor %}
    {% set found = indicators("code in ('" ~ tops | join("', '") ~ "')") %}
    {% for indicator in found %}
        {% do indicator.update({"tops": tops[indicator.code]}) %}
    {% endfor %}
    {{ return(found) }}
{% endmacro %}


{# How many values lie in each bin between 0 and `top` (upper ends belong to it), the last count those above. #}
{% macro histogram_counts(value, top, condition) -%}
    list_resize(
        map_values(
            histogram({{ value }} / ({{ top }}), [
                {% for bin in range(1, var("spread_bins") + 1) %}{{ bin }} / {{ var("spread_bins") }}.0, {% endfor %}
            ]) filter (where {{ condition }})
        ),
        {{ var("spread_bins") + 1 }},
        0
    )
{%- endmacro %}


{# The value at a share of a sorted list, in proportion between two of its members (Hyndman and Fan's type 7). #}
{% macro quantile_of(sorted, share) -%}
    {{ sorted }}[1 + cast(floor((len({{ sorted }}) - 1) * {{ share }}) as bigint)]
    + ((len({{ sorted }}) - 1) * {{ share }} - floor((len({{ sorted }}) - 1) * {{ share }}))
    * (
        {{ sorted }}[1 + cast(ceil((len({{ sorted }}) - 1) * {{ share }}) as bigint)]
        - {{ sorted }}[1 + cast(floor((len({{ sorted }}) - 1) * {{ share }}) as bigint)]
    )
{%- endmacro %}


{# A standard deviation from the mean of the squares: sqrt(mean of squares - mean squared), null for too few. What
rounding leaves over where all values are equal is not a spread. #}
{% macro deviation(mean_of_squares, mean, count) -%}
    case
        when {{ count }} < {{ var("spread_least") }} then null
        when {{ mean_of_squares }} - {{ mean }} * {{ mean }} <= 1e-12 * {{ mean }} * {{ mean }} then 0
        else sqrt({{ mean_of_squares }} - {{ mean }} * {{ mean }})
    end
{%- endmacro %}
