import { answer, api } from "./client";

export const ask_version = () => answer(api.GET("/api/v1/version"));

// The question as pages keep it: what this program is, and whether its database is a demo's.
export const about_this = { queryKey: ["version"], queryFn: ask_version, staleTime: Infinity };
