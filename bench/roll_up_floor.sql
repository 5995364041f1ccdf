-- The floor that the warehouse build is held against: the roll-up of one quarter as one query written by
-- hand over the landed files. Latest figure of each unit and indicator, added up to every department above,
-- by group, urban-rural and region: units answered, sum, units by choice. It leaves out what the build also
-- does: derived indicators, stages, releases, both bases, completeness, tests, and writing it all down.
-- Variables: landing (folder), quarter.
with recursive

roster as (

    select * from read_parquet(getvariable('landing') || '/roster/quarter=' || getvariable('quarter') || '/*.parquet')

),

ancestor as (

    select
        unit_code,
        unit_code as ancestor_code,
        superior_code as next_code,
    from roster
    where kind in ('province', 'prefecture', 'county')

    union all

    select
        ancestor.unit_code,
        coalesce(roster.unit_code, '000000') as ancestor_code,
        roster.superior_code as next_code,
    from ancestor
    left join roster on ancestor.next_code = roster.unit_code
    where ancestor.next_code is not null

),

figure as (

    select
        unit_code,
        indicator_code,
        arg_max(number, (quarter, sequence)) as number,
        arg_max(text, (quarter, sequence)) as text,
    from read_parquet(getvariable('landing') || '/figure_event/*/*.parquet', hive_partitioning = true)
    where quarter <= getvariable('quarter') and state = 'value'
    group by unit_code, indicator_code

),

cell as (

    select
        case when roster.kind in ('province', 'prefecture', 'county') then roster.unit_code else roster.superior_code end
            as unit_code,
        figure.indicator_code,
        roster.school_group,
        roster.urban_rural_group,
        roster.region,
        figure.text,
        count(*) as answered,
        sum(figure.number) as total,
    from figure
    inner join roster on figure.unit_code = roster.unit_code
    group by all

)

select
    ancestor.ancestor_code,
    cell.indicator_code,
    cell.school_group,
    cell.urban_rural_group,
    cell.region,
    cell.text,
    sum(cell.answered) as answered,
    sum(cell.total) as total,
from cell
inner join ancestor on cell.unit_code = ancestor.unit_code
group by all
