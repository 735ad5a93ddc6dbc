// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.inspect;

import io.minitempo.block.meta.BlockKeys;
import io.minitempo.block.meta.BlockMeta;
import io.minitempo.block.parquet.format.FileFooter;
import io.minitempo.block.parquet.format.Leaf;
import io.minitempo.block.parquet.read.ParquetFile;
import io.minitempo.block.parquet.read.RowGroupReader;
import io.minitempo.block.read.BlockReader;
import io.minitempo.block.schema.AttributeColumn;
import io.minitempo.block.schema.BlockSchema;
import io.minitempo.core.BlockId;
import io.minitempo.core.CorruptBlockException;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.Backend;
import io.minitempo.objectstore.RangeReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads a block whole and says what is wrong with it: metadata, bloom filter and index against the data, footer and
/// page indexes against the pages, and what is stored of traces against their spans.
///
/// In memory are the footer, the bloom filter, one page at a time and a slice of the columns that describe spans,
/// however large the block is. Any thread may verify; it burns CPU and blocks by turns.
public final class BlockVerifier {

    private final Backend backend;

    /// Verifies blocks of a bucket.
    public BlockVerifier(Backend backend) {
        this.backend = backend;
    }

    /// Looks at a live or compacted block.
    ///
    /// @throws TempoException when the bucket fails, other than by not having an object
    /// @throws InterruptedException when the caller is interrupted
    public Report verify(TenantId tenant, BlockId blockId) throws InterruptedException {
        Findings findings = new Findings();
        BlockKeys keys = new BlockKeys(tenant, blockId);
        ObjectCheck objects = new ObjectCheck(backend, keys, findings);
        BlockMeta meta = objects.meta();
        if (meta == null) {
            return new Report(findings.list(), "", 0, 0, 0);
        }
        objects.objects(meta);
        BlockReader block = open(meta, keys, findings);
        if (block == null) {
            return new Report(findings.list(), meta.format(), 0, 0, 0);
        }
        checkCounts(meta, block, keys, findings);
        Set<Leaf> unnamed = unnamed(block.schema());
        TraceCheck traces = new TraceCheck(block.schema(), findings, objects::trace);
        List<@Nullable TraceId> lastIds = new ArrayList<>();
        for (RowGroupReader group : block.rowGroups()) {
            if (group.rows() > 0) {
                lastIds.add(checkGroup(block, group, unnamed, traces, findings));
            }
        }
        objects.index(lastIds);
        return new Report(findings.list(), meta.format(), block.rowGroups().size(), traces.traces(), traces.spans());
    }

    private @Nullable BlockReader open(BlockMeta meta, BlockKeys keys, Findings findings) throws InterruptedException {
        String key = keys.data();
        long size;
        try {
            size = backend.info(key).size();
        } catch (TempoException.NotFound e) {
            findings.add(Check.DATA, key, "", "is missing");
            return null;
        }
        if (size != meta.size()) {
            findings.add(
                    Check.META_SIZE,
                    keys.meta(),
                    "size",
                    "is " + meta.size() + ", the data file has " + size + " bytes");
        }
        RangeReader source = backend.open(key, size);
        checkMagic(source, findings);
        ParquetFile file;
        try {
            file = ParquetFile.open(source, 0);
        } catch (CorruptBlockException e) {
            findings.add(Check.DATA_FOOTER, e);
            return null;
        }
        if (file.footer().length() != meta.footerSize()) {
            findings.add(
                    Check.META_FOOTER,
                    keys.meta(),
                    "footerSize",
                    "is " + meta.footerSize() + ", the footer has "
                            + file.footer().length() + " bytes");
        }
        if (meta.knownFormat().isEmpty()) {
            return null;
        }
        try {
            return BlockReader.open(BlockSchema.of(meta), file);
        } catch (CorruptBlockException e) {
            findings.add(Check.DATA_SCHEMA, e);
            return null;
        }
    }

    private static void checkMagic(RangeReader source, Findings findings) throws InterruptedException {
        int length = FileFooter.MAGIC.length();
        if (source.size() < length) {
            return;
        }
        String magic = new String(source.read(0, length), StandardCharsets.ISO_8859_1);
        if (!magic.equals(FileFooter.MAGIC)) {
            findings.add(
                    Check.DATA_MAGIC,
                    source.key(),
                    "byte 0",
                    "file does not begin with " + FileFooter.MAGIC + ": queries do not notice, compaction does");
        }
    }

    private static void checkCounts(BlockMeta meta, BlockReader block, BlockKeys keys, Findings findings) {
        long rows = 0;
        int filled = 0;
        for (RowGroupReader group : block.rowGroups()) {
            rows += group.rows();
            filled += group.rows() > 0 ? 1 : 0;
        }
        long said = block.file().footer().rows();
        if (said != rows) {
            findings.add(
                    Check.DATA_ROWS,
                    keys.data(),
                    "footer",
                    "says " + said + " rows, its row groups have " + rows + " together");
        }
        if (meta.totalObjects() != rows) {
            findings.add(
                    Check.META_TRACES,
                    keys.meta(),
                    "totalObjects",
                    "is " + meta.totalObjects() + ", the data file has " + rows + " rows");
        }
        if (meta.totalRecords() != filled && meta.totalRecords() != filled + 1) {
            findings.add(
                    Check.META_ROW_GROUPS,
                    keys.meta(),
                    "totalRecords",
                    "is " + meta.totalRecords() + ", the data file has " + filled
                            + " row groups; searches are cut by this number");
        }
    }

    /// Columns of dedicated attributes to which no attribute is assigned.
    private static Set<Leaf> unnamed(BlockSchema schema) {
        Set<Leaf> unnamed = new HashSet<>();
        for (Leaf leaf : schema.parquet().leaves()) {
            if (leaf.path().contains(".DedicatedAttributes.")) {
                unnamed.add(leaf);
            }
        }
        for (AttributeColumn column : schema.attributeColumns()) {
            unnamed.remove(column.leaf());
        }
        return unnamed;
    }

    /// Looks at a row group and says which trace is its last; null when its ids cannot be read.
    private static @Nullable TraceId checkGroup(
            BlockReader block, RowGroupReader group, Set<Leaf> unnamed, TraceCheck traces, Findings findings)
            throws InterruptedException {
        ElementCounts counts = new ElementCounts(block.schema().parquet());
        boolean readable = true;
        for (Leaf leaf : block.schema().parquet().leaves()) {
            ColumnCheck column = new ColumnCheck(group, leaf, counts.nodes(leaf), findings);
            try {
                column.run();
            } catch (CorruptBlockException e) {
                findings.add(Check.PAGE, e);
                readable = false;
                continue;
            }
            counts.tell(leaf, column.elements(), group.file().source().key(), column.place(), findings);
            if (column.values() > 0 && unnamed.contains(leaf)) {
                findings.add(
                        Check.DEDICATED_UNNAMED,
                        group.file().source().key(),
                        column.place(),
                        column.values() + " values of an attribute that dedicatedColumns of meta.json does not name");
            }
        }
        // Rows can be put together only from columns that fit.
        if (!readable || findings.has(Check.ELEMENTS) || findings.has(Check.LEVELS)) {
            return null;
        }
        traces.check(group);
        new AttributeCheck(block.schema(), findings).check(group);
        return traces.last();
    }
}
