// Who looks after a grid, compared. Pure.
import type { Schema } from "../api/problem";

export type Member = Schema["StaffMember"];

// Those of one list that another does not have; who stands twice in it must stand twice in the other.
export const less = (staff: readonly Member[], other: readonly Member[]): Member[] => {
  const left = [...other];
  return staff.filter((one) => {
    const at = left.findIndex(({ role, name }) => role === one.role && name === one.name);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
};
// In whichever order.
export const is_same = (staff: readonly Member[], other: readonly Member[]) => staff.length === other.length && less(staff, other).length === 0;
