#include "demo/town_life.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "demo/chance.h"
#include "demo/done.h"
#include "demo/town_partners.h"
#include "demo/town_volunteers.h"
#include "grids/grid_import.h"
#include "incidents/incident_rows.h"

namespace linli::demo {
namespace {

using namespace std::chrono;
using incidents::Incident;
using incidents::IncidentDesk;
using incidents::Outcome;
using incidents::Source;

constexpr auto year_span = days(363);          // so that a year by the calendar holds it
constexpr auto settled_before_end = days(45);  // what must be closed at the end is reported before
constexpr auto alarms_every = hours(6);

struct Kind {
    const char* category;
    const char* texts[3];
};
constexpr Kind ordinary[] = {
    {"dispute.neighbour", {"楼上漏水，两家争执", "装修噪声引起争吵", "楼道堆物发生口角"}},
    {"dispute.family", {"家庭争吵，请求调解", "兄弟为房产争执", "夫妻争吵声音很大"}},
    {"traffic.parking", {"小区门口有车堵住通道", "电动车停在盲道上", "消防通道停了一辆面包车"}},
    {"traffic.crash", {"两车轻微刮擦，无人受伤", "电动车摔倒，人没事", "路口追尾，占了一个车道"}},
    {"fire.exit", {"楼道堆满杂物", "安全出口被锁", "出口被货架挡住"}},
    {"fire.ebike", {"楼道里给电动车充电", "飞线充电", "电瓶拿上楼充电"}},
    {"fire.wiring", {"出租房私拉电线", "插座冒火花", "电线垂到路面"}},
    {"fraud.phone", {"接到冒充客服的电话", "自称公检法要求转账", "有人推销高回报理财"}},
    {"fraud.elderly", {"老人被拉去听保健品讲座", "有人上门卖假药给老人", "老人准备给陌生人汇款"}},
    {"hazard.fence", {"河边护栏断了一截", "工地围挡倒了", "学校后墙有个洞"}},
    {"hazard.water", {"池塘边没有警示牌", "有孩子在河边玩水", "堤岸塌了一块"}},
    {"street.dog", {"有犬只没有拴绳", "流浪狗聚集", "大型犬吓到孩子"}},
    {"street.stall", {"摊位占了人行道", "夜市摊位占用机动车道", "商贩在路口摆摊"}},
    {"lost.lost", {"遗失一个黑色钱包", "手机落在公交车上", "孩子的书包丢了"}},
    {"lost.found", {"捡到一张身份证", "捡到一串钥匙", "捡到一部手机"}},
    {"help.elderly", {"独居老人两天没出门", "老人迷路，记不得住址", "老人摔倒起不来"}},
    {"help.locked", {"钥匙锁在屋里", "孩子一个人被锁在家里", "门锁坏了打不开"}},
    {"advice.residence", {"咨询居住证办理", "咨询户口迁移", "咨询身份证换领"}},
    {"advice.suggestion", {"建议增设路灯", "建议周末加强巡逻", "建议学校门口设护学岗"}},
};
constexpr Kind for_partners[] = {
    {"hazard.lighting", {"路灯连续三晚不亮", "巷子里没有照明", "公园路灯坏了"}},
    {"dispute.consumer", {"退货被拒，与店家争执", "预付卡店铺关门", "短斤少两"}},
    {"dispute.labour", {"工地拖欠工资", "离职后不结清工资", "加班费争议"}},
    {"traffic.road", {"路面塌陷一个坑", "窨井周围路面下沉", "人行道砖松动"}},
    {"environment.litter", {"垃圾堆在路边多日", "建筑垃圾偷倒", "河道漂浮垃圾"}},
    {"environment.noise", {"夜间施工噪声", "音响外放扰民", "空调外机噪声很大"}},
    {"market.food", {"烧烤摊食材变质", "小餐馆后厨很脏", "买到过期食品"}},
    {"building.illegal", {"屋顶搭建阳光房", "院墙外搬占地搭棚", "楼道加装铁门"}},
    {"facilities.manhole", {"井盖破损", "井盖缺失，已放警示物", "井盖松动响声大"}},
    {"facilities.pipe", {"水管破裂，路面积水", "消防栓漏水", "下水道堵塞外溢"}},
};

// Something that happens to an incident at a time; by number of the plan.
struct Event {
    Instant when;
    std::size_t order;  // of two at the same moment
    std::function<void()> happen;
    friend bool operator>(const Event& a, const Event& b) {
        return std::tie(a.when, a.order) > std::tie(b.when, b.order);
    }
};

class Life {
  public:
    Life(const Stage& stage, const Town& town, Instant until, std::uint64_t seed)
        : stage_(stage),
          town_(town),
          until_(until),
          chance_(seed),
          partners_(stage.store, stage.clock, stage.partners, stage.inbox, stage.listen),
          volunteers_(
              stage.store, stage.clock, {stage.vault, stage.rulebooks, stage.grids}, stage.desk, seed + 1,
              [this](Instant when, std::function<void()> happen) { later(when, std::move(happen)); }) {}

