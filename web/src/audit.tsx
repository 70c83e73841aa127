// The page at "/audit": the auditor's: the record, who saw whose data, the seal.
import { AuditPage } from "./audit/audit_page";
import { start_page } from "./shell/start_page";

start_page({ title: (words) => words.audit.title, right: "audit.read", Body: AuditPage, is_wide: true });
