with

landed as (

    select * from {{ landed_file('assumption') }}

),

final as (

    select
        word,
        low,
        assumed,
        high,
        name_en,
        position,
    from landed

)

select * from final
