// The page at "/certificate#…": anyone with a certificate of service checks it, and prints it.
import { start_page } from "./shell/start_page";
import { CertificatePage } from "./volunteers/certificate_page";

start_page({ title: (words) => words.certificate.title, Body: CertificatePage });
