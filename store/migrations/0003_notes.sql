-- True when the note stood beside an earlier figure and only came along as the figure changed: nobody said it
-- of this figure. Null and false: it was given with this figure, or kept on purpose.
alter table ops.figure_event add column is_note_carried boolean;
