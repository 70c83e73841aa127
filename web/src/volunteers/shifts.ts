// The shifts of a volunteer's page, as they are shown: by day, and what can be done now.
const minute = 60_000;
const early = 30 * minute; // before it begins, one can check in so long, as the server has it

interface Timed {
  starts_at: string;
  ends_at: string;
}

export const is_check_in_time = (shift: Timed, now: number) => now >= Date.parse(shift.starts_at) - early && now < Date.parse(shift.ends_at);
export const check_in_from = (shift: Timed) => new Date(Date.parse(shift.starts_at) - early).toISOString();

// In order of time, those of one day together; `day_of` says which day a moment is of.
export const by_day = <Shift extends Timed>(shifts: readonly Shift[], day_of: (at: string) => string): [string, Shift[]][] => {
  const days = new Map<string, Shift[]>();
  for (const shift of [...shifts].sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at))) {
    const day = day_of(shift.starts_at);
    days.set(day, [...(days.get(day) ?? []), shift]);
  }
  return [...days];
};
