// A value when it has stood still for a while: what somebody types, when they pause.
import { useEffect, useState } from "react";

export const use_settled = <T>(value: T, milliseconds = 400): T => {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
};
