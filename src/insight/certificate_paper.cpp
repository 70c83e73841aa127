#include "insight/certificate_paper.h"

#include <algorithm>

#include <fmt/format.h>

#include "insight/paper.h"
#include "insight/qr_code.h"
#include "insight/team_display.h"
#include "volunteers/certificate_desk.h"

namespace linli::insight {
namespace {

using volunteers::CertificateText;
using volunteers::CertifiedTeam;

constexpr double edge = 64;
constexpr double inner = paper_width - 2 * edge;
constexpr double label_width = 150;
constexpr double code_width = 220;
constexpr std::size_t longest_address = 4'096;

std::string time_of(std::int64_t minutes) {
    return fmt::format("{} 小时 hours ({} 分钟 minutes)", hours_shown(minutes), minutes);
}

std::string services_of(std::int64_t services) {
    return fmt::format("{} 次 services", services);
}

class Sheet {
  public:
    Sheet(const CertificateText& certificate, const std::string& type)
        : certificate_(certificate),
          paper_({fmt::format("志愿服务记录证明 {}", certificate.number), certificate.issuer,
                  certificate.day + "T00:00:00Z", type},
                 Paper::Use::print) {}

    std::string compose(std::string_view address) {
        centred("志愿服务记录证明", {24, true, black});
        centred("Certificate of Voluntary Service", {12, false, grey});
        y_ += 14;
        write_facts();
        write_teams();
        write_code(address);
        return paper_.finish();
    }

  private:
    void centred(std::string_view text, const Type& type) {
        y_ += paper_.text(text, edge, y_, inner, type, Align::centre) + 4;
    }
    void fact(std::string_view name, std::string_view value) {
        const double left = paper_.text(name, edge, y_, label_width - 10, {9, false, grey});
        const double right =
            paper_.text(value, edge + label_width, y_, inner - label_width, {11, false, black});
        y_ += std::max(left, right) + 7;
    }
    void write_facts() {
        const CertificateText& of = certificate_;
        fact("编号 Number", std::to_string(of.number));
        fact("志愿者 Volunteer", of.name ? fmt::format("{} (No. {})", *of.name, of.volunteer)
                                         : fmt::format("No. {}", of.volunteer));
        fact("服务期间 Period", fmt::format("{} – {}", of.from, of.until));
        fact("服务次数 Services", std::to_string(of.services));
        fact("服务时长 Time", time_of(of.minutes));
        fact("开具单位 Issued by", of.issuer);
        fact("开具日期 Date", of.day);
    }
    void write_teams() {
        y_ += 8;
        y_ += paper_.text("服务内容 Services by team", edge, y_, inner, {11, true, dark_blue}) + 5;
        for (const CertifiedTeam& team : certificate_.teams) {
            paper_.line(edge, y_, edge + inner, y_, rule_grey);
            y_ += 5;
            const double high = paper_.text(fmt::format("{} {}", team.name.zh, team.name.en), edge, y_,
                                            inner - 240, {9.5, false, black});
            paper_.text(services_of(team.services), edge + inner - 235, y_, 75, {9, false, grey},
                        Align::right);
            paper_.text(time_of(team.minutes), edge + inner - 155, y_, 155, {9, false, black}, Align::right);
            y_ += high + 5;
        }
        paper_.line(edge, y_, edge + inner, y_, rule_grey);
    }
    void write_code(std::string_view address) {
        const double top_of_code = paper_height - edge - code_width;
        draw(paper_, qr_code(address), edge, top_of_code, code_width);
        paper_.text(
            "扫描二维码，在浏览器中核对本证明：内容由开具单位以数字签名签署，改动一个字即失效；"
            "网页同时说明所证时长是否有更正。\n\nScan the code to check this certificate in a browser. "
            "What it says bears the issuer's digital signature, which no altered word survives; the "
            "page says too whether hours of it were corrected since.",
            edge + code_width + 16, top_of_code + 14, inner - code_width - 16, {9.5, false, black});
    }

    const CertificateText& certificate_;
    Paper paper_;
    double y_ = 72;
};

struct Asked {
    std::string code;
    audit::VerifierKeys keys;
};

// What is printed holds what its code says, so an address is that of the certificate's page and nothing more.
Result<http::Document> printed(const Asked& asked, const std::string& address) {
    const auto hash = address.find("/certificate#");
    const bool is_address = (address.starts_with("https://") || address.starts_with("http://")) &&
                            hash != std::string::npos &&
                            address.find_first_of(" \r\n\t") == std::string::npos;
    if (!is_address) {
        return refuse(RefusalKind::invalid, "certificate/unreadable",
                      {"请给出证明网页的完整网址。", "Give the whole address of the certificate's page."});
    }
    if (address.size() > most_in_a_qr_code) {
        return refuse(RefusalKind::invalid, "certificate/too-long",
                      {"网址太长，二维码放不下。", "The address is longer than a QR code can hold."});
    }
    const auto certificate = volunteers::open_certificate(volunteers::note_in(address), asked.keys);
    if (!certificate) return tl::unexpected(certificate.error());
    if (certificate->code != asked.code) {
        return refuse(
            RefusalKind::invalid, "certificate/other",
            {"网址里的证明与核验码不符。", "The address holds another certificate than the code says."});
    }
    auto pdf = certificate_pdf(*certificate, address);
    if (!pdf) return tl::unexpected(std::move(pdf.error()));
    return http::Document{"application/pdf", std::move(*pdf),
                          fmt::format("linli-certificate-{}.pdf", certificate->number)};
}

}  // namespace

Result<std::string> certificate_pdf(const CertificateText& certificate, std::string_view address) {
    const auto type = chinese_type();
    if (!type) return tl::unexpected(type.error());
    return Sheet(certificate, *type).compose(address);
}

void add_certificate_paper(http::Routes& routes, volunteers::Room room, const audit::Seal& seal,
                           const stations::Directory& directory) {
    const volunteers::CertificateDesk desk(room, seal, directory);
    auto& route = routes.inspection(
        http::Method::post, "/api/v1/certificates/{token}/paper", http::anyone,
        {"证明的 PDF（正文是证明网页的网址；不保存）",
         "A certificate as PDF (the body is the address of its page; nothing is kept)"},
        longest_address,
        [desk, &seal](store::Snapshot& snapshot,
                      const http::Call& call) -> Result<std::shared_ptr<const Asked>> {
            if (auto issued = desk.standing(snapshot, call.path[0]); !issued)
                return tl::unexpected(std::move(issued.error()));
            return std::make_shared<const Asked>(Asked{call.path[0], seal.keys(snapshot.station())});
        },
        [](const std::shared_ptr<const Asked>& asked, const http::Bytes& body) {
            return printed(*asked, body.data);
        });
    route.cost = http::Cost::costly;
}

}  // namespace linli::insight
