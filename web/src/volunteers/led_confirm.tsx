// A leader confirms a service, or does not.
import { answer, api } from "../api/client";
import type { Schema } from "../api/problem";
import { use_words } from "../words/words";
import { ConfirmButtons } from "./confirm_service";
import { use_deed } from "./own";

export const LedConfirm = ({ token, service }: { token: string; service: Schema["ServiceShown"] }) => {
  const words = use_words();
  const path = { token, service: String(service.id) };
  const confirm = use_deed(token, (minutes: number, once) => answer(api.POST("/api/v1/volunteering/{token}/led/services/{service}/confirm", { params: { path, header: once }, body: { minutes } })), words.volunteering.confirmed(service.name));
  const refuse = use_deed(token, (reason: string, once) => answer(api.POST("/api/v1/volunteering/{token}/led/services/{service}/refuse", { params: { path, header: once }, body: { reason } })), words.volunteering.refused);
  return <ConfirmButtons service={service} who={service.name} confirm={(minutes) => confirm.mutateAsync(minutes)} refuse={(reason) => refuse.mutateAsync(reason)} />;
};
