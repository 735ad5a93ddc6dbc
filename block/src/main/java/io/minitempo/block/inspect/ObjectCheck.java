// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.bloom.BloomFilter;
import io.minitempo.block.meta.BlockKeys;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.meta.DedicatedColumns;
import io.minitempo.block.meta.RowGroupIndex;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.ListPage;
import io.minitempo.objectstore.ListRequest;
import io.minitempo.objectstore.ObjectInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks at the objects around the data file: metadata, bloom filter, index, and what else lies in the directory
/// (`spec/blocks.md §2`, §4, §6, §7). Owned by one thread.
final class ObjectCheck {

    /// A filter denser than this lets nearly every id pass.
    private static final double FULL = 0.9;

    private static final Set<String> NAMES = Set.of(
            BlockKeys.META, BlockKeys.COMPACTED_META, BlockKeys.DATA, BlockKeys.INDEX, BlockKeys.NO_COMPACT, "flushed");

    private final Backend backend;
    private final BlockKeys keys;
    private final Findings findings;
    private @Nullable BloomFilter[] shards = {};

    ObjectCheck(Backend backend, BlockKeys keys, Findings findings) {
        this.backend = backend;
        this.keys = keys;
        this.findings = findings;
    }

    /// The metadata, of a live or of a compacted block, or null when there is none that can be read.
    ///
    /// @throws InterruptedException when the caller is interrupted
    @Nullable
    BlockMeta meta() throws InterruptedException {
        String key = keys.meta();
        byte[] bytes;
        try {
            bytes = backend.read(key);
            if (backend.exists(keys.compactedMeta())) {
                findings.add(
                        Check.META_MARK,
                        keys.compactedMeta(),
                        "",
                        "stands beside meta.json: the block is neither live nor compacted; delete one of both");
            }
        } catch (TempoException.NotFound e) {
            key = keys.compactedMeta();
            try {
                bytes = backend.read(key);
            } catch (TempoException.NotFound none) {
                findings.add(
                        Check.META, keys.meta(), "", "is missing, and so is meta.compacted.json: no block for readers");
                return null;
            }
        }
        try {
            BlockMeta meta = BlockMeta.fromJson(bytes, key);
            check(meta, key);
            return meta;
        } catch (CorruptBlockException e) {
            findings.add(Check.META, e);
            return null;
        }
    }

    private void check(BlockMeta meta, String key) {
        if (!meta.blockId().equals(keys.blockId())) {
            findings.add(
                    Check.META_OWNER, key, "blockID", "names block " + meta.blockId() + ", expected " + keys.blockId());
        }
        if (!meta.tenant().equals(keys.tenant())) {
            findings.add(
                    Check.META_OWNER,
                    key,
                    "tenantID",
                    "names tenant " + meta.tenant() + ", lies in the directory of " + keys.tenant());
        }
        if (meta.knownFormat().isEmpty()) {
            findings.add(
                    Check.META_FORMAT,
                    key,
                    "format",
                    "is \"" + meta.format() + "\", expected vParquet3, vParquet4 or vParquet5");
        }
        if (meta.endTime().isBefore(meta.startTime())) {
            findings.add(
                    Check.META_TIMES,
                    key,
                    "endTime",
                    "is " + meta.endTime() + ", before the start " + meta.startTime()
                            + ": no query looks at the block");
        }
        checkColumns(meta, key);
    }

    private void checkColumns(BlockMeta meta, String key) {
        DedicatedColumns columns = meta.dedicatedColumns();
        columns.problems().forEach(problem -> findings.add(Check.META_COLUMNS, key, "dedicatedColumns", problem));
        meta.knownFormat()
                .filter(format -> !columns.in(format).equals(columns))
                .ifPresent(format -> findings.add(
                        Check.META_COLUMNS,
                        key,
                        "dedicatedColumns",
                        format.text() + " can store " + columns.in(format).toJson() + " of " + columns.toJson()));
    }

