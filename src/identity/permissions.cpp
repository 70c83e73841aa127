#include "identity/permissions.h"

#include <fmt/format.h>

namespace linli::identity {
namespace {

constexpr Reach no = Reach::none;
constexpr Reach own = Reach::own;
constexpr Reach all = Reach::station;

// A line a right, a column a role.
// clang-format off
const Permission table[] = {
    //                           volunteer, worker, auxiliary, officer, desk, head, auditor, security, system, partner
    {rights::begin_session,      {own, own, own, own, own, own, own, own, own, no }, {"完成登录、退出", "finish signing in, sign out"}},
    {rights::own_account,        {own, own, own, own, own, own, own, own, own, no }, {"自己的账户与会话", "one's own account and sessions"}},
    {rights::read_incidents,     {own, own, own, own, all, all, no , no , no , own}, {"查看事件", "read incidents"}},
    {rights::report_incidents,   {own, own, own, own, all, all, no , no , no , own}, {"登记事件", "take in reports"}},
    {rights::handle_incidents,   {own, own, own, own, all, all, no , no , no , own}, {"处置事件", "handle incidents"}},
    {rights::direct_incidents,   {no , no , no , no , all, all, no , no , no , no }, {"受理、派遣、移交、并案", "accept, dispatch, hand over, merge"}},
    {rights::verify_incidents,   {no , no , no , own, all, all, no , no , no , no }, {"核查、退回、重新打开", "verify, reject, reopen"}},
    {rights::export_incidents,   {no , no , no , no , all, all, no , no , no , no }, {"导出事件", "export incidents"}},
    {rights::read_figures,       {no , all, all, all, all, all, all, no , no , no }, {"查看统计", "read the figures"}},
    {rights::reveal_people,      {no , no , no , own, all, all, no , no , no , no }, {"显示个人信息（须说明用途并留痕）", "reveal personal data, for a purpose and on record"}},
    {rights::answer_people,      {no , no , no , no , no , all, no , no , no , no }, {"答复个人信息请求（查阅、更正、删除）", "answer a person: copy, correct, erase what is held about them"}},
    {rights::set_duty,           {no , no , no , no , all, all, no , no , no , no }, {"设置值班", "set who is on duty"}},
    {rights::change_rules,       {no , no , no , no , no , all, no , no , no , no }, {"更改规则", "change the rules"}},
    {rights::change_grids,       {no , no , no , no , no , all, no , no , all, no }, {"更改网格", "change the grids"}},
    {rights::read_retention,     {no , no , no , no , no , all, all, all, all, no }, {"查看按期限清理的记录", "read what was removed on schedule"}},
    {rights::change_retention,   {no , no , no , no , no , all, no , no , no , no }, {"更改保存期限", "change what is kept how long"}},
    {rights::manage_accounts,    {no , no , no , no , no , no , no , all, no , no }, {"管理账户与登录规则", "manage accounts and the sign-in policy"}},
    {rights::read_audit,         {no , no , no , no , no , no , all, no , no , no }, {"审计", "audit"}},
    {rights::manage_stations,    {no , no , no , no , no , no , no , no , all, no }, {"新建、更改下属单位", "add and change the stations under one's own"}},
    {rights::read_partners,      {no , no , no , no , all, all, all, no , all, no }, {"查看协作单位的联接与投递", "read how partners are reached and what was sent"}},
    {rights::manage_partners,    {no , no , no , no , no , all, no , no , all, no }, {"设置与协作单位的联接", "set how partners are reached"}},
    {rights::read_alerts,        {all, all, all, all, all, all, all, no , all, no }, {"查看公共预警", "read the public alerts"}},
    {rights::issue_alerts,       {no , no , no , no , all, all, no , no , no , no }, {"发布、更新、解除公共预警", "issue, update and cancel public alerts"}},
    {rights::take_in_alerts,     {no , no , no , no , all, all, no , no , no , all}, {"接收其他单位的预警", "take in others' alerts"}},
    {rights::read_volunteers,    {no , no , all, all, all, all, all, no , no , no }, {"查看志愿者、队伍、班次与时长（已脱敏）", "read volunteers, teams, shifts and hours, masked"}},
    {rights::manage_volunteers,  {no , no , no , all, all, all, no , no , no , no }, {"管理志愿者、队伍、班次与时长", "manage volunteers, teams, shifts and hours"}},
};
// clang-format on

std::string_view word_of(Reach reach) {
    switch (reach) {
        case Reach::none:
            return "";
        case Reach::own:
            return "own";
        case Reach::station:
            return "station";
    }
    return "";
}

}  // namespace

std::span<const Permission> permissions() {
    return table;
}

Reach reach_of(Role role, http::Right right) {
    for (const Permission& permission : table) {
        if (permission.right == right) return permission.reach[static_cast<std::size_t>(role)];
    }
    return Reach::none;
}

bool needs_second_factor(Role role) {
    switch (role) {
        case Role::auditor:
        case Role::security_administrator:
        case Role::system_administrator:
            return true;
        case Role::volunteer:
        case Role::grid_worker:
        case Role::auxiliary:
        case Role::officer:
        case Role::duty_desk:
        case Role::station_head:
        case Role::partner:
            return reach_of(role, rights::reveal_people) != Reach::none;
    }
    return true;
}

std::string permissions_as_markdown(const http::Routes& routes) {
    std::string out = "| right | 权限 |";
    std::string rule = "|---|---|";
    for (int role = 0; role < roles; ++role) {
        out += fmt::format(" {} {} |", title_of(static_cast<Role>(role)).zh,
                           title_of(static_cast<Role>(role)).en);
        rule += "---|";
    }
    out += '\n' + rule + '\n';
    for (const Permission& permission : table) {
        out +=
            fmt::format("| `{}` {} | {} |", permission.right.name, permission.title.en, permission.title.zh);
        for (const Reach reach : permission.reach)
            out += fmt::format(" {} |", word_of(reach));
        out += '\n';
    }
    out += "| second factor | 须第二因素 |";
    for (int role = 0; role < roles; ++role)
        out += needs_second_factor(static_cast<Role>(role)) ? " yes |" : "  |";
    out += "\n\n| route | right |\n|---|---|\n";
    for (const auto& route : routes.all()) {
        if (route->path.starts_with("/api/"))
            out += fmt::format("| {} {} | `{}` |\n", http::name_of(route->method), route->path,
                               route->right.name);
    }
    return out;
}

}  // namespace linli::identity
