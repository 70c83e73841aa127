#include "identity/permissions.h"

#include <fmt/format.h>

namespace linli::identity {
namespace {

constexpr Reach no = Reach::none;
constexpr Reach own = Reach::own;
constexpr Reach all = Reach::station;

const Permission table[] = {
    //                                                       volunteer worker auxil. officer desk head
    //                                                       auditor security system partner
    {rights::begin_session,
     {"完成登录、退出", "finish signing in, sign out"},
     {own, own, own, own, own, own, own, own, own, no}},
    {rights::own_account,
     {"自己的账户与会话", "one's own account and sessions"},
     {own, own, own, own, own, own, own, own, own, no}},
    {rights::read_incidents, {"查看事件", "read incidents"}, {own, own, own, own, all, all, no, no, no, own}},
    {rights::report_incidents,
     {"登记事件", "take in reports"},
     {own, own, own, own, all, all, no, no, no, own}},
    {rights::handle_incidents,
     {"处置事件", "handle incidents"},
     {own, own, own, own, all, all, no, no, no, own}},
    {rights::direct_incidents,
     {"受理、派遣、移交、并案", "accept, dispatch, hand over, merge"},
     {no, no, no, no, all, all, no, no, no, no}},
    {rights::verify_incidents,
     {"核查、退回、重新打开", "verify, reject, reopen"},
     {no, no, no, own, all, all, no, no, no, no}},
    {rights::export_incidents, {"导出事件", "export incidents"}, {no, no, no, no, all, all, no, no, no, no}},
    {rights::read_figures, {"查看统计", "read the figures"}, {no, all, all, all, all, all, all, no, no, no}},
    {rights::reveal_people,
     {"显示个人信息（须说明用途并留痕）", "reveal personal data, for a purpose and on record"},
     {no, no, no, own, all, all, no, no, no, no}},
    {rights::answer_people,
     {"答复个人信息请求（查阅、更正、删除）",
      "answer a person: copy, correct, erase what is held about them"},
     {no, no, no, no, no, all, no, no, no, no}},
    {rights::set_duty, {"设置值班", "set who is on duty"}, {no, no, no, no, all, all, no, no, no, no}},
    {rights::change_rules, {"更改规则", "change the rules"}, {no, no, no, no, no, all, no, no, no, no}},
    {rights::change_grids, {"更改网格", "change the grids"}, {no, no, no, no, no, all, no, no, all, no}},
    {rights::manage_accounts,
     {"管理账户与登录规则", "manage accounts and the sign-in policy"},
     {no, no, no, no, no, no, no, all, no, no}},
    {rights::read_audit, {"审计", "audit"}, {no, no, no, no, no, no, all, no, no, no}},
};

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
