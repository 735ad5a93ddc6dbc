// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.micro;

import io.minitempo.benchmarks.load.LoadShape;
import io.minitempo.distributor.regroup.RegroupedTraces;
import io.minitempo.distributor.regroup.Regrouper;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.ingestlog.TracePiece;
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.receiver.scan.OtlpScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the distributor does with the bytes of a request, step by step; figures are per span.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(LoadShape.TRACES * LoadShape.SPANS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RegroupBenchmark {

    private static final int REQUESTS = 32;
    private static final int MAX_ATTRIBUTE_BYTES = 2048;
    private static final int MAX_RECORD_BYTES = 16_000_000;

    private final OtlpScanner scanner = new OtlpScanner();
    private final OtlpIndex index = new OtlpIndex();
    private final Regrouper regrouper = new Regrouper(1 << 28, new Random(1));
    private final List<byte[]> requests = new ArrayList<>();
    private final byte[] record = new byte[1 << 20];
    private List<TracePiece> pieces = List.of();
    private int next;

    /// Serialises the requests.
    @Setup
    public void makeRequests() {
        LoadShape shape = new LoadShape(1);
        Random ids = new Random(1);
        for (int i = 0; i < REQUESTS; i++) {
            requests.add(shape.request(i, ids, 1_795_176_000_000_000_000L).body());
        }
        pieces = regrouped();
    }

    private byte[] request() {
        next = (next + 1) % REQUESTS;
        return requests.get(next);
    }

    private List<TracePiece> regrouped() {
        byte[] request = request();
        scanner.scan(request, 0, request.length, index);
        RegroupedTraces traces = regrouper.regroup(index, 1, MAX_ATTRIBUTE_BYTES);
        List<TracePiece> found = new ArrayList<>(traces.count());
        for (int i = 0; i < traces.count(); i++) {
            found.add(traces.piece(i));
        }
        return found;
    }

    /// Finds resources, scopes and spans, and refuses what is malformed.
    @Benchmark
    public int scan() {
        byte[] request = request();
        scanner.scan(request, 0, request.length, index);
        return index.resources();
    }

    /// The same, and groups the spans by trace.
    @Benchmark
    public int scanAndRegroup() {
        return regrouped().size();
    }

    /// The same, and writes the value of a record.
    @Benchmark
    public int scanRegroupAndEncode() {
        List<TracePiece> found = regrouped();
        return PushBytesCodec.write(
                found, PushBytesCodec.split(found, false, MAX_RECORD_BYTES).getFirst(), record, 0);
    }

    /// Writes the value of a record out of traces that are regrouped already.
    @Benchmark
    public int pushBytesEncode() {
        return PushBytesCodec.write(
                pieces, PushBytesCodec.split(pieces, false, MAX_RECORD_BYTES).getFirst(), record, 0);
    }
}
