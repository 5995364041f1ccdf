-- The checksum over every released figure, as it was when the release was first built.
create table ops.release_checksum_event (
    quarter varchar not null,
    release integer not null,
    checksum varchar not null,
    unit_count bigint not null,
    figure_count bigint not null,
    catalogue_version varchar not null,
    code_version varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (quarter, release)
);
