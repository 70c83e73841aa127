// The tree against RFC 6962 written down naively, and against the vectors that Certificate Transparency's
// implementations share.
#include "audit/merkle_tree.h"

#include <map>

#include <gtest/gtest.h>

namespace linli::audit {
namespace {

// RFC 6962, 2.1, word for word, over leaves' hashes.
Hash naive_root(std::span<const Hash> d) {
    if (d.empty()) return sha256({});
    if (d.size() == 1) return d[0];
    std::size_t k = 1;
    while (k * 2 < d.size())
        k *= 2;
    Bytes both{std::byte{1}};
    const Hash left = naive_root(d.first(k)), right = naive_root(d.subspan(k));
    both.insert(both.end(), left.begin(), left.end());
    both.insert(both.end(), right.begin(), right.end());
    return sha256(both);
}

Hash hash_of(int n) {
    return leaf_hash(bytes_of("leaf " + std::to_string(n)));
}

class InMemory final : public TileSource {
  public:
    using TileSource::tile;
    std::span<const Hash> tile(TileId id) override { return tiles[id]; }
    std::map<TileId, Hashes> tiles;

    // As the follower does: what is full at once, what is open at the end.
    void keep(TreeEnd& end, const Hash& leaf) {
        end.append(leaf, [this](TileId id, std::span<const Hash> hashes) {
            tiles[id] = Hashes(hashes.begin(), hashes.end());
        });
    }
    void keep_open(const TreeEnd& end) {
        for (std::size_t level = 0; level < end.open_tiles().size(); ++level) {
            const auto& open = end.open_tiles()[level];
            const int l = static_cast<int>(level);
            if (!open.empty()) tiles[{l, end.size() >> (8 * (l + 1))}] = open;
        }
    }
};

InMemory tree_of(Size size) {
    InMemory tree;
    TreeEnd end;
    for (int i = 0; i < size; ++i)
        tree.keep(end, hash_of(i));
    tree.keep_open(end);
    return tree;
}

Hashes leaves(Size size) {
    Hashes all;
    for (int i = 0; i < size; ++i)
        all.push_back(hash_of(i));
    return all;
}

TEST(MerkleTree, has_the_roots_and_proofs_of_certificate_transparency) {
    const std::string inputs[] = {std::string(),
                                  std::string(1, '\0'),
                                  "\x10",
                                  "\x20\x21",
                                  "\x30\x31",
                                  "\x40\x41\x42\x43",
                                  "\x50\x51\x52\x53\x54\x55\x56\x57",
                                  "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f"};
    const std::string roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                                 "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                                 "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                                 "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                                 "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                                 "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                                 "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                                 "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                                 "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    InMemory tree;
    TreeEnd end;
    EXPECT_EQ(to_hex(end.root()), roots[0]);
    for (std::size_t i = 0; i < 8; ++i) {
        tree.keep(end, leaf_hash(bytes_of(inputs[i])));
        EXPECT_EQ(to_hex(end.root()), roots[i + 1]) << i + 1 << " leaves";
    }
    tree.keep_open(end);
    const auto hex = [](const Hashes& hashes) {
        std::vector<std::string> texts;
        for (const Hash& hash : hashes)
            texts.push_back(to_hex(hash));
        return texts;
    };
    using Texts = std::vector<std::string>;
    EXPECT_EQ(hex(inclusion_proof(tree, 0, 1)), Texts{});
    EXPECT_EQ(hex(inclusion_proof(tree, 0, 8)),
              (Texts{"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                     "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                     "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
    EXPECT_EQ(hex(consistency_proof(tree, 1, 1)), Texts{});
    EXPECT_EQ(hex(consistency_proof(tree, 1, 8)),
              (Texts{"96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                     "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                     "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"}));
    EXPECT_EQ(hex(consistency_proof(tree, 6, 8)),
              (Texts{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                     "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                     "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"}));
    EXPECT_EQ(hex(consistency_proof(tree, 2, 5)),
              (Texts{"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                     "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"}));
}

constexpr Size most = 300;  // past one full tile

TEST(MerkleTree, grows_to_the_naive_root_at_every_size) {
    const Hashes all = leaves(most);
    TreeEnd end;
    for (Size size = 0; size <= most; ++size) {
        ASSERT_EQ(end.size(), size);
        ASSERT_EQ(end.root(), naive_root(std::span(all).first(static_cast<std::size_t>(size)))) << size;
        if (size < most)
            end.append(all[static_cast<std::size_t>(size)], [](TileId, std::span<const Hash>) {});
    }
}

TEST(MerkleTree, goes_on_from_kept_tiles_at_every_size_and_keeps_the_same_tiles) {
    const InMemory whole = tree_of(most);
    for (Size size = 0; size <= most; ++size) {
        InMemory tree = tree_of(size);
        TreeEnd end(tree, size);
        for (Size i = size; i < most; ++i)
            tree.keep(end, hash_of(static_cast<int>(i)));
        tree.keep_open(end);
        std::erase_if(tree.tiles, [](const auto& tile) { return tile.second.empty(); });
        ASSERT_EQ(tree.tiles, whole.tiles) << "broken off at " << size;
    }
}

TEST(MerkleTree, every_inclusion_proof_holds_and_no_other_leaf_place_size_or_root_passes) {
    InMemory tree = tree_of(most);
    const Hashes all = leaves(most);
    for (Size size = 1; size <= most; ++size) {
        const Hash root = naive_root(std::span(all).first(static_cast<std::size_t>(size)));
        for (Size index = 0; index < size; ++index) {
            const Hash leaf = all[static_cast<std::size_t>(index)];
            const Hashes proof = inclusion_proof(tree, index, size);
            ASSERT_TRUE(proves_inclusion(leaf, index, size, proof, root)) << index << " of " << size;
            ASSERT_FALSE(proves_inclusion(hash_of(-1), index, size, proof, root)) << index << " of " << size;
            ASSERT_FALSE(proves_inclusion(leaf, (index + 1) % size, size, proof, root) && size != 1);
            ASSERT_FALSE(proves_inclusion(leaf, index, size, proof, hash_of(-2)));
            Hashes longer = proof;
            longer.push_back(leaf);
            ASSERT_FALSE(proves_inclusion(leaf, index, size, longer, root));
            if (!proof.empty()) {
                ASSERT_FALSE(
                    proves_inclusion(leaf, index, size, std::span(proof).first(proof.size() - 1), root));
            }
        }
    }
    EXPECT_FALSE(proves_inclusion(all[0], -1, 1, {}, all[0]));
    EXPECT_FALSE(proves_inclusion(all[0], 1, 1, {}, all[0]));
}

TEST(MerkleTree, every_consistency_proof_holds_and_no_other_roots_pass) {
    InMemory tree = tree_of(most);
    const Hashes all = leaves(most);
    Hashes roots;
    for (Size size = 0; size <= most; ++size)
        roots.push_back(naive_root(std::span(all).first(static_cast<std::size_t>(size))));
    const auto root = [&](Size size) { return roots[static_cast<std::size_t>(size)]; };
    for (Size to = 0; to <= most; ++to) {
        for (Size from = 0; from <= to; ++from) {
            const Hashes proof = consistency_proof(tree, from, to);
            ASSERT_TRUE(proves_consistency(from, to, proof, root(from), root(to))) << from << " to " << to;
            ASSERT_FALSE(proves_consistency(from, to, proof, hash_of(-1), root(to))) << from << " to " << to;
            if (from != 0) {
                ASSERT_FALSE(proves_consistency(from, to, proof, root(from), hash_of(-1)))
                    << from << " to " << to;
            }
            Hashes longer = proof;
            longer.push_back(hash_of(-3));
            ASSERT_FALSE(proves_consistency(from, to, longer, root(from), root(to))) << from << " to " << to;
        }
    }
    EXPECT_FALSE(proves_consistency(2, 1, {}, root(2), root(1)));
    EXPECT_FALSE(proves_consistency(-1, 1, {}, root(1), root(1)));
}

TEST(MerkleTree, of_three_levels_agrees_with_the_naive_one) {
    constexpr Size size = 256 * 256 + 256 * 3 + 7;
    InMemory tree = tree_of(size);
    const Hashes all = leaves(size);
    EXPECT_EQ((tree.tiles[{2, 0}].size()), 1U);
    EXPECT_EQ(TreeEnd(tree, size).root(), naive_root(all));
    for (const Size before :
         {Size{1}, Size{255}, Size{256}, Size{65'535}, Size{65'536}, Size{65'537}, size - 1}) {
        const Hash root = naive_root(std::span(all).first(static_cast<std::size_t>(before)));
        EXPECT_EQ(TreeEnd(tree, before).root(), root) << before;
        EXPECT_TRUE(
            proves_consistency(before, size, consistency_proof(tree, before, size), root, naive_root(all)));
        const Hash leaf = all[static_cast<std::size_t>(before)];
        EXPECT_TRUE(
            proves_inclusion(leaf, before, size, inclusion_proof(tree, before, size), naive_root(all)));
    }
}

TEST(MerkleTree, a_missing_tile_is_named) {
    InMemory tree = tree_of(most);
    tree.tiles.erase({0, 1});
    try {
        inclusion_proof(tree, 0, most);
        FAIL() << "the proof needs the tile that is gone";
    } catch (const BrokenTile& broken) {
        EXPECT_EQ(broken.id, (TileId{0, 1}));
    }
}

}  // namespace
}  // namespace linli::audit
