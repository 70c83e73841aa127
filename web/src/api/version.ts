import { answer, api } from "./client";

export const ask_version = () => answer(api.GET("/api/v1/version"));
