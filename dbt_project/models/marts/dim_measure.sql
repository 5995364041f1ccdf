with

measure as (

    select * from {{ ref('stg_measure') }}

),

final as (

    select
        indicator_code,
        measure,
        column_name,
        expression,
        sql_type,
        part,
        choice,
        cast(position as integer) as position,
    from measure

)

select * from final
