// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.internal;

import io.minitempo.core.concurrent.Fanout;
import io.minitempo.objectstore.ByteRange;
import io.minitempo.objectstore.ReadMemory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// Reads ranges of one object with fewer requests: what lies close together is fetched as one.
///
/// @param gap the most unwanted bytes between two ranges that are still fetched together
/// @param length the longest request that merging makes; a single range may be longer
/// @param parallelism the most requests at a time; a single one is carried out by the calling thread
public record RangeMerge(int gap, int length, int parallelism) {

    /// For stores behind a network: a gap of up to a MiB costs less to read than another request.
    public static final RangeMerge REMOTE = new RangeMerge(1 << 20, 16 << 20, 8);

    /// Reads one range.
    @FunctionalInterface
    public interface Fetch {
        /// The bytes of the range.
        byte[] read(long offset, int length) throws InterruptedException;
    }

    /// Reads one range into the beginning of an array.
    @FunctionalInterface
    public interface FetchInto {
        /// Fills it.
        void read(long offset, int length, byte[] target) throws InterruptedException;
    }

    /// A request that serves several ranges, named by their indexes.
    private record Request(ByteRange range, List<Integer> served) {}

    /// Carries out one of the planned requests.
    @FunctionalInterface
    private interface Carrier {
        byte[] carryOut(int request) throws InterruptedException;
    }

    /// Reads every range; the buffers come in the order of the ranges.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public List<ByteBuffer> read(List<ByteRange> ranges, Fetch fetch) throws InterruptedException {
        List<Request> requests = plan(ranges);
        return read(ranges, requests, i -> {
            ByteRange range = requests.get(i).range();
            return fetch.read(range.offset(), range.length());
        });
    }

    /// Reads every range into arrays of `memory`, which the calling thread asks before anything is read.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public List<ByteBuffer> readInto(List<ByteRange> ranges, ReadMemory memory, FetchInto fetch)
            throws InterruptedException {
        List<Request> requests = plan(ranges);
        List<byte[]> targets = new ArrayList<>(requests.size());
        for (Request request : requests) {
            targets.add(memory.take(request.range().length()));
        }
        return read(ranges, requests, i -> {
            ByteRange range = requests.get(i).range();
            fetch.read(range.offset(), range.length(), targets.get(i));
            return targets.get(i);
        });
    }

    private List<ByteBuffer> read(List<ByteRange> ranges, List<Request> requests, Carrier carrier)
            throws InterruptedException {
        List<byte[]> answers = requests.size() == 1 || parallelism == 1
                ? inTurn(requests.size(), carrier)
                : Fanout.all(
                        IntStream.range(0, requests.size())
                                .<Callable<byte[]>>mapToObj(i -> () -> carrier.carryOut(i))
                                .toList(),
                        parallelism);
        ByteBuffer[] buffers = new ByteBuffer[ranges.size()];
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            for (int index : request.served()) {
                ByteRange range = ranges.get(index);
                int start = (int) (range.offset() - request.range().offset());
                buffers[index] =
                        ByteBuffer.wrap(answers.get(i), start, range.length()).slice();
            }
        }
        return List.of(buffers);
    }

    private static List<byte[]> inTurn(int requests, Carrier carrier) throws InterruptedException {
        List<byte[]> answers = new ArrayList<>(requests);
        for (int i = 0; i < requests; i++) {
            answers.add(carrier.carryOut(i));
        }
        return answers;
    }

    private List<Request> plan(List<ByteRange> ranges) {
        List<Integer> byOffset = IntStream.range(0, ranges.size())
                .boxed()
                .sorted(Comparator.comparingLong(i -> ranges.get(i).offset()))
                .toList();
        List<Request> requests = new ArrayList<>();
        long start = 0;
        long end = -1;
        List<Integer> served = new ArrayList<>();
        for (int index : byOffset) {
            ByteRange range = ranges.get(index);
            long extended = Math.max(end, range.end());
            boolean joins = !served.isEmpty() && range.offset() - end <= gap && extended - start <= length;
            boolean inside = !served.isEmpty() && range.end() <= end;
            if (!joins && !inside) {
                if (!served.isEmpty()) {
                    requests.add(new Request(new ByteRange(start, (int) (end - start)), List.copyOf(served)));
                    served.clear();
                }
                start = range.offset();
                extended = range.end();
            }
            end = extended;
            served.add(index);
        }
        if (!served.isEmpty()) {
            requests.add(new Request(new ByteRange(start, (int) (end - start)), List.copyOf(served)));
        }
        return requests;
    }
}
