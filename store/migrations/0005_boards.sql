-- A view somebody keeps: for themselves, or shared with the unit and everything below it. Taking it away is a row, too.
create table ops.board_event (
    unit_code varchar not null,
    board_number integer not null,
    sequence integer not null,
    action varchar not null,
    title varchar not null,
    page varchar not null,
    address varchar not null,
    is_shared boolean not null,
    actor varchar not null,
    recorded_at timestamp not null,
    written_at timestamp not null,
    primary key (unit_code, board_number, sequence)
);
