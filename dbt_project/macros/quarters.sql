{# The quarters of this build as an SQL list, never empty. #}
{% macro quarters_to_build() -%}
    ({% for quarter in var("quarters") or ["0000Q0"] %}'{{ quarter }}'{% if not loop.last %}, {% endif %}{% endfor %})
{%- endmacro %}


{# Pre-hook of models kept by quarter: a quarter is built whole, its old rows go first. #}
{% macro remove_quarters() %}
    {% if is_incremental() %}
        delete from {{ this }} where quarter in {{ quarters_to_build() }}
    {% else %}
        select 1
    {% endif %}
{% endmacro %}


{# The clock of the build. #}
{% macro now() -%}
    cast('{{ var("now") }}' as timestamp)
{%- endmacro %}
