// The shifts of a volunteer's page, as they are shown: by day, and what can be done now.
interface Timed {
  starts_at: string;
  ends_at: string;
}

// `check_in_from` is the server's.
export const is_check_in_time = ({ check_in_from, shift }: { check_in_from: string; shift: Timed }, now: number) => now >= Date.parse(check_in_from) && now < Date.parse(shift.ends_at);

// In order of time, those of one day together; `day_of` says which day a moment is of.
export const by_day = <Shift extends Timed>(shifts: readonly Shift[], day_of: (at: string) => string): [string, Shift[]][] => {
  const days = new Map<string, Shift[]>();
  for (const shift of [...shifts].sort((one, other) => Date.parse(one.starts_at) - Date.parse(other.starts_at))) {
    const day = day_of(shift.starts_at);
    days.set(day, [...(days.get(day) ?? []), shift]);
  }
  return [...days];
};
