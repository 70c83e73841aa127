#include "store/postgres_connection.h"

#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>
#include <poll.h>

#include "store/postgres_words.h"

namespace linli::store {
namespace {

// pg_type.dat; libpq has no header for them.
constexpr Oid type_bool = 16, type_bytes = 17, type_integer = 20, type_text = 25, type_double = 701;
constexpr int as_text = 0, as_bytes = 1;

// An answer that takes longer makes one ask whether the server is still the one to wait for.
constexpr std::chrono::seconds patience{5};
constexpr std::chrono::seconds first_answer{15};  // a new connection's, also behind a pooler that is busy

bool is_well(const PGresult* result) {
    const auto status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

template <class T>
T number_from(std::string_view text) {
    T number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        throw StoreError(fmt::format("a column holds \"{}\", where a number was expected", text));
    return number;
}

int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    return c - 'a' + 10;
}

// What went wrong: what the result says, or the connection where there is none.
PostgresError error_of(std::string_view doing, PGconn* handle, const PGresult* result) {
    const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* said = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    std::string what = said != nullptr ? said : PQerrorMessage(handle);
    while (!what.empty() && what.back() == '\n')
        what.pop_back();
    return {fmt::format("{}: {}", doing, what), state == nullptr ? "" : state};
}

// While it lives, what is sent waits until it is gone.
class Waiting {
  public:
    explicit Waiting(PGconn* handle) : handle_(handle) { PQsetnonblocking(handle_, 0); }
    ~Waiting() { PQsetnonblocking(handle_, 1); }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

  private:
    PGconn* handle_;
};

// Values in the form libpq wants them; numbers are written into `written`.
struct Bound {
    std::vector<Oid> types;
    std::vector<const char*> values;
    std::vector<int> lengths;
    std::vector<int> formats;
    std::vector<std::string> written;

    explicit Bound(std::span<const Value> all) {
        const std::size_t count = all.size();
        types.reserve(count);
        values.reserve(count);
        lengths.reserve(count);
        formats.reserve(count);
        written.reserve(count);
        for (const Value& value : all)
            std::visit(*this, value);
    }
    void add(Oid type, const char* data, std::size_t length, int format) {
        types.push_back(type);
        values.push_back(data);
        lengths.push_back(static_cast<int>(length));
        formats.push_back(format);
    }
    void add_written(Oid type, std::string text) {
        written.push_back(std::move(text));
        add(type, written.back().c_str(), written.back().size(), as_text);
    }
    void operator()(std::monostate) { add(0, nullptr, 0, as_text); }
    void operator()(std::int64_t number) { add_written(type_integer, fmt::format("{}", number)); }
    void operator()(double number) { add_written(type_double, fmt::format("{}", number)); }
    void operator()(std::string_view text) {
        add(type_text, text.data() == nullptr ? "" : text.data(), text.size(), as_bytes);
    }
    void operator()(std::span<const std::byte> bytes) {
        const char* data = bytes.empty() ? "" : reinterpret_cast<const char*>(bytes.data());
        add(type_bytes, data, bytes.size(), as_bytes);
    }
};

}  // namespace

// Runs when it is first stepped; its rows are then all here.
class PostgresStatement final : public Statement {
  public:
    explicit PostgresStatement(PostgresConnection& connection) : connection_(connection) {}

