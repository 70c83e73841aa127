#include "store/postgres_connection.h"

#include <charconv>

#include <fmt/format.h>

#include "store/postgres_words.h"

namespace linli::store {
namespace {

// pg_type.dat; libpq has no header for them.
constexpr Oid type_bool = 16, type_bytes = 17, type_integer = 20, type_text = 25, type_double = 701;
constexpr int as_text = 0, as_bytes = 1;

[[noreturn]] void raise(std::string_view doing, PGconn* handle, const PGresult* result) {
    const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* said = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    std::string what = said != nullptr ? said : PQerrorMessage(handle);
    while (!what.empty() && what.back() == '\n')
        what.pop_back();
    throw PostgresError(fmt::format("{}: {}", doing, what), state == nullptr ? "" : state);
}

struct Cleared {
    void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Cleared>;

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
        const Result made(PQprepare(connection_.handle_, name.c_str(), prepared_->text.c_str(),
                                    static_cast<int>(bound_->types.size()), bound_->types.data()));
        if (!is_well(made.get())) raise(name_, connection_.handle_, made.get());
        return prepared_->names.emplace_back(bound_->types, std::move(name)).second;
    }
    void run() {
        const int count = static_cast<int>(bound_->types.size());
        result_.reset(
            connection_.is_pooled_
                ? PQexecParams(connection_.handle_, prepared_->text.c_str(), count, bound_->types.data(),
                               bound_->values.data(), bound_->lengths.data(), bound_->formats.data(), as_text)
                : PQexecPrepared(connection_.handle_, prepared_name().c_str(), count, bound_->values.data(),
                                 bound_->lengths.data(), bound_->formats.data(), as_text));
        if (!is_well(result_.get())) raise(name_, connection_.handle_, result_.get());
        if (PQresultStatus(result_.get()) == PGRES_COMMAND_OK) connection_.changes_ += changes();
    }

    PostgresConnection& connection_;
    const char* name_ = "";
    PostgresConnection::Prepared* prepared_ = nullptr;
    std::optional<Bound> bound_;
    Result result_;
    int row_ = -1;
    mutable std::vector<std::byte> bytes_;
};

PostgresConnection::PostgresConnection(const std::string& address) {
    // What is given later of one name holds: the address may say otherwise, but for how texts are encoded.
    const char* const names[] = {"connect_timeout", "application_name", "dbname", "client_encoding", nullptr};
    const char* const values[] = {"5", "linli", address.c_str(), "UTF8", nullptr};
    handle_ = PQconnectdbParams(names, values, 1);
    if (PQstatus(handle_) != CONNECTION_OK) {
        const std::string why = PQerrorMessage(handle_);
        PQfinish(handle_);
        throw PostgresError(why, "");
    }
    PQsetNoticeProcessor(handle_, [](void*, const char*) {}, nullptr);
    // Behind a pooler the process that answers is another than that which was connected to.
    const Result asked(PQexec(handle_, "SELECT pg_backend_pid()"));
    if (!is_well(asked.get())) {
        const std::string why = PQerrorMessage(handle_);
        PQfinish(handle_);
        throw PostgresError(why, "");
    }
    is_pooled_ = number_from<int>(PQgetvalue(asked.get(), 0, 0)) != PQbackendPID(handle_);
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
    const Result done(PQexec(handle_, text.c_str()));
    if (!is_well(done.get())) raise("script", handle_, done.get());
}

bool PostgresConnection::in_transaction() const {
    if (!is_open()) return false;
    const auto status = PQtransactionStatus(handle_);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

bool PostgresConnection::is_open() const {
    return PQstatus(handle_) == CONNECTION_OK;
}

void PostgresConnection::copy_in(const std::string& into, std::int16_t columns,
                                 std::span<const std::string> rows) {
    // https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format"
    constexpr std::string_view begin("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    constexpr std::string_view end("\377\377", 2);
    const std::string copy = fmt::format("COPY {} FROM STDIN (FORMAT binary)", into);
    const Result begun(PQexec(handle_, copy.c_str()));
    if (PQresultStatus(begun.get()) != PGRES_COPY_IN) raise(copy, handle_, begun.get());
    const auto put = [&](std::string_view bytes) {
        if (PQputCopyData(handle_, bytes.data(), static_cast<int>(bytes.size())) != 1)
            raise(copy, handle_, nullptr);
    };
    const char count[] = {static_cast<char>(columns >> 8), static_cast<char>(columns & 0xFF)};
    put(begin);
    for (const std::string& row : rows) {
        put({count, sizeof count});
        put(row);
    }
    put(end);
    if (PQputCopyEnd(handle_, nullptr) != 1) raise(copy, handle_, nullptr);
    const Result done(PQgetResult(handle_));
    while (PGresult* more = PQgetResult(handle_))
        PQclear(more);
    if (!is_well(done.get())) raise(copy, handle_, done.get());
    changes_ += static_cast<std::int64_t>(rows.size());
}

PostgresStream::PostgresStream(PGconn* handle, const std::string& query) : handle_(handle) {
    const bool is_sent =
        PQsendQueryParams(handle_, query.c_str(), 0, nullptr, nullptr, nullptr, nullptr, as_bytes) == 1 &&
        PQsetSingleRowMode(handle_) == 1;
    if (!is_sent) raise(query, handle_, nullptr);
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
    if (!is_well(row_)) raise("rows", handle_, row_);
    return false;
}

std::optional<std::string_view> PostgresStream::value(int column) const {
    if (PQgetisnull(row_, 0, column) != 0) return std::nullopt;
    return std::string_view(PQgetvalue(row_, 0, column),
                            static_cast<std::size_t>(PQgetlength(row_, 0, column)));
}

}  // namespace linli::store
