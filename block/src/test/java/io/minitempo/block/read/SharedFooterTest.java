// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.block.BytesRangeReader;
import io.minitempo.block.GoldenBlock;
import io.minitempo.core.TraceId;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.RangeReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedFooterTest {

    @TempDir
    private Path temp;

    @Test
    void readersOfOneBlockShareWhatTheyHaveReadOfFooterAndIndexes() throws Exception {
        GoldenBlock block = GoldenBlock.all("blocks-3.0.3-vParquet4", temp).getLast();
        BlockReader opened = block.open();
        TraceId id = opened.traces(opened.rowGroups().getFirst()).getFirst().id();
        BlockReader fresh = block.open();
        Counting first = new Counting(block);
        Counting second = new Counting(block);

        assertThat(fresh.through(first).find(id)).isEqualTo(opened.find(id)).isPresent();
        assertThat(fresh.through(second).find(id)).isEqualTo(opened.find(id));

        assertThat(second.reads).isPositive().isLessThan(first.reads);
        assertThat(second.bytes).isPositive().isLessThan(first.bytes);
        assertThat(fresh.keptBytes()).isGreaterThan(block.meta().footerSize());
    }

    private static final class Counting implements RangeReader {
        private final RangeReader source;
        private int reads;
        private long bytes;

        Counting(GoldenBlock block) {
            source = new BytesRangeReader(block.meta().keys().data(), block.data());
        }

        @Override
        public String key() {
            return source.key();
        }

        @Override
        public long size() {
            return source.size();
        }

        @Override
        public byte[] read(long offset, int length) throws InterruptedException {
            reads++;
            bytes += length;
            return source.read(offset, length);
        }

        @Override
        public List<ByteBuffer> readRanges(List<ByteRange> ranges) throws InterruptedException {
            reads++;
            ranges.forEach(range -> bytes += range.length());
            return source.readRanges(ranges);
        }
    }
}