    void prepare(const Sql& sql, std::span<const Value> values) {
        name_ = sql.name;
        auto known = connection_.prepared_.find(sql.text);
        if (known == connection_.prepared_.end()) {
            known = connection_.prepared_
                        .emplace(std::string(sql.text),
                                 PostgresConnection::Prepared{postgres_statement(sql.text), {}})
                        .first;
        }
        prepared_ = &known->second;
        bind(values);
    }
    void bind(std::span<const Value> values) override { bound_.emplace(values); }
    bool step() override {
        if (!result_) run();
        return ++row_ < PQntuples(result_.get());
    }
    void reset() noexcept override {
        result_.reset();
        bound_.reset();
        row_ = -1;
    }
    std::int64_t changes() const override {
        const std::string_view count = PQcmdTuples(result_.get());
        return count.empty() ? 0 : number_from<std::int64_t>(count);
    }
    bool is_null(int column) const override { return PQgetisnull(result_.get(), row_, column) != 0; }
    std::int64_t integer(int column) const override {
        if (is_null(column)) return 0;
        const std::string_view value = text_of(column);
        if (PQftype(result_.get(), column) == type_bool) return value == "t" ? 1 : 0;
        return number_from<std::int64_t>(value);
    }
    double real(int column) const override {
        return is_null(column) ? 0 : number_from<double>(text_of(column));
    }
    std::string_view text(int column) const override { return text_of(column); }
    // Comes as \x and two hexadecimal digits a byte; turned into the bytes where it lies.
    std::span<const std::byte> bytes(int column) const override {
        const std::string_view hex = text_of(column);
        if (hex.size() < 2) return {};
        bytes_.resize((hex.size() - 2) / 2);
        for (std::size_t i = 0; i < bytes_.size(); ++i)
            bytes_[i] = static_cast<std::byte>(digit_of(hex[2 + 2 * i]) * 16 + digit_of(hex[3 + 2 * i]));
        return bytes_;
    }

  private:
    std::string_view text_of(int column) const {
        return {PQgetvalue(result_.get(), row_, column),
                static_cast<std::size_t>(PQgetlength(result_.get(), row_, column))};
    }
    // Under which name it is prepared for the types of its values.
    const std::string& prepared_name() {
        for (const auto& [types, name] : prepared_->names) {
            if (types == bound_->types) return name;
        }
        std::string name = fmt::format("s{}", ++connection_.last_name_);
        connection_.answer(name_,
                           PQsendPrepare(connection_.handle_, name.c_str(), prepared_->text.c_str(),
                                         static_cast<int>(bound_->types.size()), bound_->types.data()));
        return prepared_->names.emplace_back(bound_->types, std::move(name)).second;
    }
    void run() {
        const int count = static_cast<int>(bound_->types.size());
        result_ = connection_.answer(
            name_, connection_.is_pooled_
                       ? PQsendQueryParams(connection_.handle_, prepared_->text.c_str(), count,
                                           bound_->types.data(), bound_->values.data(),
                                           bound_->lengths.data(), bound_->formats.data(), as_text)
                       : PQsendQueryPrepared(connection_.handle_, prepared_name().c_str(), count,
                                             bound_->values.data(), bound_->lengths.data(),
                                             bound_->formats.data(), as_text));
        if (PQresultStatus(result_.get()) == PGRES_COMMAND_OK) connection_.changes_ += changes();
    }

