#include "vault/envelope.h"

namespace linli::vault {
namespace {

// The record's key is bound to the record and to the station key that seals it.
std::string wrap_of(const SealedRecord& record, const StationKey& key) {
    return "key of " + record.kind + " under " + key.id;
}

void wrap(SealedRecord& record, StationId station, const StationKey& key, const RecordKey& own) {
    record.key_id = key.id;
    record.wrapped_key =
        seal(key.algorithm, key.key.view(), {station, record.subject, wrap_of(record, key)}, own.view());
}

RecordKey unwrap(const SealedRecord& record, StationId station, const StationKey& key) {
    auto own = unseal(key.algorithm, key.key.view(), {station, record.subject, wrap_of(record, key)},
                      record.wrapped_key);
    if (!own || own->size() != key_bytes) {
        throw SealBroken(record.subject + ": its key does not open; the record was changed or moved");
    }
    return RecordKey(std::span(*own).first<key_bytes>());
}

}  // namespace

void close_envelope(SealedRecord& record, StationId station, const StationKey& key, ByteView plain) {
    const RecordKey own = RecordKey::random();
    record.algorithm = key.algorithm;
    record.sealed = seal(key.algorithm, own.view(), {station, record.subject, record.kind}, plain);
    wrap(record, station, key, own);
}

Bytes open_envelope(const SealedRecord& record, StationId station, const StationKey& key) {
    const RecordKey own = unwrap(record, station, key);
    auto plain = unseal(record.algorithm, own.view(), {station, record.subject, record.kind}, record.sealed);
    if (!plain) throw SealBroken(record.subject + ": does not open; the record was changed or moved");
    return std::move(*plain);
}

void rewrap_envelope(SealedRecord& record, StationId station, const StationKey& from, const StationKey& to) {
    if (record.algorithm == to.algorithm) {
        const RecordKey own = unwrap(record, station, from);
        wrap(record, station, to, own);
    } else {
        Bytes plain = open_envelope(record, station, from);
        close_envelope(record, station, to, plain);
        wipe(plain);
    }
}

}  // namespace linli::vault
