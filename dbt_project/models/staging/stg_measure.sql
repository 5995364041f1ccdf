with

landed as (

    select * from {{ landed_file('measure') }}

),

final as (

    select
        indicator_code,
        name as measure,
        "column" as column_name,
        expression,
        sql_type,
        part,
        choice,
        position,
    from landed

)

select * from final
