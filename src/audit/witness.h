// Whoever keeps the stations' checkpoints where nobody there can alter them. Each station's journal is a log
// of its own, and a witness keeps every one. As the command line names them:
//   file:DIR                    a folder, such as another machine's share: a file for each checkpoint
//   https://…                   a webhook: each checkpoint is posted as text/plain; 2xx says it is kept
//   tlog:https://…              a C2SP tlog-witness, such as another station's Linli; the address is what
//   comes tlog:https://…#VKEY         before /add-checkpoint. With a key, only what it has cosigned is kept
// Plain http: is taken on the loopback interface alone. Addresses are those the keeper of the station names,
// so private networks are allowed; redirects are not followed.
#pragma once

#include <atomic>
#include <memory>

#include "audit/witness_rows.h"

namespace linli::audit {

// What is posted.
struct Posted {
    Checkpoint checkpoint;
    std::string note;
    StationId station = first_station;  // whose log
};

// That log, our own record, as a witness's answer is held against it. `root` and `consistency` for sizes up
// to that of what is posted; refused as "audit/broken".
class OwnLog {
  public:
    virtual ~OwnLog() = default;
    virtual VerifierKeys keys() = 0;
    virtual Result<Hash> root(Size size) = 0;
    virtual Result<Hashes> consistency(Size from, Size to) = 0;
};

// Was it heard of at all? busy: it asks for patience (HTTP 429). nobody: nothing answered, or a gateway in
// its place; what holds for one log then holds for all.
enum class Heard { answered, busy, nobody };

struct WitnessAnswer {
    WitnessState state = WitnessState::well;
    Text why;                 // unless it is well; holds nothing secret and nothing that the witness says
    std::string cosignature;  // signature line; empty: it makes none, or none that is known
    Heard heard = Heard::answered;
};

// Of all logs. One thread at a time.
class Witness {
  public:
    virtual ~Witness() = default;
    // Without what may be secret in an address: user, path and query of a webhook.
    virtual const std::string& name() const = 0;
    // Posts the newest checkpoint and waits for the answer: half a minute at most, less when `ending` becomes
    // true. A folder that hangs (a share whose server is gone) holds the thread as long as the system lets
    // it.
    virtual WitnessAnswer post(const Posted& newest, OwnLog& log, const std::atomic<bool>& ending) = 0;
};

// Refused as "audit/no-such-witness", with what was expected.
Result<std::unique_ptr<Witness>> witness_from(std::string_view text);

}  // namespace linli::audit
