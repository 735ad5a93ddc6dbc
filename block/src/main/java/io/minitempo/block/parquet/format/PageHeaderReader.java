// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.parquet.format;

import io.minitempo.block.parquet.encoding.ByteInput;
import io.minitempo.block.parquet.encoding.DecodeException;
import io.minitempo.block.parquet.encoding.Encoding;
import org.jspecify.annotations.Nullable;

/// Decodes `PageHeader`. Used once.
final class PageHeaderReader {

    private final ThriftReader in;
    private int type = -1;
    private int uncompressed = -1;
    private int compressed = -1;
    private @Nullable Integer checksum;
    private int values = -1;
    private int nulls;
    private int rows = -1;
    private int encoding;
    private int definitionBytes;
    private int repetitionBytes;
    private boolean isCompressed = true;

    PageHeaderReader(ByteInput input) {
        in = new ThriftReader(input);
    }

    PageHeader read() {
        in.begin();
        while (in.next()) {
            switch (in.id()) {
                case 1 -> type = in.i32();
                case 2 -> uncompressed = in.i32();
                case 3 -> compressed = in.i32();
                case 4 -> checksum = in.i32();
                case 5, 7 -> dataV1OrDictionary();
                case 8 -> dataV2();
                default -> in.skip();
            }
        }
        if (uncompressed < 0 || compressed < 0) {
            throw new DecodeException("page of " + compressed + " bytes, " + uncompressed + " uncompressed");
        }
        PageHeader.Kind kind = kind();
        if (kind != PageHeader.Kind.INDEX && (values < 0 || nulls < 0 || nulls > values)) {
            throw new DecodeException("page of " + values + " values, " + nulls + " of them null");
        }
        if (kind == PageHeader.Kind.DATA_V2) {
            long levels = (long) definitionBytes + repetitionBytes;
            if (definitionBytes < 0 || repetitionBytes < 0 || levels > Math.min(compressed, uncompressed) || rows < 0) {
                throw new DecodeException("page of " + compressed + " bytes and " + rows + " rows with "
                        + repetitionBytes + " and " + definitionBytes + " bytes of levels");
            }
        }
        return new PageHeader(
                kind,
                uncompressed,
                compressed,
                checksum,
                values,
                nulls,
                rows,
                Encoding.of(encoding),
                definitionBytes,
                repetitionBytes,
                isCompressed);
    }

    private PageHeader.Kind kind() {
        for (PageHeader.Kind kind : PageHeader.Kind.values()) {
            if (kind.number() == type) {
                return kind;
            }
        }
        throw new DecodeException("page type " + type + " is not known");
    }

    private void dataV1OrDictionary() {
        in.enter();
        while (in.next()) {
            switch (in.id()) {
                case 1 -> values = in.i32();
                case 2 -> encoding = in.i32();
                default -> in.skip();
            }
        }
    }

    private void dataV2() {
        in.enter();
        while (in.next()) {
            switch (in.id()) {
                case 1 -> values = in.i32();
                case 2 -> nulls = in.i32();
                case 3 -> rows = in.i32();
                case 4 -> encoding = in.i32();
                case 5 -> definitionBytes = in.i32();
                case 6 -> repetitionBytes = in.i32();
                case 7 -> isCompressed = in.bool();
                default -> in.skip();
            }
        }
    }
}
