import { answer, api } from "./client";

export interface Version { name: string; version: string; is_demo: boolean }

// The contract has no schema for this answer.
export const ask_version = async () => (await answer(api.GET("/api/v1/version"))) as unknown as Version;