    void run() {
        const Zone zone;
        const year_month_day end(local_day(until_, zone));
        const Instant before = start_of_day(
            sys_days((end.year() - years(1)) / end.month() / std::min(end.day(), day(28))), zone);
        stage_.clock.set(before - year_span - days(1));
        found_town();
        for (int i = 0; i < reported_year_before; ++i)
            plan_ordinary(random_time(before - year_span, before));
        const int plain = reported_this_year - handed_to_partners - received_from_partners;
        for (int i = 0; i < plain; ++i)
            plan_ordinary(random_time(until_ - year_span, until_));
        const Instant settled = until_ - settled_before_end;
        for (int i = 0; i < handed_to_partners; ++i)
            plan_handed(random_time(until_ - year_span, settled), i < handed_and_closed);
        for (int i = 0; i < received_from_partners; ++i)
            plan_received(random_time(until_ - year_span, settled));
        if (stage_.has_volunteers)
            volunteers_.begin(town_, accounts_.acting(desk), accounts_.acting(head), until_ - year_span,
                              until_);
        play();
        partners_.carry();
        partners_.pause(accounts_.acting(head));
    }

  private:
    static constexpr const char* desk = "desk";
    static constexpr const char* head = "station_head";

    template <class Command>
    auto at(std::string_view actor, Command command) {
        return done(stage_.store.write_now(accounts_.acting(actor), command));
    }

    template <class Question>
    auto ask(Question question) {
        using Answer = decltype(question(std::declval<store::Snapshot&>()));
        return stage_.store
            .read_now({}, [&](store::Snapshot& snapshot) { return Result<Answer>(question(snapshot)); })
            .value();
    }

    void found_town() {
        const auto survey = grids::survey(town_.grids_geojson).value();
        at(desk, [&](store::Transaction& t) { return grids::import_grids(t, survey, "望潮镇（虚构）"); });
        at(desk, [&](store::Transaction& t) { return grids::import_places(t, town_.places); });
        at(desk, [&](store::Transaction& t) -> Result<std::int64_t> {
            incidents::Rulebook book = stage_.rulebooks.current(t)->book;
            book.station = Text{"望潮派出所（虚构）", "Wangchao Police Station (invented)"};
            return stage_.rulebooks.replace(t, book);
        });
        at(desk, [&](store::Transaction& t) -> Result<bool> {
            accounts_.found(t, stage_.accounts, stage_.vault, town_);
            return true;
        });
        partners_.connect(accounts_.acting(head));
    }

    // More by day than by night, more on some days than on others.
    Instant random_time(Instant from, Instant to) {
        for (;;) {
            const Instant when = from + Milliseconds(static_cast<std::int64_t>(
                                            chance_.share() * static_cast<double>((to - from).count())));
            const auto hour = (when.time_since_epoch() / hours(1) + 8) % 24;
            if (chance_.happens(hour < 6 ? 0.12 : hour < 9 || hour >= 22 ? 0.5 : 1.0))
                return floor<seconds>(when);
        }
    }

    // ---- plans ----

    void plan_ordinary(Instant when) {
        const Kind& kind = chance_.one_of(ordinary);
        later(when, [this, &kind] {
            const auto source = chance_.happens(0.6)   ? Source::resident
                                : chance_.happens(0.5) ? Source::officer
                                                       : Source::desk;
            const auto receipt = report(kind, source, {});
            accept_then(receipt, minutes_between(2, 28), [this, receipt] { ordinary_course(receipt); });
        });
    }

