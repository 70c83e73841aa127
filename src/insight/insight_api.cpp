#include "insight/insight_api.h"

#include "identity/permissions.h"
#include "insight/board.h"

namespace linli::insight {

void add_routes(http::Routes& routes, Room room) {
    using namespace identity::rights;
    routes.question<BoardQuery>(
        http::Method::get, "/api/v1/board", read_figures,
        {"看板：今日、各状态、本期与上年同期、按网格与类别、逐日；每个数字都带着它背后的清单",
         "The board: today, open by state, a period and the year before, by grid, by category, by day; each "
         "figure with the list behind it"},
        [room](store::Snapshot& snapshot, const http::Call&, const BoardQuery& query) -> Result<Board> {
            const auto rules = room.rulebooks.current(snapshot);
            return board_of(snapshot, room.lines, *rules, *room.grids.current(snapshot), query);
        });
}

}  // namespace linli::insight
