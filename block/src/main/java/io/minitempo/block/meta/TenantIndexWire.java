// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.meta;

import io.minitempo.core.wire.WireReader;
import io.minitempo.core.wire.WireWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The message `backend.v1.TenantIndex` (`spec/blocks.md §5`).
final class TenantIndexWire {

    private static final int CREATED_AT = 1;
    private static final int META = 2;
    private static final int COMPACTED_META = 3;

    private static final int BLOCK_META = 1;
    private static final int COMPACTED_TIME = 2;

    private TenantIndexWire() {}

    static byte[] write(TenantIndex index) {
        WireWriter out = new WireWriter(256 * (1 + index.metas().size()));
        out.messageField(CREATED_AT, MetaWire.timestamp(index.createdAt()));
        for (BlockMeta meta : index.metas()) {
            out.messageField(META, MetaWire.write(meta));
        }
        for (CompactedBlockMeta compacted : index.compacted()) {
            WireWriter message = new WireWriter(512)
                    .messageField(BLOCK_META, MetaWire.write(compacted.meta()))
                    .messageField(COMPACTED_TIME, MetaWire.timestamp(compacted.compactedTime()));
            out.messageField(COMPACTED_META, message);
        }
        return out.toByteArray();
    }

    static TenantIndex read(byte[] message) {
        @Nullable Instant createdAt = null;
        List<BlockMeta> metas = new ArrayList<>();
        List<CompactedBlockMeta> compacted = new ArrayList<>();
        WireReader in = new WireReader(message);
        while (in.next()) {
            switch (in.field()) {
                case CREATED_AT -> createdAt = MetaWire.readTimestamp(in);
                case META -> metas.add(readMeta(in));
                case COMPACTED_META -> compacted.add(readCompacted(in));
                default -> {}
            }
        }
        if (createdAt == null) {
            throw new IllegalArgumentException("tenant index has no time of creation");
        }
        return new TenantIndex(createdAt, metas, compacted);
    }

    private static BlockMeta readMeta(WireReader in) {
        in.expectBytes();
        return MetaWire.read(in.buffer(), in.valueOffset(), in.valueLength());
    }

    private static CompactedBlockMeta readCompacted(WireReader in) {
        in.expectBytes();
        WireReader message = new WireReader().reset(in.buffer(), in.valueOffset(), in.valueLength());
        List<BlockMeta> meta = new ArrayList<>(1);
        Instant time = Instant.EPOCH;
        while (message.next()) {
            switch (message.field()) {
                case BLOCK_META -> meta.add(readMeta(message));
                case COMPACTED_TIME -> time = MetaWire.readTimestamp(message);
                default -> {}
            }
        }
        if (meta.size() != 1) {
            throw new IllegalArgumentException("compacted block: expected one meta, found " + meta.size());
        }
        return new CompactedBlockMeta(meta.getFirst(), time);
    }
}
