// The envelope: a record's bytes under a key of its own, that key under a station key. For this room alone.
#pragma once

#include "vault/vault_rows.h"

namespace linli::vault {

// Seals `plain` under a new record key and that under `key`. `record` has its subject and kind.
void close_envelope(SealedRecord& record, StationId station, const StationKey& key, ByteView plain);

// What is inside. `key` is the one that the record names. Throws SealBroken.
Bytes open_envelope(const SealedRecord& record, StationId station, const StationKey& key);

// Brings the record from the station key `from` under `to`: its own key is sealed anew, its bytes stay,
// unless the two have different algorithms. Throws SealBroken.
void rewrap_envelope(SealedRecord& record, StationId station, const StationKey& from, const StationKey& to);

}  // namespace linli::vault
