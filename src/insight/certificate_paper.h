// A certificate of service (志愿服务记录证明) on paper: in both languages, with the QR code of its address,
// by which whoever holds it checks it.
#pragma once

#include "audit/seal.h"
#include "http/routes.h"
#include "stations/directory.h"
#include "volunteers/certificate.h"
#include "volunteers/room.h"

namespace linli::insight {

// `address` has the signed note behind its '#'. The same bytes for the same certificate and address. For the
// workshop. Refused like chinese_type(); throws std::runtime_error when it cannot be made.
Result<std::string> certificate_pdf(const volunteers::CertificateText& certificate, std::string_view address);

// For anyone with a certificate: its address in, the PDF out, nothing kept. The station prints what it has
// signed and issued, and nothing else. All outlive the routes.
void add_certificate_paper(http::Routes& routes, volunteers::Room room, const audit::Seal& seal,
                           const stations::Directory& directory);

}  // namespace linli::insight
