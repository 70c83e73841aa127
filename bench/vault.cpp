// Personal data sealed and stored, and read and opened, on one core: the store's one writer, the store's one
// reader.
#include "vault/vault.h"

#include <fmt/format.h>

#include "bench/measure.h"
#include "harness/temporary_folder.h"
#include "vault/masking.h"

namespace linli::bench {
namespace {

struct Person {
    std::string name, telephone, address, contact;
};
BOOST_DESCRIBE_STRUCT(Person, (), (name, telephone, address, contact))

constexpr int records = 50'000;
constexpr int to_a_command = 500;

Person person(int n) {
    return {"王建国", fmt::format("138{:08}", n), fmt::format("望潮镇人民路 {} 号 3 幢 502 室", n),
            "晚上七点以后打"};
}
std::string subject(int n) {
    return fmt::format("incident/{}/reporter/1", n);
}

double seal_all(store::Store& store, const vault::Vault& vault) {
    const Stopwatch watch;
    for (int from = 0; from < records; from += to_a_command) {
        store
            .write_now({},
                       [&](store::Transaction& transaction) -> Result<int> {
                           transaction.append({.kind = "bench.sealed", .subject = "bench"});
                           for (int n = from; n < from + to_a_command; ++n) {
                               const Person one = person(n);
                               const std::array index{
                                   vault::Indexed{"telephone", vault::normal_telephone(one.telephone)}};
                               vault.put(transaction, {subject(n), "reporter"}, one, index);
                           }
                           return 0;
                       })
            .value();
    }
    return records / watch.seconds();
}

double open_all(store::Store& store, const vault::Vault& vault) {
    const Stopwatch watch;
    store
        .read_now({},
                  [&](store::Snapshot& snapshot) -> Result<int> {
                      for (int n = 0; n < records; ++n) {
                          const auto one = vault.open<Person>(snapshot, {subject(n), "reporter"});
                          if (one.value().value().telephone != person(n).telephone)
                              throw std::runtime_error("mixed up");
                      }
                      return 0;
                  })
        .value();
    return records / watch.seconds();
}

struct Rates {
    double sealed = 0, opened = 0;
};

Rates once(vault::Algorithm algorithm) {
    const test::TemporaryFolder folder;
    const SystemClock clock;
    store::Options options;
    options.file = folder / "linli.db";
    const auto store = store::Store::open(options, clock, std::array{vault::migration()});
    vault::Vault vault;
    if (!vault.reload(*store, {}, vault::Keyring::make(algorithm, clock.now())))
        throw std::runtime_error("no keys");
    const double sealed = seal_all(*store, vault);
    return {sealed, open_all(*store, vault)};
}

// Of three rounds, each with a database of its own.
Rates best(vault::Algorithm algorithm) {
    Rates rates;
    for (int round = 0; round < 3; ++round) {
        const Rates now = once(algorithm);
        rates = {std::max(rates.sealed, now.sealed), std::max(rates.opened, now.opened)};
    }
    return rates;
}

}  // namespace

void measure_vault(Report& report) {
    const Rates standard = best(vault::Algorithm::xchacha20_poly1305);
    report.at_least("vault: records sealed", standard.sealed, "records/s", 20'000);
    report.at_least("vault: records opened", standard.opened, "records/s", 20'000);
    const Rates national = best(vault::Algorithm::sm4_ctr_hmac_sm3);
    report.inform("vault: records sealed by SM4 and SM3", national.sealed, "records/s");
    report.inform("vault: records opened by SM4 and SM3", national.opened, "records/s");
}

}  // namespace linli::bench
