// The Merkle tree of RFC 6962 (section 2.1; RFC 9162 says the same): one hash that stands for a whole list of
// entries, and short proofs that an entry is in the list and that a longer list begins with a shorter one.
// Pure: hashes come from a TileSource, nothing here knows where they are kept.
//
// Hashes are kept as in C2SP tlog-tiles: tile (level, place) holds up to 256 hashes, the i-th of them that of
// the 256^level leaves from (place * 256 + i) * 256^level on. Level 0 holds the leaves' own hashes.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <stdexcept>
#include <vector>

#include "base/encoding.h"

namespace linli::audit {

using Hash = Digest;
using Hashes = std::vector<Hash>;

// Numbers of leaves, and places of leaves from 0.
using Size = std::int64_t;

// SHA-256(0x00 || leaf), SHA-256(0x01 || left || right), and the root of the tree without leaves,
// SHA-256("").
Hash leaf_hash(ByteView leaf);
Hash node_hash(const Hash& left, const Hash& right);
Hash empty_root();

// The root over leaves (or equal, whole subtrees) with these hashes; there is at least one.
Hash root_over(std::span<const Hash> hashes);

inline constexpr Size tile_width = 256;

struct TileId {
    int level = 0;
    Size place = 0;
    friend auto operator<=>(const TileId&, const TileId&) = default;
};

// A kept tile is missing, or shorter than the tree says.
class BrokenTile : public std::runtime_error {
  public:
    explicit BrokenTile(TileId id);
    TileId id;
};

class TileSource {
  public:
    virtual ~TileSource() = default;
    // All kept hashes of a tile; valid until the next call. None if there is no such tile.
    virtual std::span<const Hash> tile(TileId id) = 0;

    // The first `width` hashes of a tile. Throws BrokenTile when there are fewer.
    std::span<const Hash> tile(TileId id, Size width);
    // The hash over the leaves from index * 2^height on, 2^height of them. Throws BrokenTile.
    Hash subtree(int height, Size index);
};

// A tree at its growing end: the peaks (its whole subtrees, largest first), from which the root follows, and
// the last, open tile of each level.
class TreeEnd {
  public:
    // Told of every tile the moment it is full.
    using Filled = std::function<void(TileId, std::span<const Hash>)>;

    TreeEnd() = default;
    // The end of the tree's first `size` leaves. Throws BrokenTile.
    TreeEnd(TileSource& tiles, Size size);

    void append(const Hash& leaf, const Filled& filled);
    Size size() const { return size_; }
    Hash root() const;
    // By level; a level may have none open.
    const std::vector<Hashes>& open_tiles() const { return open_; }

  private:
    void put(int level, const Hash& hash, const Filled& filled);

    Size size_ = 0;
    Hashes peaks_;
    std::vector<Hashes> open_;
};

// The hashes that lead from leaf `index` to the root of the first `size` leaves, lowest first (RFC
// 6962, 2.1.1). 0 <= index < size. Throws BrokenTile.
Hashes inclusion_proof(TileSource& tiles, Size index, Size size);

// The hashes that show the first `from` leaves to be the beginning of the first `to` (RFC 6962, 2.1.2); none
// when they are equal or `from` is 0. 0 <= from <= to. Throws BrokenTile.
Hashes consistency_proof(TileSource& tiles, Size from, Size to);

// True if `proof` leads from `leaf` at `index` to `root` (RFC 9162, 2.1.3.2). Any input is safe.
bool proves_inclusion(const Hash& leaf, Size index, Size size, std::span<const Hash> proof, const Hash& root);

// True if `proof` shows that the tree with root `from_root` is the beginning of that with `to_root` (RFC
// 9162, 2.1.4.2). Every tree begins with the empty one. Any input is safe.
bool proves_consistency(Size from, Size to, std::span<const Hash> proof, const Hash& from_root,
                        const Hash& to_root);

}  // namespace linli::audit