    void plan_handed(Instant when, bool is_closed) {
        const Kind& kind = chance_.one_of(for_partners);
        later(when, [this, &kind, is_closed] {
            const auto receipt = report(kind, Source::resident, 3);
            accept_then(receipt, minutes_between(5, 60), [this, receipt, is_closed] {
                step(desk, receipt, &IncidentDesk::hand_over, incidents::HandOver{});
                partners_.carry();
                if (!is_closed) return;
                in(minutes_between(24 * 60, 20 * 24 * 60), [this, receipt] {
                    say_done(receipt, "已处理完毕");
                    in(minutes_between(60, 3'000), [this, receipt] { conclude(receipt); });
                });
            });
        });
    }

    void plan_received(Instant when) {
        const Kind& kind = chance_.one_of(ordinary);
        later(when, [this, &kind] {
            const auto receipt = taken_in(kind);
            accept_then(receipt, minutes_between(3, 20),
                        [this, receipt] { handle(receipt, minutes_between(40, 2'000)); });
        });
    }

    void ordinary_course(const incidents::Receipt& receipt) {
        if (chance_.happens(0.03)) {
            step(desk, receipt, &IncidentDesk::decline,
                 incidents::Decline{chance_.happens(0.5) ? Outcome::unfounded : Outcome::not_ours,
                                    "经核实不予办理"});
        } else if (chance_.happens(0.01)) {
            at("resident", [&](store::Transaction& t) {
                return stage_.desk.withdraw(t, receipt.token, incidents::Reason{"已自行解决"});
            });
        } else {
            handle(receipt, minutes_between(30, chance_.happens(0.85) ? 1'600 : 9'000));
        }
    }

    void handle(const incidents::Receipt& receipt, Milliseconds work) {
        step(desk, receipt, &IncidentDesk::dispatch, incidents::Dispatch{});
        in(minutes_between(2, 40), [this, receipt, work] {
            std::string handler = handler_of(receipt);
            step(handler, receipt, &IncidentDesk::take, incidents::Remark{});
            if (chance_.happens(0.04)) {
                const std::string other =
                    handler.starts_with("officer/") ? "auxiliary/" + receipt.grid : std::string(desk);
                if (other != handler) {
                    step(handler, receipt, &IncidentDesk::transfer,
                         incidents::Transfer{other, "手头有紧急警情"});
                    handler = handler_of(receipt);
                    step(handler, receipt, &IncidentDesk::take, incidents::Remark{});
                }
            }
            if (chance_.happens(0.7)) step(handler, receipt, &IncidentDesk::arrive, incidents::Remark{});
            if (chance_.happens(0.04)) return pause_first(receipt, work);
            in(work, [this, receipt] { claim(receipt); });
        });
    }

    void pause_first(const incidents::Receipt& receipt, Milliseconds work) {
        const Milliseconds wait = minutes_between(600, 7'000);
        step(handler_of(receipt), receipt, &IncidentDesk::pause,
             incidents::Pause{"等待当事人返回", stage_.clock.now() + wait});
        in(wait, [this, receipt, work] {
            step(handler_of(receipt), receipt, &IncidentDesk::resume, incidents::Remark{});
            in(work, [this, receipt] { claim(receipt); });
        });
    }

    void claim(const incidents::Receipt& receipt) {
        if (is_with_a_partner(receipt)) {
            say_done(receipt, "已再次处理");
        } else {
            step(handler_of(receipt), receipt, &IncidentDesk::claim_done,
                 incidents::ClaimDone{"已现场处置，当事人无异议"});
        }
        in(minutes_between(30, 2'400), [this, receipt] { conclude(receipt); });
    }

    // Verified by the desk, or judged by the reporter; a few are not satisfied and see it done again. What
    // the desk took in and settled itself, the station head verifies.
    void conclude(const incidents::Receipt& receipt) {
        const bool is_the_desks_own = handler_of(receipt) == desk && called_in_.contains(receipt.number);
        const bool by_the_reporter = chance_.happens(0.45) || handler_of(receipt) == desk;
        if (is_the_desks_own) {
            step(head, receipt, &IncidentDesk::verify, incidents::Remark{});
        } else if (!by_the_reporter) {
            step(desk, receipt, &IncidentDesk::verify, incidents::Remark{});
        } else if (chance_.happens(0.05)) {
            judge(receipt, false, "问题还在");
            partners_.carry();
            in(minutes_between(60, 600), [this, receipt] { claim(receipt); });
            return;
        } else {
            judge(receipt, true, {});
        }
        const bool comes_again =
            chance_.happens(0.02) && stage_.clock.now() < until_ - settled_before_end / 2;
        if (is_with_a_partner(receipt) || givers_.contains(receipt.number)) partners_.carry();
        if (const auto giver = givers_.find(receipt.number); giver != givers_.end() && !comes_again) {
            in(hours(2), [this, receipt, giver] {
                partners_.say(giver->second, receipt.number, exchange::News::confirmed, "");
            });
        }
        if (comes_again) {
            in(minutes_between(600, 5'000), [this, receipt] {
                if (is_with_a_partner(receipt)) return;
                judge(receipt, false, "又发生了");
                in(minutes_between(5, 25), [this, receipt] { handle(receipt, minutes_between(30, 600)); });
            });
        }
    }

    // ---- commands ----

    // What is seen in the street, and not at home or on the telephone.
    static bool is_outdoors(std::string_view category) {
        constexpr std::string_view indoors[] = {"dispute.", "fraud.",        "lost.",
                                                "advice.",  "traffic.crash", "help.locked"};
        return std::none_of(std::begin(indoors), std::end(indoors),
                            [&](std::string_view prefix) { return category.starts_with(prefix); });
    }

    int level_of(std::string_view category) {
        return ask([&](store::Snapshot& s) {
            const auto rules = stage_.rulebooks.current(s);
            return rules->book.level_of(*rules->book.find(category));
        });
    }

    // The same report, made by a volunteer on service who has been there.
    std::optional<incidents::Receipt> found_on_patrol(const incidents::Report& body) {
        if (!stage_.has_volunteers || !is_outdoors(body.category)) return std::nullopt;
        if (body.level && *body.level != level_of(body.category)) return std::nullopt;
        const std::string grid = ask([&](store::Snapshot& s) {
            const auto located = stage_.grids.locate(s, body.location.value());
            return located.grid == nullptr ? std::string() : located.grid->code;
        });
        const auto found = volunteers_.find(grid, body);
        if (!found) return std::nullopt;
        incidents::Receipt receipt;
        receipt.number = found->course.incident;
        receipt.token = found->token.value();
        receipt.grid = grid;
        return receipt;
    }

    incidents::Report report_of(const Kind& kind) {
        const std::size_t grid = chance_.below(town_.grids.size());
        incidents::Report body;
        body.category = kind.category;
        body.description = chance_.one_of(kind.texts);
        const LonLat centre = town_.centres[grid];
        body.location = LonLat{centre.lon_e7 + static_cast<std::int32_t>(chance_.below(44'000)) - 22'000,
                               centre.lat_e7 + static_cast<std::int32_t>(chance_.below(40'000)) - 20'000};
        body.address = fmt::format("望潮镇{}{}号", town_.grids[grid].name, chance_.below(200) + 1);
        return body;
    }

    // A partner hands it over; its own platform sees to it that the station hears of it.
    incidents::Receipt taken_in(const Kind& kind) {
        const incidents::Report body = report_of(kind);
        exchange::Offer offer;
        offer.category = body.category;
        offer.description = body.description;
        offer.location = body.location;
        offer.address = body.address.value_or("");
        offer.reported_at = stage_.clock.now();
        offer.level = level_of(body.category);
        const auto taken = partners_.offer(offer);
        givers_[taken.incident] = taken.partner;
        called_in_.insert(taken.incident);
        incidents::Receipt receipt;
        receipt.number = taken.incident;
        receipt.grid =
            ask([&](store::Snapshot& s) { return incidents::find_incident(s, taken.incident).value().grid; });
        return receipt;
    }

    void say_done(const incidents::Receipt& receipt, const std::string& text) {
        const std::string partner(exchange::partner_of_post(handler_of(receipt)));
        partners_.say(partner, receipt.number, exchange::News::done, text);
    }

    bool is_with_a_partner(const incidents::Receipt& receipt) {
        return handler_of(receipt).starts_with("partner/");
    }

    incidents::Receipt report(const Kind& kind, Source source, std::optional<int> level) {
        incidents::Report body = report_of(kind);
        body.source = source;
        body.level = level;
        if (source == Source::resident) {
            if (auto found = found_on_patrol(body)) return *found;
        }
        const auto receipt = at(source == Source::resident ? "resident" : desk,
                                [&](store::Transaction& t) { return stage_.desk.report(t, body); });
        if (source != Source::resident) called_in_.insert(receipt.number);
        return receipt;
    }

    template <class Then>
    void accept_then(const incidents::Receipt& receipt, Milliseconds wait, const Then& then) {
        in(wait, [this, receipt, then] {
            step(desk, receipt, &IncidentDesk::accept, incidents::Remark{});
            in(minutes_between(1, 8), then);
        });
    }

    // Whoever reported it; a partner that had handed it over says so by its platform.
    void judge(const incidents::Receipt& receipt, bool settled, const std::string& why) {
        if (givers_.contains(receipt.number)) return judge_for_partner(receipt, settled, why);
        at("resident", [&](store::Transaction& t) {
            return stage_.desk.judge(t, receipt.token,
                                     {settled, why.empty() ? std::nullopt : std::optional(why)});
        });
    }

    // Before it is closed the desk asks it, and answers for what it says.
    void judge_for_partner(const incidents::Receipt& receipt, bool settled, const std::string& why) {
        const std::string_view who = handler_of(receipt) == desk ? head : desk;
        const bool is_closed = ask([&](store::Snapshot& s) {
            return incidents::find_incident(s, receipt.number).value().state == incidents::State::closed;
        });
        if (is_closed) {
            partners_.say(givers_.at(receipt.number), receipt.number, exchange::News::rejected, why);
        } else if (settled) {
            step(who, receipt, &IncidentDesk::verify, incidents::Remark{});
        } else {
            step(who, receipt, &IncidentDesk::reject, incidents::Reason{why});
        }
    }

    template <class Body>
    void step(std::string_view actor, const incidents::Receipt& receipt,
              Result<Incident> (IncidentDesk::*command)(store::Transaction&, incidents::Which, const Body&)
                  const,
              const Body& body) {
        const Incident incident = at(
            actor, [&](store::Transaction& t) { return (stage_.desk.*command)(t, {receipt.number}, body); });
        handlers_[static_cast<std::size_t>(receipt.number)] = incident.handler;
    }

    const std::string& handler_of(const incidents::Receipt& receipt) {
        return handlers_[static_cast<std::size_t>(receipt.number)];
    }

    // ---- time ----

    Milliseconds minutes_between(double low, double high) {
        const double minutes_long = low * std::pow(high / low, chance_.share());  // short ones more often
        return duration_cast<Milliseconds>(seconds(static_cast<std::int64_t>(minutes_long * 60)));
    }
    template <class Happen>
    void later(Instant when, Happen happen) {
        events_.push({when, order_++, std::move(happen)});
    }
    template <class Happen>
    void in(Milliseconds wait, Happen happen) {
        later(stage_.clock.now() + wait, std::move(happen));
    }

    void play() {
        Instant next_alarms = stage_.clock.now();
        const Instant begin = stage_.clock.now();
        while (!events_.empty() && events_.top().when < until_) {
            const Event event = events_.top();
            events_.pop();
            for (; next_alarms < event.when; next_alarms += alarms_every)
                sound_alarms(next_alarms);
            stage_.clock.set(event.when);
            event.happen();
            stage_.progress(static_cast<std::size_t>((event.when - begin) / minutes(1)),
                            static_cast<std::size_t>((until_ - begin) / minutes(1)));
        }
        sound_alarms(until_);
    }

    void sound_alarms(Instant when) {
        if (when > stage_.clock.now()) stage_.clock.set(when);
        constexpr std::size_t most = 500;
        while (at("timekeeper", [&](store::Transaction& t) { return stage_.desk.sound_alarms(t, most); }) ==
               most) {
        }
    }

    const Stage& stage_;
    const Town& town_;
    Instant until_;
    Chance chance_;
    TownAccounts accounts_;
    TownPartners partners_;
    TownVolunteers volunteers_;
    std::unordered_map<std::int64_t, std::string> givers_;  // partners, of what they handed over
    std::size_t order_ = 0;
    std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
    std::unordered_set<std::int64_t> called_in_;  // what the desk took in for somebody
    std::vector<std::string> handlers_ =
        std::vector<std::string>(reported_year_before + reported_this_year + 1);
};

}  // namespace

void live(const Stage& stage, const Town& town, Instant until, std::uint64_t seed) {
    Life(stage, town, until, seed).run();
}

}  // namespace linli::demo
