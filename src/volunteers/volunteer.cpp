#include "volunteers/volunteer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"

namespace linli::volunteers {
namespace {

constexpr std::size_t longest_person_name = 60;
constexpr std::size_t longest_telephone = 30;
constexpr std::size_t longest_word = 40;
constexpr std::size_t most_words = 30;
constexpr std::size_t most_times = 50;
constexpr std::size_t most_teams_joined = 20;
constexpr std::string_view prefix = "volunteer/";

std::chrono::year_month_day last_day_of(std::chrono::year_month month) {
    return month / std::chrono::last;
}

void check_name(std::string_view field, std::string_view name, json::Faults& faults) {
    if (trim(name).empty() || count_code_points(name) > longest_person_name) {
        faults.add(field, {fmt::format("应为 1 至 {} 字。", longest_person_name),
                           fmt::format("Must have 1 to {} characters.", longest_person_name)});
    }
}

void check_telephone(std::string_view field, std::string_view telephone, json::Faults& faults) {
    const auto digits =
        std::count_if(telephone.begin(), telephone.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digits < 5 || telephone.size() > longest_telephone)
        faults.add(field, {"应为电话号码。", "Must be a telephone number."});
}

void check_guardian(const std::optional<Guardian>& guardian, json::Faults& faults) {
    if (!guardian) return;
    const json::Faults::Step step(faults, "guardian");
    check_name("name", guardian->name, faults);
    check_telephone("telephone", guardian->telephone, faults);
}

void check_words(std::string_view field, const std::vector<std::string>& words, json::Faults& faults) {
    const bool is_good =
        words.size() <= most_words && std::all_of(words.begin(), words.end(), [](const std::string& word) {
            return !trim(word).empty() && count_code_points(word) <= longest_word;
        });
    if (!is_good) {
        faults.add(field, {fmt::format("最多 {} 项，每项 1 至 {} 字。", most_words, longest_word),
                           fmt::format("{} at most, of 1 to {} characters.", most_words, longest_word)});
    }
}

void check_times(const std::vector<FreeTime>& times, json::Faults& faults) {
    const bool is_good =
        times.size() <= most_times && std::all_of(times.begin(), times.end(), [](const FreeTime& time) {
            const auto from = parse_hour(time.from);
            const auto to = parse_hour(time.to);
            return from && to && *from < *to;
        });
    if (!is_good) {
        faults.add("times", {fmt::format("最多 {} 段，形如 08:00 至 12:00。", most_times),
                             fmt::format("{} at most, such as from 08:00 to 12:00.", most_times)});
    }
}

}  // namespace

const RiskNotice& risk_notice() {
    static const RiskNotice notice{
        1,
        {"志愿服务出于自愿，不领取报酬。巡逻、劝导、搜救等活动可能遇到交通、天气、冲突等风险："
         "请听从队长安排，不单独行动，不代替民警执法；遇到危险立即离开并拨打 110。"
         "参加有风险的活动前须完成培训；未满 18 周岁不参加救援和有风险的活动。",
         "Voluntary service is unpaid and of your own free will. On patrols, in persuasion, search and "
         "rescue "
         "you may meet traffic, weather and conflict: follow your leader, do not act alone, do not act in "
         "the "
         "police's place; when there is danger, leave and call 110. Training comes before work with risks; "
         "nobody under 18 takes part in rescue or risky work."},
        {"姓名与电话加密保存，仅用于联系和核对；出生年月用于确认是否成年；服务时长、培训依法记录。"
         "姓名不公开，除非您同意。您可以随时退出，退出时个人信息立即删除，队伍的合计时长保留。",
         "Name and telephone are kept sealed, to reach you and to check; the month of birth tells whether "
         "you "
         "are of age; hours and trainings are recorded as the law asks. Your name is not made public unless "
         "you agree. You may withdraw at any time: what is known of you is erased at once, and the teams' "
         "totals stay."}};
    return notice;
}

void check(const JoinWritten& join, json::Faults& faults) {
    check_name("name", join.name, faults);
    check_telephone("telephone", join.telephone, faults);
    check_guardian(join.guardian, faults);
    check_words("skills", join.skills, faults);
    check_words("languages", join.languages, faults);
    check_times(join.times, faults);
    if (!parse_month(join.born)) {
        faults.add("born",
                   {"应为出生年月，形如 1990-05。", "Must be the year and month of birth, such as 1990-05."});
    }
    if (join.teams.size() > most_teams_joined) {
        faults.add("teams", {fmt::format("最多 {} 支。", most_teams_joined),
                             fmt::format("{} at most.", most_teams_joined)});
    }
    const json::Faults::Step step(faults, "consent");
    if (join.consent.version != risk_notice().version) {
        faults.add("version", {"风险告知已更新，请重新阅读。", "The notice has changed: read it again."});
    }
    if (!join.consent.risks) faults.add("risks", {"须同意风险告知。", "The risk notice must be agreed to."});
    if (!join.consent.data) {
        faults.add("data", {"须同意个人信息的处理。", "What is done with one's data must be agreed to."});
    }
}

void check(const ProfileWritten& profile, json::Faults& faults) {
    check_name("name", profile.name, faults);
    if (profile.telephone) check_telephone("telephone", *profile.telephone, faults);
    check_guardian(profile.guardian, faults);
    check_words("skills", profile.skills, faults);
    check_words("languages", profile.languages, faults);
    check_times(profile.times, faults);
}

void check(const TrainingsWritten& written, json::Faults& faults) {
    if (written.trainings.size() > most_words)
        faults.add("trainings",
                   {fmt::format("最多 {} 项。", most_words), fmt::format("{} at most.", most_words)});
    for (std::size_t i = 0; i < written.trainings.size(); ++i) {
        const Training& training = written.trainings[i];
        const auto on = parse_date(training.on);
        const auto until = training.until ? parse_date(*training.until) : std::nullopt;
        const bool is_good = !trim(training.code).empty() &&
                             count_code_points(training.code) <= longest_word && on &&
                             (!training.until || (until && *on <= *until));
        if (!is_good) {
            faults.add(fmt::format("trainings[{}]", i), {"应有名称和日期（形如 2026-05-20）。",
                                                         "Must have a code and a day such as 2026-05-20."});
        }
    }
    if (written.insured_until && !parse_date(*written.insured_until))
        faults.add("insured_until", {"应为日期，形如 2026-05-20。", "Must be a day such as 2026-05-20."});
}

std::optional<std::chrono::year_month> parse_month(std::string_view text) {
    if (text.size() != 7) return std::nullopt;
    const auto day = parse_date(std::string(text) + "-01");
    if (day) return std::chrono::year_month(day->year(), day->month());
    // Days of the calendar that parse_date knows begin later than people's births.
    const auto year = parse_number<int>(text.substr(0, 4));
    const auto month = parse_number<unsigned>(text.substr(5));
    if (text[4] != '-' || !year || !month || *year < 1900 || *year >= 1970 || *month < 1 || *month > 12)
        return std::nullopt;
    return std::chrono::year_month(std::chrono::year(*year), std::chrono::month(*month));
}

bool is_minor(std::string_view born, std::chrono::sys_days day) {
    const auto month = parse_month(born);
    return !month || day <= std::chrono::sys_days(last_day_of(*month + std::chrono::years(18)));
}

int age_on(std::string_view born, std::chrono::sys_days day) {
    const auto month = parse_month(born);
    if (!month) return 0;
    const std::chrono::year_month_day today(day);
    const int years = static_cast<int>(today.year()) - static_cast<int>(month->year());
    const bool has_had_it = day > std::chrono::sys_days(last_day_of(*month + std::chrono::years(years)));
    return std::max(0, has_had_it ? years : years - 1);
}

bool is_trained(const std::vector<Training>& trainings, std::string_view code, std::chrono::sys_days day) {
    return std::any_of(trainings.begin(), trainings.end(), [&](const Training& training) {
        const auto on = parse_date(training.on);
        const auto until = training.until ? parse_date(*training.until) : std::nullopt;
        return training.code == code && on && std::chrono::sys_days(*on) <= day &&
               (!until || day <= std::chrono::sys_days(*until));
    });
}

std::string subject_of_volunteer(std::int64_t number) {
    return std::string(prefix) + std::to_string(number);
}

std::int64_t volunteer_of(std::string_view subject) {
    if (!subject.starts_with(prefix)) return 0;
    return parse_number<std::int64_t>(subject.substr(prefix.size())).value_or(0);
}

}  // namespace linli::volunteers