    /// Looks at what lies in the directory and reads the bloom filter.
    ///
    /// @throws InterruptedException when the caller is interrupted
    void objects(BlockMeta meta) throws InterruptedException {
        int count = meta.bloomShardCount();
        Set<String> expected = new HashSet<>();
        for (int shard = 0; shard < count; shard++) {
            expected.add(keys.bloom(shard));
        }
        for (ObjectInfo object : list()) {
            String key = object.key();
            String name = key.substring(keys.directory().length());
            if (name.startsWith("bloom-") && !expected.contains(key)) {
                findings.add(
                        Check.BLOOM_SHARDS,
                        key,
                        "",
                        "meta.json says " + count + " shards; with another number ids are looked up in the wrong one");
            } else if (!name.startsWith("bloom-") && !NAMES.contains(name)) {
                findings.add(Check.OBJECTS, key, "", "does not belong to a block");
            }
        }
        shards = new BloomFilter[count];
        for (int shard = 0; shard < count; shard++) {
            shards[shard] = bloom(keys.bloom(shard));
        }
    }

    private List<ObjectInfo> list() throws InterruptedException {
        List<ObjectInfo> objects = new ArrayList<>();
        ListRequest request = ListRequest.keys(keys.directory());
        while (true) {
            ListPage page = backend.list(request);
            objects.addAll(page.objects());
            String next = page.next();
            if (next == null) {
                return objects;
            }
            request = request.continuing(next);
        }
    }

    private @Nullable BloomFilter bloom(String key) throws InterruptedException {
        byte[] bytes;
        try {
            bytes = backend.read(key);
        } catch (TempoException.NotFound e) {
            findings.add(Check.BLOOM_SHARDS, key, "", "is missing: lookups of its ids fail");
            return null;
        }
        try {
            BloomFilter filter = BloomFilter.read(bytes, key);
            long set = 0;
            for (int i = bytes.length - 1; i >= 3 * Long.BYTES; i--) {
                set += Integer.bitCount(bytes[i] & 0xff);
            }
            if (set > FULL * filter.bits()) {
                findings.add(
                        Check.BLOOM_FULL,
                        key,
                        "",
                        set + " of " + filter.bits() + " bits are set: the filter lets nearly every id pass");
            }
            return filter;
        } catch (CorruptBlockException e) {
            findings.add(Check.BLOOM_FORMAT, e);
            return null;
        }
    }

    /// Checks that the bloom filter lets a trace pass.
    void trace(TraceId id) {
        if (shards.length == 0) {
            return;
        }
        int shard = BloomFilter.shardOf(id, shards.length);
        BloomFilter filter = shards[shard];
        if (filter != null && !filter.mayContain(id)) {
            findings.add(
                    Check.BLOOM_TRACE,
                    keys.bloom(shard),
                    "trace " + id,
                    "is in the block and not in the filter: lookups do not find it");
        }
    }

    /// Compares the index with the last ids of the row groups that have rows.
    ///
    /// @param lastIds null for a row group that could not be read
    /// @throws InterruptedException when the caller is interrupted
    void index(List<@Nullable TraceId> lastIds) throws InterruptedException {
        RowGroupIndex index;
        try {
            index = RowGroupIndex.fromJson(backend.read(keys.index()), keys.index());
        } catch (TempoException.NotFound e) {
            findings.add(Check.INDEX, keys.index(), "", "is missing; `mini-tempo cli gen index` writes it");
            return;
        } catch (CorruptBlockException e) {
            findings.add(Check.INDEX, e);
            return;
        }
        if (index.lastIds().size() != lastIds.size()) {
            findings.add(
                    Check.INDEX_IDS,
                    keys.index(),
                    "",
                    "has " + index.lastIds().size() + " row groups, the data file has " + lastIds.size());
            return;
        }
        for (int group = 0; group < lastIds.size(); group++) {
            TraceId expected = lastIds.get(group);
            TraceId found = index.lastIds().get(group);
            if (expected != null && !expected.equals(found)) {
                findings.add(
                        Check.INDEX_IDS,
                        keys.index(),
                        "row group " + group,
                        "ends with trace " + found + ", in the data file with " + expected);
            }
        }
    }
}
