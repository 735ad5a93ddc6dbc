// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import io.minitempo.core.BlockId;
import io.minitempo.core.TenantId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The keys of the objects of one block (`spec/blocks.md §2`).
///
/// @param tenant whose block it is
/// @param blockId the block
public record BlockKeys(TenantId tenant, BlockId blockId) {

    /// Name of the metadata of a live block; written last.
    public static final String META = "meta.json";

    /// Name of the metadata of a superseded or expired block.
    public static final String COMPACTED_META = "meta.compacted.json";

    /// Name of the traces.
    public static final String DATA = "data.parquet";

    /// Name of the row-group index.
    public static final String INDEX = "index";

    /// Name of the mark that keeps compactors away.
    public static final String NO_COMPACT = "nocompact.flg";

    private static final String BLOOM = "bloom-";

    private static final Pattern META_KEY =
            Pattern.compile("[^/]+/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/meta(\\.compacted)?\\.json");

    /// A meta object found in a listing.
    ///
    /// @param blockId the block
    /// @param compacted whether it marks the block as superseded or expired
    public record Found(BlockId blockId, boolean compacted) {}

    /// What the key of a listing says about a block; empty when it is not that of a meta object.
    public static Optional<Found> parse(String key) {
        Matcher matcher = META_KEY.matcher(key);
        return matcher.matches()
                ? Optional.of(new Found(BlockId.parse(matcher.group(1)), matcher.group(2) != null))
                : Optional.empty();
    }

    /// What all keys of the block begin with, the last `/` included.
    public String directory() {
        return tenant + "/" + blockId + "/";
    }

    /// Key of an object of the block by its name.
    public String object(String name) {
        return directory() + name;
    }

    /// Key of the metadata of a live block.
    public String meta() {
        return object(META);
    }

    /// Key of the metadata of a superseded or expired block.
    public String compactedMeta() {
        return object(COMPACTED_META);
    }

    /// Key of the traces.
    public String data() {
        return object(DATA);
    }

    /// Key of the row-group index.
    public String index() {
        return object(INDEX);
    }

    /// Key of the mark that keeps compactors away.
    public String noCompact() {
        return object(NO_COMPACT);
    }

    /// Key of a bloom filter shard.
    ///
    /// @param shard from 0 to the number of shards, exclusive
    public String bloom(int shard) {
        if (shard < 0) {
            throw new IllegalArgumentException("bloom shard must not be negative: " + shard);
        }
        return object(BLOOM + shard);
    }
}
