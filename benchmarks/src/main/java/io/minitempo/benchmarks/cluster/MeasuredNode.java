// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.cluster;

import io.minitempo.testkit.ClusterNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/// A component in a process of its own, and where its counters stood at marks.
final class MeasuredNode {

    private static final String ALLOCATED = "go_memstats_alloc_bytes_total ";

    private final ClusterNode node;
    private final ProcessHandle process;
    private final HttpClient http;
    private double cpuAtStart;
    private double cpuAtPushed;
    private double allocatedAtStart;

    MeasuredNode(ClusterNode node, HttpClient http) throws IOException {
        this.node = node;
        this.process = ProcessFigures.child(node.plan().configFile());
        this.http = http;
    }

    String name() {
        return node.name();
    }

    /// CPU seconds since the process began.
    double cpuSeconds() throws IOException {
        return ProcessFigures.of(process).cpuSeconds();
    }

    /// The load begins.
    void markStart() throws IOException, InterruptedException {
        allocatedAtStart = allocated();
        cpuAtStart = cpuSeconds();
    }

    /// Everything was acknowledged.
    void markPushed() throws IOException {
        cpuAtPushed = cpuSeconds();
    }

    /// A line of the report, after the cluster has become quiet.
    ///
    /// @param spans that were accepted
    Row row(long spans) throws IOException, InterruptedException {
        ProcessFigures now = ProcessFigures.of(process);
        double millions = spans / 1e6;
        return new Row(
                node.name(),
                (cpuAtPushed - cpuAtStart) / millions,
                (now.cpuSeconds() - cpuAtStart) / millions,
                now.peakBytes() / (1 << 20),
                (allocated() - allocatedAtStart) / spans);
    }

    private double allocated() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(node.url("/metrics")).build();
        return http.send(request, BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(ALLOCATED))
                .mapToDouble(line -> Double.parseDouble(line.substring(ALLOCATED.length())))
                .findFirst()
                .orElse(Double.NaN);
    }

    /// What a component used.
    ///
    /// @param cpuPushing CPU seconds per million spans until the last acknowledgement
    /// @param cpuTotal CPU seconds per million spans until nothing was left to do
    /// @param peakMegabytes resident memory
    /// @param allocatedPerSpan bytes on the heap, short-lived ones too
    record Row(String name, double cpuPushing, double cpuTotal, long peakMegabytes, double allocatedPerSpan) {}
}
