// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.objectstore.ByteRange;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RangeMergeTest {

    private final List<ByteRange> requests = Collections.synchronizedList(new ArrayList<>());

    private List<ByteBuffer> read(RangeMerge merge, ByteRange... ranges) throws InterruptedException {
        return merge.read(List.of(ranges), this::fetch);
    }

    private byte[] fetch(long offset, int length) {
        requests.add(new ByteRange(offset, length));
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (offset + i);
        }
        return bytes;
    }

    @Test
    void fetchesNeighboursTogether() throws Exception {
        RangeMerge merge = new RangeMerge(10, 100, 2);
        List<ByteBuffer> read =
                read(merge, new ByteRange(30, 5), new ByteRange(0, 10), new ByteRange(20, 5), new ByteRange(90, 1));
        assertThat(requests).containsExactlyInAnyOrder(new ByteRange(0, 35), new ByteRange(90, 1));
        assertThat(read).extracting(b -> b.get(0)).containsExactly((byte) 30, (byte) 0, (byte) 20, (byte) 90);
        assertThat(read).extracting(ByteBuffer::remaining).containsExactly(5, 10, 5, 1);
    }

    @Test
    void doesNotMergeBeyondTheLongestRequest() throws Exception {
        RangeMerge merge = new RangeMerge(10, 20, 2);
        read(merge, new ByteRange(0, 15), new ByteRange(15, 15), new ByteRange(100, 50), new ByteRange(110, 5));
        assertThat(requests)
                .containsExactlyInAnyOrder(new ByteRange(0, 15), new ByteRange(15, 15), new ByteRange(100, 50));
    }

    @Test
    void oneRangeIsOneRequestOnTheCallersThread() throws Exception {
        Thread caller = Thread.currentThread();
        new RangeMerge(0, 10, 4).read(List.of(new ByteRange(5, 3)), (offset, length) -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            return fetch(offset, length);
        });
        assertThat(requests).containsExactly(new ByteRange(5, 3));
    }

    @Test
    void theFailureOfOneRequestIsTheFailureOfAll() {
        assertThatThrownBy(() -> new RangeMerge(0, 10, 4)
                        .read(List.of(new ByteRange(0, 1), new ByteRange(50, 1)), (offset, length) -> {
                            throw new TempoException.Unavailable("at " + offset);
                        }))
                .isInstanceOf(TempoException.Unavailable.class);
    }

    @Test
    void everyRangeGetsItsBytesWhateverIsMerged() throws Exception {
        long seed = 42;
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            RangeMerge merge = new RangeMerge(random.nextInt(50), 1 + random.nextInt(300), 1 + random.nextInt(3));
            ByteRange[] ranges = Stream.generate(() -> new ByteRange(random.nextInt(1000), random.nextInt(60)))
                    .limit(random.nextInt(12))
                    .toArray(ByteRange[]::new);
            requests.clear();
            List<ByteBuffer> read = read(merge, ranges);
            for (int i = 0; i < ranges.length; i++) {
                assertThat(read.get(i))
                        .as("seed %d round %d", seed, round)
                        .isEqualTo(ByteBuffer.wrap(fetch(ranges[i].offset(), ranges[i].length())));
            }
            long longest =
                    Arrays.stream(ranges).mapToInt(ByteRange::length).max().orElse(0);
            assertThat(requests).allMatch(r -> r.length() <= Math.max(longest, merge.length()));
        }
    }
}
