#include "audit/merkle_tree.h"

#include <bit>
#include <memory>
#include <string>

#include <openssl/evp.h>

namespace linli::audit {
namespace {

// One context for each thread, made once: for inputs this short, fetching the algorithm anew takes three
// times as long as hashing.
class Sha256 {
  public:
    void begin(std::byte prefix) {
        EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr);
        add(std::span(&prefix, 1));
    }
    void add(ByteView bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
    Hash end() {
        Hash hash;
        EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr);
        return hash;
    }

  private:
    struct Free {
        void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD, Free> algorithm_{EVP_MD_fetch(nullptr, "SHA256", nullptr)};
    std::unique_ptr<EVP_MD_CTX, Free> context_{EVP_MD_CTX_new()};
};

Sha256& sha256_of_this_thread() {
    static thread_local Sha256 one;
    return one;
}

// Where RFC 6962 divides a tree: the largest power of two smaller than `size`, which is at least 2.
Size split_of(Size size) {
    return static_cast<Size>(std::bit_floor(static_cast<std::uint64_t>(size - 1)));
}

int height_of(Size power_of_two) {
    return std::countr_zero(static_cast<std::uint64_t>(power_of_two));
}

// MTH(D[begin:end]) where the division of a tree has led to this range.
Hash range_hash(TileSource& tiles, Size begin, Size end) {
    const Size size = end - begin;
    if (std::has_single_bit(static_cast<std::uint64_t>(size)))
        return tiles.subtree(height_of(size), begin >> height_of(size));
    const Size middle = begin + split_of(size);
    return node_hash(range_hash(tiles, begin, middle), range_hash(tiles, middle, end));
}

// PATH(index, D[begin:end]).
void add_path(TileSource& tiles, Size index, Size begin, Size end, Hashes& proof) {
    if (end - begin == 1) return;
    const Size middle = begin + split_of(end - begin);
    if (index < middle) {
        add_path(tiles, index, begin, middle, proof);
        proof.push_back(range_hash(tiles, middle, end));
    } else {
        add_path(tiles, index, middle, end, proof);
        proof.push_back(range_hash(tiles, begin, middle));
    }
}

// SUBPROOF(from - begin, D[begin:end], begin == 0): a whole tree known to the verifier is the one from 0 on.
void add_subproof(TileSource& tiles, Size from, Size begin, Size end, Hashes& proof) {
    if (from == end) {
        if (begin != 0) proof.push_back(range_hash(tiles, begin, end));
        return;
    }
    const Size middle = begin + split_of(end - begin);
    if (from <= middle) {
        add_subproof(tiles, from, begin, middle, proof);
        proof.push_back(range_hash(tiles, middle, end));
    } else {
        add_subproof(tiles, from, middle, end, proof);
        proof.push_back(range_hash(tiles, begin, middle));
    }
}

}  // namespace

Hash leaf_hash(ByteView leaf) {
    Sha256& sha = sha256_of_this_thread();
    sha.begin(std::byte{0x00});
    sha.add(leaf);
    return sha.end();
}

Hash node_hash(const Hash& left, const Hash& right) {
    Sha256& sha = sha256_of_this_thread();
    sha.begin(std::byte{0x01});
    sha.add(left);
    sha.add(right);
    return sha.end();
}

Hash empty_root() {
    return sha256({});
}

Hash root_over(std::span<const Hash> hashes) {
    if (hashes.size() == 1) return hashes.front();
    const auto left = static_cast<std::size_t>(split_of(static_cast<Size>(hashes.size())));
    return node_hash(root_over(hashes.first(left)), root_over(hashes.subspan(left)));
}

BrokenTile::BrokenTile(TileId broken)
    : std::runtime_error("the seal's tile " + std::to_string(broken.level) + "/" +
                         std::to_string(broken.place) +
                         " is missing or too short; `linli audit verify` tells what was altered"),
      id(broken) {}

std::span<const Hash> TileSource::tile(TileId id, Size width) {
    const auto kept = tile(id);
    if (static_cast<Size>(kept.size()) < width) throw BrokenTile(id);
    return kept.first(static_cast<std::size_t>(width));
}

Hash TileSource::subtree(int height, Size index) {
    const int within = height % 8;
    const Size count = Size{1} << within;  // hashes of one tile
    const Size first = index * count;
    const auto hashes = tile({height / 8, first / tile_width}, first % tile_width + count);
    return root_over(hashes.last(static_cast<std::size_t>(count)));
}

TreeEnd::TreeEnd(TileSource& tiles, Size size) : size_(size) {
    Size left = size;
    for (int level = 0; left != 0; ++level, left /= tile_width) {
        const Size width = left % tile_width;
        open_.emplace_back();
        if (width == 0) continue;
        const auto hashes = tiles.tile({level, left / tile_width}, width);
        open_.back().assign(hashes.begin(), hashes.end());
    }
    for (auto tile = open_.rbegin(); tile != open_.rend(); ++tile) {
        std::span<const Hash> rest(*tile);
        while (!rest.empty()) {
            const auto whole = std::bit_floor(rest.size());
            peaks_.push_back(root_over(rest.first(whole)));
            rest = rest.subspan(whole);
        }
    }
}

void TreeEnd::append(const Hash& leaf, const Filled& filled) {
    Hash hash = leaf;
    put(0, hash, filled);
    int height = 0;
    for (Size rest = size_; rest % 2 == 1; rest /= 2) {
        hash = node_hash(peaks_.back(), hash);
        peaks_.pop_back();
        if (++height % 8 == 0) put(height / 8, hash, filled);
    }
    peaks_.push_back(hash);
    ++size_;
}

void TreeEnd::put(int level, const Hash& hash, const Filled& filled) {
    const auto at = static_cast<std::size_t>(level);
    if (open_.size() <= at) open_.emplace_back();
    open_[at].push_back(hash);
    if (open_[at].size() < tile_width) return;
    filled({level, size_ >> (8 * (level + 1))}, open_[at]);
    open_[at].clear();
}

Hash TreeEnd::root() const {
    if (peaks_.empty()) return empty_root();
    Hash root = peaks_.back();
    for (std::size_t i = peaks_.size() - 1; i-- > 0;)
        root = node_hash(peaks_[i], root);
    return root;
}

Hashes inclusion_proof(TileSource& tiles, Size index, Size size) {
    Hashes proof;
    add_path(tiles, index, 0, size, proof);
    return proof;
}

Hashes consistency_proof(TileSource& tiles, Size from, Size to) {
    Hashes proof;
    if (from != 0 && from != to) add_subproof(tiles, from, 0, to, proof);
    return proof;
}

bool proves_inclusion(const Hash& leaf, Size index, Size size, std::span<const Hash> proof,
                      const Hash& root) {
    if (index < 0 || index >= size) return false;
    Size node = index, last = size - 1;
    Hash hash = leaf;
    for (const Hash& sibling : proof) {
        if (last == 0) return false;
        if (node % 2 == 1 || node == last) {
            hash = node_hash(sibling, hash);
            while (node % 2 == 0 && node != 0) {
                node /= 2;
                last /= 2;
            }
        } else {
            hash = node_hash(hash, sibling);
        }
        node /= 2;
        last /= 2;
    }
    return last == 0 && hash == root;
}

bool proves_consistency(Size from, Size to, std::span<const Hash> proof, const Hash& from_root,
                        const Hash& to_root) {
    if (from < 0 || from > to) return false;
    if (from == 0) return proof.empty() && from_root == empty_root();
    if (from == to) return proof.empty() && from_root == to_root;
    Size node = from - 1, last = to - 1;
    while (node % 2 == 1) {
        node /= 2;
        last /= 2;
    }
    // A whole tree of the old size is a node of the new one: the proof need not repeat it.
    Hash start = from_root;
    if (!std::has_single_bit(static_cast<std::uint64_t>(from))) {
        if (proof.empty()) return false;
        start = proof.front();
        proof = proof.subspan(1);
    }
    Hash old_hash = start, new_hash = start;
    for (const Hash& sibling : proof) {
        if (last == 0) return false;
        if (node % 2 == 1 || node == last) {
            old_hash = node_hash(sibling, old_hash);
            new_hash = node_hash(sibling, new_hash);
            while (node % 2 == 0 && node != 0) {
                node /= 2;
                last /= 2;
            }
        } else {
            new_hash = node_hash(new_hash, sibling);
        }
        node /= 2;
        last /= 2;
    }
    return last == 0 && old_hash == from_root && new_hash == to_root;
}

}  // namespace linli::audit
