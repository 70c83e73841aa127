// What a resident has written so far, and the report that becomes of it.
import type { Schema } from "../api/problem";

export interface Position { lon: number; lat: number; metres: number | null } // to how many metres it is known; null: of a place chosen by name

export interface Draft {
  description: string;
  category: string; // "" when they are not sure
  address: string;
  position: Position | null; // where they stand, what they chose on the map, or a place chosen by name
  name: string;
  telephone: string;
  confidential: boolean;
}

export const empty_draft: Draft = { description: "", category: "", address: "", position: null, name: "", telephone: "", confidential: false };

export const is_empty = (draft: Draft) => Object.values(draft).every((value) => !value);

// What is missing or wrong, by field, before anything is sent.
export const faults_of = (draft: Draft): Partial<Record<"description" | "address" | "telephone", true>> => ({
  ...(draft.description.trim() === "" && { description: true }),
  ...(draft.address.trim() === "" && !draft.position && { address: true }),
  ...(draft.telephone.trim() !== "" && draft.telephone.replace(/\D/g, "").length < 5 && { telephone: true }),
});

export const reporter_of = (draft: Draft): Schema["ReportedBy"] => ({
  ...(draft.name.trim() && { name: draft.name.trim() }),
  ...(draft.telephone.trim() && { telephone: draft.telephone.trim() }),
  ...(draft.confidential && { confidential: true }),
});

// The station sorts what nobody put in a category.
export const unsorted = "other";

export const report_of = (draft: Draft): Schema["Report"] => {
  const reporter = reporter_of(draft);
  return {
    category: draft.category || unsorted,
    description: draft.description.trim(),
    ...(draft.address.trim() && { address: draft.address.trim() }),
    // A browser's position is WGS-84, and so is the gazetteer.
    ...(draft.position && { location: { lon: draft.position.lon, lat: draft.position.lat }, crs: "wgs84" as const }),
    ...(Object.keys(reporter).length > 0 && { reporter }),
  };
};
