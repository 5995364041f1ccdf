with

landed as (

    select * from {{ landed_file('assumption') }}

)

select * from landed
