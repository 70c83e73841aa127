#include "audit/witness.h"

#include <map>

#include <fmt/format.h>

#include "audit/add_checkpoint.h"
#include "audit/http_post.h"
#include "audit/witness_folder.h"

namespace linli::audit {
namespace {

constexpr int too_many_requests = 429, bad_gateway = 502, gateway_timeout = 504;

WitnessAnswer failing(Text why, Heard heard = Heard::answered) {
    return {WitnessState::failing, std::move(why), {}, heard};
}
WitnessAnswer not_heard_of(Text why) {
    return failing(std::move(why), Heard::nobody);
}

WitnessAnswer status_failing(int status) {
    const bool redirects = status / 100 == 3;
    const bool is_gateways = status >= bad_gateway && status <= gateway_timeout;
    return failing(
        {fmt::format("回答了 HTTP {}{}", status, redirects ? "（不跟随重定向）" : ""),
         fmt::format("answered with HTTP {}{}", status, redirects ? "; redirects are not followed" : "")},
        is_gateways                   ? Heard::nobody
        : status == too_many_requests ? Heard::busy
                                      : Heard::answered);
}

class Webhook final : public Witness {
  public:
    explicit Webhook(HttpAddress address) : address_(std::move(address)) {}
    const std::string& name() const override { return address_.shown; }

    WitnessAnswer post(const Posted& newest, OwnLog&, const std::atomic<bool>& ending) override {
        const auto reply = http_post(address_.whole, "text/plain; charset=utf-8", newest.note, ending);
        if (!reply) return not_heard_of(reply.error());
        if (reply->status / 100 != 2) return status_failing(reply->status);
        return {};
    }

  private:
    HttpAddress address_;
};

// C2SP tlog-witness.
class LogWitness final : public Witness {
  public:
    LogWitness(const std::string& prefix, std::optional<VerifierKey> key)
        : name_("tlog:" + prefix), url_(prefix + "/add-checkpoint"), key_(std::move(key)) {}
    const std::string& name() const override { return name_; }

    WitnessAnswer post(const Posted& newest, OwnLog& log, const std::atomic<bool>& ending) override {
        // It says which size it has kept when that is another than we thought: then once more, from there.
        Size& known = kept_[newest.station];
        for (const int attempt : {1, 2}) {
            const Size old = known;
            auto proof = log.consistency(old, newest.checkpoint.size);
            if (!proof) return failing(proof.error().detail);
            const auto reply = http_post(url_, "text/plain; charset=utf-8",
                                         to_text(AddCheckpoint{old, std::move(*proof), newest.note}), ending);
            if (!reply) return not_heard_of(reply.error());
            if (reply->status == 200) return take_cosignature(newest, reply->body);
            if (reply->status == 422 && old != 0) return no_continuation(old);
            if (reply->status != 409) return status_failing(reply->status);
            const auto kept = size_from(reply->body);
            if (!kept || attempt == 2) return status_failing(reply->status);
            if (*kept == old) return no_continuation(old);
            if (*kept > newest.checkpoint.size) return longer(*kept, newest.checkpoint.size);
            known = *kept;
        }
        return {};
    }

  private:
    WitnessAnswer take_cosignature(const Posted& newest, const std::string& lines) {
        WitnessAnswer answer;
        if (key_) {
            const auto note = parse_note(newest.note + lines);
            if (!note || !is_signed_by(*note, *key_)) {
                return failing({"回答里没有所指定密钥的见证签名",
                                "its answer has no good cosignature by the key that was named"});
            }
            answer.cosignature = lines.size() <= longest_cosignature ? lines : "";
        }
        kept_[newest.station] = newest.checkpoint.size;
        return answer;
    }

    static WitnessAnswer no_continuation(Size kept) {
        return {WitnessState::disagrees,
                {fmt::format("它留存的前 {} 条不是本站现在记录的开头：有一方被改写", kept),
                 fmt::format("the {} entries it keeps are not how this record begins: one of the two was "
                             "rewritten",
                             kept)},
                {}};
    }
    static WitnessAnswer longer(Size kept, Size ours) {
        return {
            WitnessState::disagrees,
            {fmt::format("它留存了 {} 条，本站只签发到 {} 条：本站的记录被退回到了过去", kept, ours),
             fmt::format("it keeps {} entries, and only {} are signed here: this record was set back to an "
                         "earlier state",
                         kept, ours)},
            {}};
    }

    static constexpr std::size_t longest_cosignature = 4'096;

    std::string name_;
    std::string url_;
    std::optional<VerifierKey> key_;
    std::map<StationId, Size> kept_;  // by it, of each log, as far as we know
};

tl::unexpected<Refusal> no_such(std::string_view text) {
    return refuse(
        RefusalKind::invalid, "audit/no-such-witness",
        {fmt::format("“{}”不是见证方：应为 file:目录、https://… 或 tlog:https://…[#公钥]（http 只限本机）。",
                     text),
         fmt::format("\"{}\" is no witness: file:DIR, https://… or tlog:https://…[#VKEY] was expected "
                     "(http only on this machine).",
                     text)});
}

Result<std::unique_ptr<Witness>> log_witness_from(std::string_view whole, std::string_view rest) {
    std::optional<VerifierKey> key;
    if (const auto hash = rest.find('#'); hash != std::string_view::npos) {
        key = verifier_key_from(rest.substr(hash + 1));
        if (!key || key->type != SignatureType::cosignature) return no_such(whole);
        rest = rest.substr(0, hash);
    }
    if (rest.find('?') != std::string_view::npos || !http_address_from(rest)) return no_such(whole);
    while (rest.ends_with('/'))
        rest.remove_suffix(1);
    return std::make_unique<LogWitness>(std::string(rest), std::move(key));
}

}  // namespace

Result<std::unique_ptr<Witness>> witness_from(std::string_view text) {
    constexpr std::string_view folder = "file:", log = "tlog:";
    if (text.starts_with(folder) && text.size() > folder.size())
        return folder_witness(std::string(text.substr(folder.size())));
    if (text.starts_with(log)) return log_witness_from(text, text.substr(log.size()));
    if (auto address = http_address_from(text); address && !address->has_fragment)
        return std::make_unique<Webhook>(std::move(*address));
    return no_such(text);
}

}  // namespace linli::audit
