#include "volunteers/certificate_rows.h"

namespace linli::volunteers {
namespace {

using store::Row;
using store::Sql;

constexpr Sql insert_certificate_row{
    "certificates.insert",
    "INSERT INTO certificates (station_id, number, code, volunteer, at, from_day, until_day, minutes, "
    "newest_credit) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"};
#define CERTIFICATE_COLUMNS                                                                              \
    "SELECT number, volunteer, at, from_day, until_day, minutes, newest_credit FROM certificates WHERE " \
    "station_id = ?1 "
constexpr Sql select_by_code{"certificates.by_code", CERTIFICATE_COLUMNS "AND code = ?2"};
constexpr Sql select_certificates_of{"certificates.of_volunteer",
                                     CERTIFICATE_COLUMNS "AND volunteer = ?2 ORDER BY number DESC"};
#undef CERTIFICATE_COLUMNS
constexpr Sql count_since{
    "certificates.count",
    "SELECT count(*) FROM certificates WHERE station_id = ?1 AND volunteer = ?2 AND at > ?3"};
constexpr Sql select_work{
    "credits.certified",
    "SELECT c.team, count(*), CAST(sum(c.minutes) AS BIGINT) FROM credits AS c WHERE c.station_id = ?1 AND "
    "c.volunteer = ?2 AND c.minutes > 0 AND c.day >= ?3 AND c.day <= ?4 AND c.id <= ?5 AND NOT EXISTS "
    "(SELECT 1 FROM credits AS r WHERE r.station_id = ?1 AND r.reverses = c.id) GROUP BY c.team ORDER BY "
    "c.team"};
constexpr Sql select_first_day{"credits.first_day",
                               "SELECT min(day) FROM credits WHERE station_id = ?1 AND volunteer = ?2"};
constexpr Sql select_newest{"credits.newest",
                            "SELECT max(id) FROM credits WHERE station_id = ?1 AND volunteer = ?2"};

CertificateRow certificate_from(Row row) {
    return {row.get<std::int64_t>(0), row.get<std::int64_t>(1), row.get<Instant>(2),
            row.get<std::string>(3),  row.get<std::string>(4),  row.get<std::int64_t>(5),
            row.get<std::int64_t>(6)};
}

}  // namespace

void insert_certificate(store::Transaction& transaction, const CertificateRow& row, const Digest& code) {
    transaction.execute(insert_certificate_row, transaction.station(), row.number, ByteView(code),
                        row.volunteer, row.at, row.from, row.until, row.minutes, row.newest_credit);
}

std::optional<CertificateRow> find_certificate(store::Snapshot& snapshot, const Digest& code) {
    return snapshot.first(select_by_code, certificate_from, snapshot.station(), ByteView(code));
}

std::vector<CertificateRow> certificates_of(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.all(select_certificates_of, certificate_from, snapshot.station(), volunteer);
}

std::int64_t count_certificates(store::Snapshot& snapshot, std::int64_t volunteer, Instant after) {
    return snapshot.value<std::int64_t>(count_since, snapshot.station(), volunteer, after).value_or(0);
}

std::vector<CertifiedTeam> certified_work(store::Snapshot& snapshot, std::int64_t volunteer,
                                          std::string_view from, std::string_view until,
                                          std::int64_t newest_credit) {
    return snapshot.all(
        select_work,
        [](Row row) {
            CertifiedTeam team;
            team.code = row.get<std::string>(0);
            team.services = row.get<std::int64_t>(1);
            team.minutes = row.get<std::int64_t>(2);
            return team;
        },
        snapshot.station(), volunteer, from, until, newest_credit);
}

CertificateKept kept(store::Snapshot& snapshot, const CertificateRow& row) {
    std::int64_t minutes = 0;
    for (const CertifiedTeam& team :
         certified_work(snapshot, row.volunteer, row.from, row.until, row.newest_credit))
        minutes += team.minutes;
    return {row.number, row.at, row.from, row.until, row.minutes, minutes};
}

std::string first_day_of(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.value<std::optional<std::string>>(select_first_day, snapshot.station(), volunteer)
        .value_or(std::nullopt)
        .value_or("");
}

std::int64_t newest_credit_of(store::Snapshot& snapshot, std::int64_t volunteer) {
    return snapshot.value<std::optional<std::int64_t>>(select_newest, snapshot.station(), volunteer)
        .value_or(std::nullopt)
        .value_or(0);
}

}  // namespace linli::volunteers