    PostgresConnection& connection_;
    const char* name_ = "";
    PostgresConnection::Prepared* prepared_ = nullptr;
    std::optional<Bound> bound_;
    PostgresConnection::Result result_;
    int row_ = -1;
    mutable std::vector<std::byte> bytes_;
};

PostgresConnection::PostgresConnection(std::string address) : address_(std::move(address)) {
    // What is given later of one name holds: the address may say otherwise, but for how texts are encoded.
    constexpr std::array<std::array<const char*, 2>, 6> unless_said{{{"connect_timeout", "5"},
                                                                     {"tcp_user_timeout", "10000"},
                                                                     {"keepalives_idle", "5"},
                                                                     {"keepalives_interval", "2"},
                                                                     {"keepalives_count", "3"},
                                                                     {"application_name", "linli"}}};
    std::vector<const char*> names, values;
    for (const auto& [name, value] : unless_said) {
        names.push_back(name);
        values.push_back(value);
    }
    names.insert(names.end(), {"dbname", "client_encoding", nullptr});
    values.insert(values.end(), {address_.c_str(), "UTF8", nullptr});
    handle_ = PQconnectdbParams(names.data(), values.data(), 1);
    try {
        if (PQstatus(handle_) != CONNECTION_OK) raise("connect", nullptr);
        PQsetNoticeReceiver(handle_, take_notice, this);
        PQsetnonblocking(handle_, 1);  // to send, too, is not waited for without end
        const Result asked = answer(
            "connect",
            PQsendQuery(handle_, "SELECT pg_backend_pid(), pg_postmaster_start_time(), pg_is_in_recovery()"));
        // Behind a pooler the process that answers is another than that which was connected to.
        is_pooled_ = number_from<int>(PQgetvalue(asked.get(), 0, 0)) != PQbackendPID(handle_);
        started_ = PQgetvalue(asked.get(), 0, 1);
        is_standby_ = std::string_view(PQgetvalue(asked.get(), 0, 2)) == "t";
    } catch (...) {
        PQfinish(handle_);
        throw;
    }
}

PostgresConnection::~PostgresConnection() {
    free_.clear();
    PQfinish(handle_);
}

Statement& PostgresConnection::acquire(const Sql& sql, std::span<const Value> values) {
    std::unique_ptr<PostgresStatement> statement;
    if (free_.empty()) {
        statement = std::make_unique<PostgresStatement>(*this);
    } else {
        statement = std::move(free_.back());
        free_.pop_back();
    }
    statement->prepare(sql, values);
    return *statement.release();  // owned by its user until release()
}

void PostgresConnection::release(Statement& statement) noexcept {
    auto& used = static_cast<PostgresStatement&>(statement);
    used.reset();
    free_.push_back(std::unique_ptr<PostgresStatement>(&used));
}

void PostgresConnection::run_script(std::string_view script) {
    const std::string text(script);
    answer("script", PQsendQuery(handle_, text.c_str()));
}

bool PostgresConnection::holds(std::string_view script) {
    const std::string text(script);
    const Result said = answer("script", PQsendQuery(handle_, text.c_str()));
    return PQntuples(said.get()) == 1 && std::string_view(PQgetvalue(said.get(), 0, 0)) == "t";
}

PostgresConnection::Result PostgresConnection::answer(std::string_view doing, int sent) {
    if (sent == 0) raise(doing, nullptr);
    const auto began = std::chrono::steady_clock::now();
    for (int left = PQflush(handle_); left == 1; left = PQflush(handle_)) {
        if (!wait(POLLIN | POLLOUT)) give_up_if_replaced(doing, began);
        // What the server says meanwhile is taken, or both would wait for each other.
        if (PQconsumeInput(handle_) == 0) break;
    }
    Result last;
    for (;;) {
        while (PQisBusy(handle_) != 0) {
            if (!wait(POLLIN)) give_up_if_replaced(doing, began);
            if (PQconsumeInput(handle_) == 0) break;  // the connection is gone; the next result says so
            // Of a TLS record that was larger than what libpq had room for, the socket knows nothing more.
            if (PQsslInUse(handle_) != 0 && PQisBusy(handle_) != 0) PQconsumeInput(handle_);
        }
        Result next(PQgetResult(handle_));
        if (!next) break;
        last = std::move(next);
    }
    if (!is_well(last.get())) raise(doing, last.get());
    return last;
}

// False when nothing came of it within `patience`.
bool PostgresConnection::wait(short events) const {
    pollfd socket{PQsocket(handle_), events, 0};
    return ::poll(&socket, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) != 0;
}

// A primary that stands still, or that was cut off without a word, is replaced; whoever waits for it would
// wait until it comes back as something else.
void PostgresConnection::give_up_if_replaced(std::string_view doing,
                                             std::chrono::steady_clock::time_point began) {
    if (started_.empty() && std::chrono::steady_clock::now() - began > first_answer)
        throw PostgresError(fmt::format("{}: the server does not answer", doing), "");
    if (started_.empty() || is_standby_) return;
    try {
        const PostgresConnection other(address_);
        if (other.is_standby_ || other.started_ == started_) return;
    } catch (const PostgresError&) {
        return;  // there is none to go to
    }
    is_left_ = true;
    throw PostgresError(fmt::format("{}: the server does not answer, and another is in its place", doing),
                        "");
}

void PostgresConnection::raise(std::string_view doing, const PGresult* result) {
    const PostgresError error = error_of(doing, handle_, result);
    if (error.is_read_only()) is_left_ = true;
    throw error;
}

// A commit that waits for a standby is answered as if all were well when the server is told to wait no longer
// (a time limit, a cancel); it only mentions it, in words of its own language, so its place is looked at.
void PostgresConnection::take_notice(void* connection, const PGresult* notice) {
    const char* const from = PQresultErrorField(notice, PG_DIAG_SOURCE_FUNCTION);
    if (from != nullptr && std::string_view(from) == "SyncRepWaitForLSN")
        static_cast<PostgresConnection*>(connection)->stopped_waiting_ = true;
}

bool PostgresConnection::in_transaction() const {
    if (!is_open()) return false;
    const auto status = PQtransactionStatus(handle_);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

bool PostgresConnection::is_open() const {
    return !is_left_ && PQstatus(handle_) == CONNECTION_OK;
}

void PostgresConnection::copy_in(const std::string& into, std::int16_t columns,
                                 std::span<const std::string> rows) {
    // https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format"
    constexpr std::string_view begin("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    constexpr std::string_view end("\377\377", 2);
    const std::string copy = fmt::format("COPY {} FROM STDIN (FORMAT binary)", into);
    const Waiting waiting(handle_);
    const Result begun(PQexec(handle_, copy.c_str()));
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN) raise(copy, begun.get());
    const auto put = [&](std::string_view bytes) {
        if (PQputCopyData(handle_, bytes.data(), static_cast<int>(bytes.size())) != 1) raise(copy, nullptr);
    };
    const char count[] = {static_cast<char>(columns >> 8), static_cast<char>(columns & 0xFF)};
    put(begin);
    for (const std::string& row : rows) {
        put({count, sizeof count});
        put(row);
    }
    put(end);
    if (PQputCopyEnd(handle_, nullptr) != 1) raise(copy, nullptr);
    const Result done(PQgetResult(handle_));
    while (PGresult* more = PQgetResult(handle_))
        PQclear(more);
    if (!is_well(done.get())) raise(copy, done.get());
    changes_ += static_cast<std::int64_t>(rows.size());
}

PostgresStream::PostgresStream(PGconn* handle, const std::string& query) : handle_(handle) {
    const bool is_sent =
        PQsendQueryParams(handle_, query.c_str(), 0, nullptr, nullptr, nullptr, nullptr, as_bytes) == 1 &&
        PQsetSingleRowMode(handle_) == 1;
    if (!is_sent) throw error_of(query, handle_, nullptr);
}

PostgresStream::~PostgresStream() {
    PQclear(row_);
    if (has_ended_) return;
    if (PGcancel* cancel = PQgetCancel(handle_)) {
        char why[256];
        PQcancel(cancel, why, sizeof why);
        PQfreeCancel(cancel);
    }
    while (PGresult* left = PQgetResult(handle_))
        PQclear(left);
}

bool PostgresStream::next() {
    if (has_ended_) return false;
    PQclear(row_);
    row_ = PQgetResult(handle_);
    if (PQresultStatus(row_) == PGRES_SINGLE_TUPLE) return true;
    has_ended_ = true;
    while (PGresult* left = PQgetResult(handle_))
        PQclear(left);
    if (!is_well(row_)) throw error_of("rows", handle_, row_);
    return false;
}

std::optional<std::string_view> PostgresStream::value(int column) const {
    if (PQgetisnull(row_, 0, column) != 0) return std::nullopt;
    return std::string_view(PQgetvalue(row_, 0, column),
                            static_cast<std::size_t>(PQgetlength(row_, 0, column)));
}

}  // namespace linli::store
