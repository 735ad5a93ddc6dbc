// SPDX-License-Identifier: Apache-2.0
package io.minitempo.demo;

import io.minitempo.testkit.ClusterNode;
import io.minitempo.testkit.TestCluster;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The processes that the demo starts: how, and what became of them. Owned by the demo's thread.
final class Children {

    /// Set by the launcher: the file that makes starts fast.
    private static final String AOT_CACHE = "minitempo.aot";

    private static final String HEAP = "-Xmx160m";

    private final TestCluster cluster;
    private final PrintStream out;
    private final Set<String> reported = new HashSet<>();

    Children(TestCluster cluster, PrintStream out) {
        this.cluster = cluster;
        this.out = out;
    }

    /// The options of every component's JVM: small, and quick to start rather than fast in the end.
    static String[] jvmOptions() {
        String cache = System.getProperty(AOT_CACHE, "");
        List<String> options = List.of(
                HEAP,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseCompactObjectHeaders",
                "-XX:+ExitOnOutOfMemoryError");
        if (cache.isEmpty()) {
            return options.toArray(String[]::new);
        }
        List<String> fast = List.of("-XX:AOTCache=" + cache, "-Xlog:aot*=off", "-Xlog:cds*=off");
        return java.util.stream.Stream.concat(options.stream(), fast.stream()).toArray(String[]::new);
    }

    /// Says once of each process that ended by itself, or by somebody's hand, what became of it.
    void report() {
        for (ClusterNode node : cluster.nodes()) {
            String name = node.name();
            report(
                    name,
                    node.end(),
                    "; start it again with\n  ./mini-tempo -config.file="
                            + node.plan().configFile());
            if (node.plan().isBehindProxy()) {
                report("the sidecar of " + name, cluster.sidecarEnd(name), "");
            }
        }
    }

    private void report(String name, Optional<String> end, String advice) {
        if (end.isPresent() && reported.add(name)) {
            String what = end.get().lines().findFirst().orElse("").replaceFirst(";.*", "");
            out.println(name + " ended: " + what + advice);
        }
    }
}
