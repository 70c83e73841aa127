// A QR code whose script comes when it is shown. What it says stands beside it: where the script does not come, nothing is
// lacking.
import { Suspense, lazy, type ComponentType } from "react";

type Code = ComponentType<{ text: string; label: string }>;
const Drawn = lazy(async (): Promise<{ default: Code }> => ({ default: await import("../shell/qr_code").then((shell): Code => shell.QrCode, (): Code => () => null) }));

export const LateQrCode = (props: { text: string; label: string }) => <Suspense fallback={<div className="qr" />}><Drawn {...props} /></Suspense>;
