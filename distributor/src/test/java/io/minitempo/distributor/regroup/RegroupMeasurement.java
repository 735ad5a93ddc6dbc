// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor.regroup;

import io.minitempo.distributor.LoadShape;
import io.minitempo.ingestlog.PushBytesCodec;
import io.minitempo.ingestlog.TracePiece;
import io.minitempo.receiver.scan.OtlpIndex;
import io.minitempo.receiver.scan.OtlpScanner;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/// CPU time and allocation per span of scanning, regrouping and encoding, without sockets and broker. Run its `main`;
/// the argument is the number of rounds.
final class RegroupMeasurement {

    private final List<byte[]> requests = new ArrayList<>();
    private final OtlpScanner scanner = new OtlpScanner();
    private final OtlpIndex index = new OtlpIndex();
    private final Regrouper regrouper = new Regrouper(1 << 28, new Random(1));
    private final com.sun.management.ThreadMXBean thread =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long blackhole;

    public static void main(String[] arguments) {
        new RegroupMeasurement().run(arguments.length == 0 ? 8 : Integer.parseInt(arguments[0]));
    }

    private void run(int rounds) {
        for (int i = 0; i < 32; i++) {
            requests.add(LoadShape.request(i));
        }
        byte[] target = new byte[1 << 20];
        for (int round = 0; round < rounds; round++) {
            measure("scan", request -> scanner.scan(request, 0, request.length, index));
            measure("scan + regroup", this::regroup);
            measure("scan + regroup + write into a kept buffer", request -> {
                List<TracePiece> pieces = regroup(request);
                PushBytesCodec.Cut cut =
                        PushBytesCodec.split(pieces, false, 16_000_000).getFirst();
                blackhole += PushBytesCodec.write(pieces, cut, target, 0);
            });
            measure(
                    "scan + regroup + encode into a new array",
                    request -> blackhole += PushBytesCodec.encode(regroup(request), false).length);
        }
    }

    private List<TracePiece> regroup(byte[] request) {
        scanner.scan(request, 0, request.length, index);
        RegroupedTraces traces = regrouper.regroup(index, 1, 2048);
        List<TracePiece> pieces = new ArrayList<>(traces.count());
        for (int i = 0; i < traces.count(); i++) {
            pieces.add(traces.piece(i));
        }
        return pieces;
    }

    private interface Step {
        void run(byte[] request);
    }

    private void measure(String what, Step step) {
        int passes = 20;
        long cpu = thread.getCurrentThreadCpuTime();
        long bytes = thread.getCurrentThreadAllocatedBytes();
        long input = 0;
        for (int pass = 0; pass < passes; pass++) {
            for (byte[] request : requests) {
                step.run(request);
                input += request.length;
            }
        }
        double spans = (double) passes * requests.size() * LoadShape.SPANS;
        System.out.printf(
                Locale.ROOT,
                "%-45s %7.1f ns CPU, %6.1f bytes allocated per span (of %.0f bytes)%n",
                what,
                (thread.getCurrentThreadCpuTime() - cpu) / spans,
                (thread.getCurrentThreadAllocatedBytes() - bytes) / spans,
                input / spans);
    }
}
